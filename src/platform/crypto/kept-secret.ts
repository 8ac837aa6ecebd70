import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { giveToFolderOwner } from '../database/embedded/database-user.js';

/**
 * The content of a secret file in `DATA_DIR`, made on first use; readable by its owner alone. It appears complete or not at all,
 * whenever the process is killed, and two that make it at once agree on one.
 */
export async function keptSecret(dataDir: string, name: string, make: () => string | Promise<string>): Promise<string> {
  const file = path.join(dataDir, name);
  const kept = await readOrNull(file);
  if (kept !== null) return kept;
  await mkdir(dataDir, { recursive: true });
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(await make());
      await handle.sync();
    } finally {
      await handle.close();
    }
    await giveToFolderOwner(draft, dataDir);
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, 'utf8');
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
