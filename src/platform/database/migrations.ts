import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Logger as WorkerLogger, runMigrations } from 'graphile-worker';
import pg from 'pg';
import { DataSource, type Logger as QueryLogger, type MigrationInterface, type QueryRunner } from 'typeorm';
import { DatabaseStartError } from './database-start.error.js';
import { grantJobs } from './job-grants.js';
import { type OnProgress, withProgress } from './progress.js';
import { reachable } from './reachable.js';
import { appRole, requireAppRole, requireOwner, withClient } from './roles.js';

/** `migrations/` beside `src/` and `dist/`. */
const defaultDirectory = fileURLToPath(new URL('../../../migrations/', import.meta.url));
const fileName = /^(\d{13})-([a-z0-9-]+)\.sql$/;
/** Any number, the same in every process: whoever holds it migrates. "askw" in ASCII. */
const advisoryLock = 0x61736b77;

export interface MigrateOptions {
  onProgress?: OnProgress;
  directory?: string;
  /** Leaves out files it says no to. Only tests use it. */
  include?: (file: string) => boolean;
}

interface MigrationFile {
  /** `1764000001000-ground.sql` */
  file: string;
  /** `ground1764000001000`: the executor orders by the 13 digits at its end. */
  name: string;
  sql: string;
  sha256: string;
}

/**
 * Brings the schema up to date as its owner: the job queue's own migrations, ours in order (each in a transaction of its
 * own), then the application's rights on the queue. Safe to run from several processes at once: one does it, the others wait.
 * @throws DatabaseStartError when the application's role is missing, a file fails, or an applied file was changed
 */
export async function migrate(ownerUrl: string, { onProgress, directory, include }: MigrateOptions = {}): Promise<void> {
  const files = (await readMigrations(directory)).filter(({ file }) => include?.(file) ?? true);
  await reachable(ownerUrl, 'MIGRATION_DATABASE_URL');
  await withClient(ownerUrl, async (client) => {
    await requireOwner(client);
    await requireAppRole(client);
    await withProgress('Waiting for another process that migrates this database', onProgress, () =>
      client.query('select pg_advisory_lock($1)', [advisoryLock]),
    );
    // Closing the connection gives the lock back, whatever happens before.
    await withProgress('Migrating the job queue', onProgress, () => migrateJobQueue(ownerUrl));
    await client.query(`
      create table if not exists schema_migration_file (name text primary key, sha256 text not null);
      grant select on schema_migration_file to ${appRole}`);
    await refuseChanged(client, files);
    await withProgress('Migrating the database', onProgress, () => runFiles(ownerUrl, files, onProgress));
    await grantJobs(client);
  });
}

/**
 * What `migrate` would still do, by file name; empty when the schema is up to date. Works with the application's role.
 * A database ahead of this code, as in a rolling update, has nothing pending.
 */
export async function pendingMigrations(url: string, directory?: string): Promise<string[]> {
  const files = await readMigrations(directory);
  return withClient(url, async (client) => {
    const applied = await appliedHashes(client);
    return files.filter(({ name }) => !applied.has(name)).map(({ file }) => file);
  });
}

async function readMigrations(directory = defaultDirectory): Promise<MigrationFile[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const [, digits, words] = fileName.exec(file) ?? [];
      if (!digits) throw new DatabaseStartError(`migrations/${file} must be named like 1764000001000-what-it-does.sql.`);
      const sql = await readFile(`${directory}/${file}`, 'utf8');
      return { file, name: `${words}${digits}`, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function appliedHashes(client: pg.ClientBase): Promise<Map<string, string>> {
  const { rows: found } = await client.query<{ table: string | null }>(`select to_regclass('schema_migration_file') as table`);
  if (!found[0]?.table) return new Map();
  const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migration_file');
  return new Map(rows.map(({ name, sha256 }) => [name, sha256]));
}

async function refuseChanged(client: pg.ClientBase, files: readonly MigrationFile[]): Promise<void> {
  const applied = await appliedHashes(client);
  const changed = files.find(({ name, sha256 }) => (applied.get(name) ?? sha256) !== sha256);
  if (!changed) return;
  throw new DatabaseStartError(`migrations/${changed.file} changed after it was applied; add a new migration instead, or start with an empty database.`);
}

async function migrateJobQueue(ownerUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await runMigrations({ pgPool: pool, logger: new WorkerLogger(() => () => undefined) });
  } finally {
    await pool.end();
  }
}

async function runFiles(ownerUrl: string, files: readonly MigrationFile[], onProgress?: OnProgress): Promise<void> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    applicationName: 'askwell-migrate',
    installExtensions: false,
    migrations: files.map((file) => executable(file, onProgress)),
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    poolSize: 1,
    logger: silent,
  });
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
  } finally {
    await dataSource.destroy();
  }
}

/** What fails is thrown; the executor would print it as well. */
const silent: QueryLogger = { logQuery() {}, logQueryError() {}, logQuerySlow() {}, logSchemaBuild() {}, logMigration() {}, log() {} };

/** The executor takes classes; each file becomes one. Its hash is noted in the same transaction. */
function executable({ file, name, sql, sha256 }: MigrationFile, onProgress?: OnProgress): new () => MigrationInterface {
  return class implements MigrationInterface {
    readonly name = name;

    async up(runner: QueryRunner): Promise<void> {
      try {
        await withProgress(`Migrating: ${file}`, onProgress, () => runner.query(sql));
      } catch (error) {
        throw new DatabaseStartError(`migrations/${file}${lineOf(sql, error)}: ${(error as Error).message}`, { cause: error });
      }
      await runner.query('insert into schema_migration_file (name, sha256) values ($1, $2)', [name, sha256]);
    }

    down(): Promise<void> {
      return Promise.reject(new DatabaseStartError(`migrations/${file} can't be undone; write a new migration that puts things right.`));
    }
  };
}

/** Postgres says at which character it stopped; people look for a line. */
function lineOf(sql: string, error: unknown): string {
  const position = Number((error as { position?: string }).position ?? (error as { driverError?: { position?: string } }).driverError?.position);
  return position ? `:${sql.slice(0, position).split('\n').length}` : '';
}
