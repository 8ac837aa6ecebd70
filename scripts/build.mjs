// `npm run build`: compiles src/ to dist/ and copies everything there that isn't TypeScript (templates, styles, data).
// Built beside and swapped in, so that a failed build leaves the last good one.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'dist');
const stamp = 'built-from.sha256';

const isTest = (file) => file.endsWith('.spec.ts');

function sources() {
  return readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !isTest(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** What dist/ depends on: by content, because a fresh clone gives every file the same time. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of [...sources(), 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json', 'scripts/build.mjs']) {
    hash.update(`${file}\0`).update(readFileSync(path.join(root, file))).update('\0');
  }
  return hash.digest('hex');
}

export function buildIsCurrent() {
  const file = path.join(dist, stamp);
  return existsSync(file) && readFileSync(file, 'utf8') === fingerprint();
}

function build() {
  const from = fingerprint();
  const draft = path.join(root, `dist.new-${process.pid}`);
  try {
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const { status } = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.build.json'), '--outDir', draft], { cwd: root, stdio: 'inherit' });
    if (status !== 0) return 1;
    for (const file of sources().filter((name) => !name.endsWith('.ts'))) {
      const target = path.join(draft, path.relative('src', file));
      mkdirSync(path.dirname(target), { recursive: true });
      cpSync(path.join(root, file), target);
    }
    writeFileSync(path.join(draft, stamp), from);
    rmSync(dist, { recursive: true, force: true });
    renameSync(draft, dist);
    return 0;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) process.exit(build());
