import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appRole, ownerRole, withClient } from '../roles.js';
import { clusterPath } from './cluster.js';
import { readPasswords } from './passwords.js';

const database = 'askwell';

/**
 * The embedded server that another process runs on this folder, for commands beside it; null when none answers.
 * Postgres writes its port into the fourth line of `postmaster.pid`.
 */
export async function findRunningPostgres(dataDir: string): Promise<{ readonly appUrl: string; readonly ownerUrl: string } | null> {
  const port = (await readFile(join(clusterPath(dataDir), 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[3]?.trim();
  if (!port) return null;
  const { app, owner } = await readPasswords(dataDir);
  const url = (role: string, password: string): string => `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
  const urls = { appUrl: url(appRole, app), ownerUrl: url(ownerRole, owner) };
  try {
    await withClient(urls.appUrl, (client) => client.query('select 1'));
    return urls;
  } catch {
    // Left by a server that was killed: starting one will see to it.
    return null;
  }
}
