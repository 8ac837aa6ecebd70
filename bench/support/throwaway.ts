import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';
import { migrate } from '../../src/platform/database/migrations.js';
import { withClient } from '../../src/platform/database/roles.js';
import { hasModel } from '../../src/search/meaning/model.js';
import { loadReference } from '../../src/start/load-reference.js';
import type { SignedIn, TestApp } from '../../test/support/app.js';
import type { TestDatabase } from '../../test/support/database.js';
import { urlOf } from '../../test/support/test-server.js';

export interface ThrowawayDatabase extends TestDatabase {
  /** The server's administrator, in this database. */
  readonly adminUrl: string;
}

/**
 * A database of its own on a Postgres of its own, as shipped (what is committed is on the disk), without sample data. `drop()` ends and removes it.
 * @param kept a folder whose database is used again, and left there: what takes long to prepare can be prepared while a machine is busy
 */
export async function throwawayDatabase(kept?: string): Promise<ThrowawayDatabase> {
  if (kept !== undefined) mkdirSync(kept, { recursive: true });
  const dataDir = kept ?? mkdtempSync(path.join(tmpdir(), 'askwell-bench-'));
  chmodSync(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir });
  await migrate(server.ownerUrl);
  await loadReference(server.ownerUrl);
  const dataSource = new DataSource(dataSourceOptions({ url: server.appUrl, entities: [], applicationName: 'askwell-bench', statementTimeout: 600_000 }));
  await dataSource.initialize();
  const runs = (): Promise<never> => Promise.reject(new Error('the clock of a measurement runs'));
  return {
    appUrl: server.appUrl,
    ownerUrl: server.ownerUrl,
    adminUrl: urlOf(server.adminUrl, new URL(server.ownerUrl).pathname.slice(1)),
    dataSource,
    setClock: runs,
    advance: runs,
    async drop() {
      if (dataSource.isInitialized) await dataSource.destroy();
      await server.stop();
      if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Signs somebody in, the same whichever process answers; `TestApp.signIn` would make them anew. */
export async function signInAs(app: TestApp, subject: string, permission?: 'knowledge_broker'): Promise<SignedIn> {
  const accountId = await withClient(app.db.ownerUrl, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into account (issuer, subject, display_name) values ($1, $2, $2) on conflict (issuer, subject) do update set display_name = excluded.display_name returning id`,
      [app.issuer.signIn.issuer, subject],
    );
    if (permission) await client.query('insert into permission (account_id, kind) values ($1, $2) on conflict do nothing', [rows[0].id, permission]);
    return rows[0].id;
  });
  return { accountId, token: await app.issuer.token(subject, subject) };
}

/** Where the model is; null where it isn't. */
export function modelFolder(): string | null {
  const folder = path.resolve(process.env.MODEL_DIR ?? path.join(process.env.DATA_DIR ?? '.data', 'model'));
  return hasModel(folder) ? folder : null;
}

/** What a figure depends on besides the program. */
export const machine = (): object => ({ cores: cpus().length, load: Number(loadavg()[0].toFixed(1)), day: new Date().toISOString().slice(0, 10) });

export const round = (value: number, digits = 3): number => Number(value.toFixed(digits));

export const print = (result: object): void => void process.stdout.write(`${JSON.stringify(result)}\n`);
