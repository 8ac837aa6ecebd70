import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { chown, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whom the server runs as. Postgres refuses to run as root; anyone else runs it as themselves. */
export interface DatabaseUser {
  /** What to pass to spawn; empty when it is the current user. */
  readonly ids: { uid?: number; gid?: number };
  readonly name: string;
}

/** As root: the owner of the data folder, or `nobody` when that is root as well. */
export function databaseUser(dataDir: string): DatabaseUser {
  if (process.getuid?.() !== 0) return { ids: {}, name: 'you' };
  const { uid, gid } = statSync(dataDir);
  if (uid !== 0) return { ids: { uid, gid }, name: `user ${uid}` };
  const nobody = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
  return { ids: { uid: Number(nobody?.[1] ?? 65534), gid: Number(nobody?.[2] ?? 65534) }, name: 'nobody' };
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
