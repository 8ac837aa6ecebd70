import { spawn } from 'node:child_process';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseStartError } from '../database-start.error.js';
import { type OnProgress, withProgress } from '../progress.js';
import { type Binaries, serverEnvironment } from './binaries.js';
import { canEnter, type DatabaseUser } from './database-user.js';
import { servesCluster, signal } from './processes.js';

/** Where the server keeps its files. */
export interface Cluster {
  readonly path: string;
  readonly user: DatabaseUser;
  /** The name the server is told. */
  readonly seenAs: string;
}

export const clusterPath = (dataDir: string): string => join(dataDir, 'postgres');

/** @throws DatabaseStartError when something is there that isn't a cluster, or that this user may not look into */
export async function clusterExists(dataDir: string): Promise<boolean> {
  const path = clusterPath(dataDir);
  try {
    await stat(join(path, 'PG_VERSION'));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') throw new DatabaseStartError(`${path} belongs to another user: start as that user or as root, or set DATA_DIR to another folder.`);
    if (code !== 'ENOENT') throw error;
  }
  const there = await readdir(path).catch(() => []);
  if (there.length > 0) throw new DatabaseStartError(`${path} is not empty and not a database. Move it away, or set DATA_DIR to another folder.`);
  return false;
}

/**
 * Makes the files of a new, empty server. Made beside and renamed, so that an interrupted start leaves nothing half-made.
 * @throws DatabaseStartError with the reason that initdb gave
 */
export async function createCluster(
  { dataDir, password, durable, user, binaries }: { dataDir: string; password: string; durable: boolean; user: DatabaseUser; binaries: Binaries },
  onProgress?: OnProgress,
): Promise<void> {
  const path = clusterPath(dataDir);
  const draft = `${path}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await chmod(draft, 0o700);
  if (user.ids.uid !== undefined) await chown(draft, user.ids.uid, user.ids.gid ?? user.ids.uid);
  const arguments_ = [
    ...['-D', await nameFor(draft, user), '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile=/dev/stdin'],
    // Byte order within the database's own Unicode rules: the same on every machine, whatever locales it has.
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
    ...(durable ? [] : ['--no-sync']),
  ];
  try {
    await withProgress('Preparing the database', onProgress, () => runInitdb(binaries.initdb, arguments_, { cwd: draft, user, password, dataDir }));
    await rename(draft, path);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function runInitdb(
  initdb: string,
  arguments_: string[],
  { cwd, user, password, dataDir }: { cwd: string; user: DatabaseUser; password: string; dataDir: string },
): Promise<void> {
  // initdb opens its password file by name, which it can't do with a pipe. A file handed over as stdin has a name for
  // it under /dev, also where the folder itself is closed to the server's user.
  const passwordFile = join(dataDir, 'postgres.new.password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  const stdin = await open(passwordFile, 'r');
  try {
    if (user.ids.uid !== undefined) await stdin.chown(user.ids.uid, user.ids.gid ?? user.ids.uid);
    const child = spawn(initdb, arguments_, { ...user.ids, cwd, env: serverEnvironment, stdio: [stdin.fd, 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new DatabaseStartError(`The database could not be prepared in ${dataDir}: ${reasonOf(said)}`);
  } finally {
    await stdin.close();
    await rm(passwordFile, { force: true });
  }
}

const reasonOf = (said: string): string =>
  said
    .split('\n')
    .map((line) => line.replace(/^initdb: (error|detail|hint): /, '').trim())
    .filter((line) => line !== '')
    .slice(0, 2)
    .join('; ') || 'no reason was given';

/**
 * The cluster that is there, and how the server reaches it. Where a folder above it is closed to the server's user
 * (a clone below /root, a `mktemp -d`), the server starts inside the cluster and calls it by its working directory,
 * which Linux lets it keep although it couldn't walk there.
 */
export async function openCluster(dataDir: string, user: DatabaseUser): Promise<Cluster> {
  const path = clusterPath(dataDir);
  return { path, user, seenAs: await nameFor(path, user) };
}

async function nameFor(path: string, user: DatabaseUser): Promise<string> {
  if (await canEnter(path, user)) return path;
  if (process.platform === 'linux' && user.ids.uid !== undefined) return '/proc/self/cwd';
  throw new DatabaseStartError(`${path} can't be entered by ${user.name}, who runs the database. Set DATA_DIR to a folder that can be.`);
}

/**
 * Clears what a killed run left behind: its server is stopped, and a `postmaster.pid` whose number now belongs to some
 * other program no longer stands in the way. Call it with the folder's lock held only.
 */
export async function stopLeftover({ path }: Pick<Cluster, 'path'>, onProgress?: OnProgress): Promise<void> {
  const pidFile = join(path, 'postmaster.pid');
  const content = await readFile(pidFile, 'utf8').catch(() => null);
  if (content === null) return;
  const pid = Number.parseInt(content, 10);
  if (!pid) {
    await rm(pidFile);
  } else if (await servesCluster(pid, path)) {
    await withProgress('Stopping the database that an earlier run left behind', onProgress, () => stopServer(pid, path));
  } else {
    // Its other lines name the shared memory by which the server notices surviving children, so the file stays and only
    // the pid goes: to one that no system gives out.
    await writeFile(pidFile, content.replace(/^.*$/m, '2147483647'));
  }
}

/** Asks for a clean stop, then for an immediate one; both keep the data safe. */
async function stopServer(pid: number, path: string): Promise<void> {
  for (const [name, seconds] of [
    ['SIGINT', 60],
    ['SIGQUIT', 10],
  ] as const) {
    signal(pid, name);
    for (let waited = 0; waited < seconds * 1000; waited += 20) {
      if (!(await servesCluster(pid, path))) return;
      await wait(20);
    }
  }
  throw new DatabaseStartError(`A database server (pid ${pid}) left behind by an earlier run does not stop. End it, then start again.`);
}
