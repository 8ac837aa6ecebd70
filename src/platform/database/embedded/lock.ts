import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseStartError } from '../database-start.error.js';
import { startOf } from './processes.js';

const fileName = 'askwell.lock';
/** The holder touches its lock this often. Processes of another host (a folder shared by containers) show only by that. */
const heartbeat = 5_000;

interface Holder {
  pid: number;
  start: string | null;
  host: string;
}

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Takes the data folder for this process, so that a second start can't take the first one's database away from it.
 * A lock left by a process that no longer runs is taken over.
 * @throws DatabaseStartError "already running (pid N) …" when its holder lives
 */
export async function lockFolder(dataDir: string): Promise<FolderLock> {
  const path = join(dataDir, fileName);
  const content = JSON.stringify({ pid: process.pid, start: await startOf(process.pid), host: hostname(), nonce: randomBytes(8).toString('hex') });
  for (let attempt = 0; attempt < 10; attempt += 1) {
    if (await createWith(path, content)) return held(path, content);
    const found = await readOrNull(path);
    if (found === null) continue;
    const holder = parse(found);
    if (holder && (await lives(holder, path))) {
      const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
      throw new DatabaseStartError(`Askwell is already running (pid ${holder.pid}${where}) on the data in ${dataDir}. Stop it first, or set DATA_DIR to another folder.`);
    }
    await removeStale(path, found);
    // Two that find the same stale lock must not go on in step.
    await wait(Math.random() * 20);
  }
  throw new DatabaseStartError(`${path} keeps changing: several processes start on this folder at once. Start only one.`);
}

/** The file appears with its content in one step; false when another is there. */
async function createWith(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, content, { mode: 0o644 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Moved aside first and looked at again: between reading and moving, another start may have put its own lock there. */
async function removeStale(path: string, judged: string): Promise<void> {
  const aside = `${path}.stale.${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if ((await readOrNull(aside)) !== judged) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

function held(path: string, content: string): FolderLock {
  const timer = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeat);
  timer.unref();
  return {
    async release() {
      clearInterval(timer);
      if ((await readOrNull(path)) === content) await rm(path, { force: true });
    },
  };
}

async function lives(holder: Holder, path: string): Promise<boolean> {
  if (holder.host === hostname()) return holder.start !== null && (await startOf(holder.pid)) === holder.start;
  const before = await touchedAt(path);
  await wait(heartbeat * 1.5);
  const after = await touchedAt(path);
  return after !== null && after !== before;
}

async function touchedAt(path: string): Promise<number | null> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return null;
  }
}

function parse(content: string): Holder | null {
  try {
    const { pid, start, host } = JSON.parse(content) as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, start: start ?? null, host } : null;
  } catch {
    return null;
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
