import { execFile } from 'node:child_process';
import { chown, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { DatabaseStartError } from '../database-start.error.js';

const run = promisify(execFile);

/** Whom the server runs as. Postgres refuses to run as root; anyone else runs it as themselves. */
export interface DatabaseUser {
  /** What to pass to spawn; empty when it is the current user. */
  readonly ids: { uid?: number; gid?: number };
  readonly name: string;
}

/**
 * As root: the owner of the data folder, or `nobody` when that is root as well or has no name on this system (a folder
 * brought along from another), which Postgres insists on.
 * @throws DatabaseStartError when the current user has no name
 */
export async function databaseUser(dataDir: string): Promise<DatabaseUser> {
  const own = process.getuid?.();
  if (own !== 0) {
    if (own === undefined || (await nameOf(own))) return { ids: {}, name: 'you' };
    throw new DatabaseStartError(`The user id ${own} that this runs as has no name on this system, which Postgres needs: add it to /etc/passwd, or set DATABASE_URL to a Postgres elsewhere.`);
  }
  const { uid, gid } = await stat(dataDir);
  const name = uid === 0 ? null : await nameOf(uid);
  if (name) return { ids: { uid, gid }, name };
  const nobody = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(await readFile('/etc/passwd', 'utf8'));
  return { ids: { uid: Number(nobody?.[1] ?? 65534), gid: Number(nobody?.[2] ?? 65534) }, name: 'nobody' };
}

/** Asked of the system, which may keep its users elsewhere than in /etc/passwd. */
async function nameOf(uid: number): Promise<string | null> {
  try {
    return (await run('id', ['-un', String(uid)])).stdout.trim() || null;
  } catch {
    return null;
  }
}

/** Whether the database's user can go into the folder, past everything above it. Asked of the system: rights can be more than mode bits. */
export async function canEnter(folder: string, { ids }: DatabaseUser): Promise<boolean> {
  try {
    await run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...ids, cwd: '/', env: {} });
    return true;
  } catch {
    return false;
  }
}

/** Files that root makes in someone's data folder belong to that someone, so that they can start without root later. */
export async function giveToFolderOwner(path: string, dataDir: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(dataDir);
  if (uid !== 0) await chown(path, uid, gid);
}
