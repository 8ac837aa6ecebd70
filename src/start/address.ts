import { createServer } from 'node:net';
import type { Settings } from '../platform/config/config.js';
import { DatabaseStartError } from '../platform/database/database-start.error.js';
import { lockFolder } from '../platform/database/embedded/lock.js';

type Address = Pick<Settings, 'HOST' | 'PORT'>;

/** Where it listens, as a URL that works on this machine, without a slash at its end. */
export function localUrl({ HOST, PORT }: Address): string {
  const isEverywhere = HOST === '0.0.0.0' || HOST === '::';
  const host = isEverywhere ? 'localhost' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return `http://${host}:${PORT}`;
}

/**
 * Looks whether it can listen there, before anything that takes a while. Someone may still take the port meanwhile.
 * @throws DatabaseStartError "already running" when it is us who listen there, on the same data · the error of `listen`
 */
export async function requireFreeAddress({ HOST, PORT, DATA_DIR, DATABASE_URL }: Address & Pick<Settings, 'DATA_DIR' | 'DATABASE_URL'>): Promise<void> {
  const error = await new Promise<Error | null>((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    probe.listen(PORT, HOST, () => probe.close(() => resolve(null)));
  });
  if (!error) return;
  // Both the port and the data are taken: that it runs already says more.
  if (DATABASE_URL === undefined) await (await freeLock(DATA_DIR))?.release();
  throw error;
}

async function freeLock(dataDir: string): Promise<{ release(): Promise<void> } | null> {
  try {
    return await lockFolder(dataDir);
  } catch (error) {
    if (error instanceof DatabaseStartError) throw error;
    // No such folder yet, or none that can be written: the port is the news.
    return null;
  }
}
