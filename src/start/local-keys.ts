import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { ConfigError } from '../platform/config/config.js';
import { keptSecret } from '../platform/crypto/kept-secret.js';

interface LocalKeys {
  contactKeys: Map<string, Buffer>;
  contactHashKey: Buffer;
}

const name = 'contact-keys.json';

/**
 * Keys for contact details when none are configured: made on first start, kept in `DATA_DIR`, readable by its owner alone.
 * @throws ConfigError when the file is damaged: what was encrypted with other keys could not be read
 */
export async function localKeys(dataDir: string): Promise<LocalKeys> {
  const text = await keptSecret(dataDir, name, () => JSON.stringify({ local: randomBytes(32).toString('base64'), hash: randomBytes(32).toString('base64') }));
  const [local, hash] = keysIn(text);
  if (local?.length === 32 && hash?.length === 32) return { contactKeys: new Map([['local', local]]), contactHashKey: hash };
  throw new ConfigError(`DATA_DIR holds a damaged ${path.join(dataDir, name)}, without which contact details can't be read. Put it back from a backup, or set DATA_DIR to an empty folder.`);
}

function keysIn(text: string): Buffer[] {
  try {
    const { local, hash } = JSON.parse(text) as { local: string; hash: string };
    return [local, hash].map((key) => Buffer.from(key, 'base64'));
  } catch {
    return [];
  }
}
