// Runs before `npm start` and `npm test`: checks Node, installs what is missing, builds what changed. Plain JavaScript
// without dependencies and with imports that an old Node understands too, so that it can say what is wrong.
import fs from 'fs';
import path from 'path';
import { spawnSync } from 'child_process';
import { fileURLToPath } from 'url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function stop(line) {
  console.error(line);
  process.exit(1);
}

/** As in package.json `engines`: 20.19 or newer of 20, or 22.12 and up. */
function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!fits) stop(`Askwell needs Node 20.19 or newer of 20, or Node 22.12 and up; this is ${process.versions.node}. See https://nodejs.org.`);
  if (process.platform === 'win32') stop('Askwell runs on Linux and macOS; on Windows use it within WSL.');
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, file), 'utf8'));
  } catch {
    return null;
  }
}

/** npm keeps a list of what it installed; every package of the lock file that isn't optional must be in it, as locked. */
function whyInstall() {
  const wanted = readJson('package-lock.json');
  const installed = readJson('node_modules/.package-lock.json');
  if (!wanted) stop('package-lock.json is missing or damaged: get it back from the repository.');
  if (!installed) return 'first start';
  for (const [name, { version, optional, devOptional, peer }] of Object.entries(wanted.packages)) {
    if (name === '' || optional || devOptional || peer) continue;
    const found = installed.packages[name];
    if (!found || found.version !== version) return `${name.replace(/^.*node_modules\//, '')} is missing or has another version`;
  }
  return null;
}

function run(what, command, args) {
  const started = Date.now();
  console.log(`${what} …`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error || status !== 0) stop(`${what} failed${error ? `: ${error.message}` : '; the lines above say why'}.`);
  console.log(`${what}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

checkNode();
// An image for running holds dist/ and what it needs, no sources: nothing to prepare.
if (fs.existsSync(path.join(root, 'src'))) {
  const reason = whyInstall();
  if (reason) {
    // The npm that started us; also the packages that only building needs, whatever NODE_ENV says.
    const npm = process.env.npm_execpath;
    const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    run(`Installing packages (${reason}; takes a minute or two)`, npm ? process.execPath : 'npm', npm ? [npm, ...args] : args);
  }
  import('./build.mjs').then(({ buildIsCurrent }) => {
    if (!buildIsCurrent()) run('Building', process.execPath, [path.join(root, 'scripts/build.mjs')]);
  });
}
