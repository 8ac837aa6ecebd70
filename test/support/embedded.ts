import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatabaseUser } from '../../src/platform/database/embedded/database-user.js';
import { type EmbeddedPostgres, removeEmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';
import { startOf } from '../../src/platform/database/embedded/processes.js';

const folders: string[] = [];
const children: ChildProcess[] = [];

/** A folder of its own, removed by `cleanUp()`. `mode` 0o700 made by root is one that only root may enter. */
export function temporaryFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), 'askwell-embedded-'));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

let made: string | undefined;

/** A folder with a database that was started and stopped once. Made for the first who asks, copied for the next. */
export async function folderWithDatabase(): Promise<string> {
  if (!made) {
    made = mkdtempSync(join(tmpdir(), 'askwell-embedded-'));
    chmodSync(made, 0o755);
    await (await startEmbeddedPostgres({ dataDir: made, durable: false })).stop();
  }
  const folder = temporaryFolder();
  // Owners and modes included: the server insists on them.
  execFileSync('cp', ['-a', `${made}/.`, folder]);
  return folder;
}

export interface Child {
  process: ChildProcess;
  /** What it printed: URLs, or why it did not start. */
  said: { adminUrl: string; ownerUrl: string; appUrl: string; error?: string; name?: string };
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** An embedded database held by a process of its own. */
export async function startChild(dataDir: string, ids: { uid?: number; gid?: number } = {}): Promise<Child> {
  const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, ['--import', here('./typescript.mjs'), here('./embedded-child.ts'), dataDir], {
    ...ids,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  while (!said.includes('\n') && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  return {
    process: child,
    said: JSON.parse(said) as Child['said'],
    async kill(signal) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

/** Some other program of that user, running until `cleanUp()`. @returns its pid */
export async function startBystander({ ids }: DatabaseUser): Promise<number> {
  const child = spawn('sleep', ['600'], { ...ids, cwd: '/', stdio: 'ignore' });
  children.push(child);
  await once(child, 'spawn');
  return child.pid ?? 0;
}

/** The pid of the server that works in this data folder. */
export const serverPid = (dataDir: string): number => Number.parseInt(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);

/** One that ended and waits for its parent to notice is not alive. */
export const isAlive = async (pid: number): Promise<boolean> => (await startOf(pid)) !== null;

const running: EmbeddedPostgres[] = [];

/** An embedded database in this process, without waiting for the disk. `cleanUp()` stops it, if nobody did. */
export async function start(dataDir: string): Promise<EmbeddedPostgres> {
  const started = await startEmbeddedPostgres({ dataDir, durable: false });
  running.push(started);
  return started;
}

/** Ends what a spec started, in whatever state it left it. */
export async function cleanUp(): Promise<void> {
  for (const server of running.splice(0)) await server.stop();
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  for (const folder of folders.splice(0)) await removeEmbeddedPostgres(folder);
}

/** For `afterAll`. */
export function removeMadeFolder(): void {
  if (made) rmSync(made, { recursive: true, force: true });
  made = undefined;
}
