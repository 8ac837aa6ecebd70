import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Settings } from '../platform/config/config.js';
import { makeDataFolder } from '../platform/database/embedded/data-folder.js';
import { lockFolder } from '../platform/database/embedded/lock.js';

type Address = Pick<Settings, 'HOST' | 'PORT'>;

/** Where it listens, as a URL that works on this machine, without a slash at its end. */
export function localUrl({ HOST, PORT }: Address): string {
  const isEverywhere = HOST === '0.0.0.0' || HOST === '::';
  const host = isEverywhere ? 'localhost' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return `http://${host}:${PORT}`;
}

/**
 * Looks whether the data and the address are free, before anything that takes a while. Somebody may still take either meanwhile.
 * The data first: that it runs already says more than that its port is in use.
 * @throws DatabaseStartError "already running" · the error of `listen`
 */
export async function requireFree({ HOST, PORT, DATA_DIR, DATABASE_URL }: Address & Pick<Settings, 'DATA_DIR' | 'DATABASE_URL'>): Promise<void> {
  if (DATABASE_URL === undefined && existsSync(DATA_DIR)) await (await lockFolder(await makeDataFolder(DATA_DIR))).release();
  const error = await new Promise<Error | null>((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    probe.listen(PORT, HOST, () => probe.close(() => resolve(null)));
  });
  if (error) throw error;
}
