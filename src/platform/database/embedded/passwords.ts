import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseStartError } from '../database-start.error.js';
import { giveToFolderOwner } from './database-user.js';

const fileName = 'postgres-passwords.json';

export interface Passwords {
  admin: string;
  owner: string;
  app: string;
}

const newPassword = (): string => randomBytes(24).toString('base64url');

/** Passwords of the database that is about to be made. Only who starts the service may read them (mode 0600). */
export async function makePasswords(dataDir: string): Promise<Passwords> {
  const passwords: Passwords = { admin: newPassword(), owner: newPassword(), app: newPassword() };
  const path = join(dataDir, fileName);
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(`${JSON.stringify(passwords, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await giveToFolderOwner(draft, dataDir);
  await rename(draft, path);
  return passwords;
}

/** @throws DatabaseStartError when the database is there and its passwords are not */
export async function readPasswords(dataDir: string): Promise<Passwords> {
  const path = join(dataDir, fileName);
  try {
    const { admin, owner, app } = JSON.parse(await readFile(path, 'utf8')) as Partial<Passwords>;
    if (admin && owner && app) return { admin, owner, app };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') {
      throw new DatabaseStartError(`${path} can't be read: start as the user who started it first, or as root.`);
    }
  }
  throw new DatabaseStartError(
    `${path} is missing or damaged, so the database beside it can't be opened. Put it back from a backup, or remove ${join(dataDir, 'postgres')} to start empty.`,
  );
}
