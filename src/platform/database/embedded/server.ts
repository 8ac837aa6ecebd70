import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseStartError } from '../database-start.error.js';
import { type OnProgress, withProgress } from '../progress.js';
import { type Binaries, serverEnvironment } from './binaries.js';
import type { Cluster } from './cluster.js';
import { giveToFolderOwner } from './database-user.js';

const logName = 'postgres.log';
const largestLog = 10 * 1024 * 1024;
const patience = 60_000;

export interface Server {
  readonly port: number;
  /** Resolves when the server has ended, with the reason it gave. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export interface ServerSettings {
  dataDir: string;
  durable: boolean;
  cluster: Cluster;
  binaries: Binaries;
}

/** @throws DatabaseStartError with the server's own reason and where its log is */
export async function startServer(settings: ServerSettings, onProgress?: OnProgress): Promise<Server> {
  return withProgress('Starting the database', onProgress, async () => {
    for (let attempt = 1; ; attempt += 1) {
      const started = await tryStart(settings);
      if (typeof started !== 'string') return started;
      // Another program may take the port between choosing and using it; children of a killed server take a moment to go.
      const passes = /could not create any TCP\/IP sockets|shared memory block/.test(started);
      if (!passes || attempt >= 10) throw new DatabaseStartError(`The database did not start: ${started} (see ${join(settings.dataDir, logName)})`);
      await wait(started.includes('shared memory') ? 500 : 10);
    }
  });
}

async function tryStart({ dataDir, durable, cluster, binaries }: ServerSettings): Promise<Server | string> {
  const log = await openLog(dataDir);
  const port = await freePort();
  let child: ChildProcess;
  try {
    child = spawn(binaries.postgres, ['-D', cluster.seenAs, ...serverSettings(port, durable)], {
      ...cluster.user.ids,
      cwd: cluster.path,
      env: serverEnvironment,
      // In a group of its own: Ctrl-C in a terminal must reach the application, which stops its database last.
      detached: true,
      // A file, not a pipe: a server that outlives its parent must be able to go on writing.
      stdio: ['ignore', log.file.fd, log.file.fd],
    });
  } finally {
    await log.file.close();
  }
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => void reasonIn(log).then(resolve));
  });
  // A process that ends without stop() doesn't leave its server behind.
  const onExit = () => child.kill('SIGINT');
  process.once('exit', onExit);
  void ended.then(() => process.off('exit', onExit));

  const outcome = await untilReady(cluster.path, child, ended);
  return outcome ?? { port, ended, stop: () => stop(child, ended) };
}

const serverSettings = (port: number, durable: boolean): string[] =>
  Object.entries({
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Compiling queries costs more than it gains at these sizes.
    jit: 'off',
    // Errors go to whoever asked; their details can hold personal data and stay out of the log. What the server itself
    // has to say, and why it stops, is logged.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', wal_level: 'minimal', max_wal_senders: 0 }),
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** The server writes `ready` into its pid file's eighth line. Null when ready, the reason when it ends before or takes too long. */
async function untilReady(cluster: string, child: ChildProcess, ended: Promise<string>): Promise<string | null> {
  const pidFile = join(cluster, 'postmaster.pid');
  const began = performance.now();
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (performance.now() - began < patience) {
    if (over) return ended;
    const lines = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n');
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return null;
    await wait(10);
  }
  child.kill('SIGQUIT');
  await ended;
  return `it was not ready after ${patience / 1000} seconds`;
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGINT');
  const tooLong = setTimeout(() => child.kill('SIGQUIT'), 30_000);
  await ended;
  clearTimeout(tooLong);
}

interface Log {
  path: string;
  /** Where this start's lines begin. */
  from: number;
  file: Awaited<ReturnType<typeof open>>;
}

async function openLog(dataDir: string): Promise<Log> {
  const path = join(dataDir, logName);
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  const full = size > largestLog;
  if (full) {
    await rm(`${path}.1`, { force: true });
    await rename(path, `${path}.1`);
  }
  const file = await open(path, 'a', 0o640);
  await giveToFolderOwner(path, dataDir);
  return { path, from: full ? 0 : size, file };
}

/** The last fatal line with the cause logged before it or the detail after it; else the last line there is. */
async function reasonIn({ path, from }: Log): Promise<string> {
  const lines = (await readFile(path).catch(() => Buffer.alloc(0)))
    .subarray(from)
    .toString()
    .split('\n')
    .map((line) => line.replace(/^[\d-]+ [\d:.]+ \w+ \[\d+\] /, '').trim())
    .filter((line) => line !== '');
  const fatal = lines.findLastIndex((line) => /^(FATAL|PANIC):/.test(line));
  if (fatal < 0) return lines.at(-1) ?? 'it gave no reason';
  const cause = lines.slice(0, fatal).findLast((line) => /^LOG: .*(could not|invalid|unrecognized|syntax error)/.test(line));
  const detail = lines.slice(fatal + 1).find((line) => /^(DETAIL|HINT):/.test(line));
  return [lines[fatal], cause, detail].flatMap((line) => line?.replace(/^\w+:\s+/, '') ?? []).join('; ');
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
