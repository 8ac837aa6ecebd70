import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DatabaseStartError } from '../database-start.error.js';

/**
 * Makes the data folder where it is missing. Others may pass through (mail and keys in it have modes of their own), because the
 * database's user may be another.
 * @returns its real path
 * @throws DatabaseStartError in one line
 */
export async function makeDataFolder(given: string): Promise<string> {
  const path = resolve(given);
  try {
    await makeFolders(path);
    return await realpath(path);
  } catch (error) {
    const { code, path: at, message } = error as NodeJS.ErrnoException;
    const why = code === 'EEXIST' ? `${at} is no folder` : message;
    throw new DatabaseStartError(`DATA_DIR ${path} can't be made: ${why}. Set DATA_DIR to another folder.`);
  }
}

/**
 * One at a time: Node's own `recursive` goes round for ever, taking more and more memory, where a folder that is there says of every
 * new one that it is not (`/proc`; Node 20.20).
 */
async function makeFolders(path: string): Promise<void> {
  if (await isFolder(path)) return;
  await makeFolders(dirname(path));
  try {
    await mkdir(path, { mode: 0o711 });
  } catch (error) {
    // Another start may have made it meanwhile.
    if (!(await isFolder(path))) throw error;
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
