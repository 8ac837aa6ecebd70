import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

interface LocalKeys {
  contactKeys: Map<string, Buffer>;
  contactHashKey: Buffer;
}

/** Keys for contact details when none are configured: made on first start, kept in `DATA_DIR`, readable by its owner alone. */
export async function localKeys(dataDir: string): Promise<LocalKeys> {
  const file = path.join(dataDir, 'contact-keys.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    text = JSON.stringify({ local: randomBytes(32).toString('base64'), hash: randomBytes(32).toString('base64') });
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  }
  const { local, hash } = JSON.parse(text) as { local: string; hash: string };
  return { contactKeys: new Map([['local', Buffer.from(local, 'base64')]]), contactHashKey: Buffer.from(hash, 'base64') };
}
