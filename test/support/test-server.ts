import { accessSync, chmodSync, constants, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { type EmbeddedPostgres, removeEmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/database/embedded/embedded-postgres.js';
import { migrate } from '../../src/platform/database/migrations.js';
import { withClient } from '../../src/platform/database/roles.js';
import { loadReference } from '../../src/start/load-reference.js';

export const templateDatabase = 'askwell_template';
const folderPrefix = 'askwell-test-server-';

export interface TemplateUrls {
  adminUrl: string;
  ownerUrl: string;
  appUrl: string;
}

/**
 * What goes into the template after the migrations, once for the whole run: reference data that every test reads.
 * Add a step here; it gets the template's URLs.
 */
const templateSteps: ((template: TemplateUrls) => Promise<unknown>)[] = [({ ownerUrl }) => loadReference(ownerUrl)];

/**
 * One throwaway Postgres for a run of tests, with a migrated template database. Its URLs go to the spec files through
 * the environment variable ASKWELL_TEST_SERVER (JSON).
 */
export async function startTestServer(): Promise<{ stop(): Promise<void> }> {
  for (const folder of new Set([tmpdir(), parentFolder()])) await removeLeftovers(folder);
  const dataDir = mkdtempSync(join(parentFolder(), folderPrefix));
  chmodSync(dataDir, 0o755);
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  let server: EmbeddedPostgres | undefined;
  try {
    server = await startEmbeddedPostgres({ dataDir, durable: false, onProgress: say });
    const running = server;
    await buildTemplate(running);
    process.env.ASKWELL_TEST_SERVER = JSON.stringify(templateUrls(running));
    return {
      async stop() {
        await running.stop();
        remove();
      },
    };
  } catch (error) {
    await server?.stop();
    remove();
    throw error;
  }
}

const say = (line: string) => process.stderr.write(`${line}\n`);

/** The same server and roles, another database. */
export function urlOf(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

const templateUrls = (server: EmbeddedPostgres): TemplateUrls => ({
  adminUrl: server.adminUrl,
  ownerUrl: urlOf(server.ownerUrl, templateDatabase),
  appUrl: urlOf(server.appUrl, templateDatabase),
});

async function buildTemplate(server: EmbeddedPostgres): Promise<void> {
  const template = templateUrls(server);
  await withClient(server.adminUrl, (client) => client.query(`create database ${templateDatabase} owner askwell_owner`));
  // TEST_MIGRATIONS=ground,identity applies only these, without reference data: for work on one while a later one is broken.
  const only = process.env.TEST_MIGRATIONS?.split(',');
  await migrate(template.ownerUrl, { onProgress: say, include: only && ((file) => only.some((name) => file.endsWith(`-${name}.sql`))) });
  await withClient(template.ownerUrl, makeClockSettable);
  if (!only) for (const step of templateSteps) await step(template);
  // Nobody may be connected to a database while it is copied.
  await withClient(server.adminUrl, (client) => client.query(`alter database ${templateDatabase} allow_connections false`));
}

/** `clock_now()` reads `test_clock` when a test has set it. The application itself knows nothing of it. */
const makeClockSettable = (client: pg.Client) =>
  client.query(`
    create table test_clock (at timestamptz(3) not null);
    grant select on test_clock to askwell_app;
    create or replace function clock_now() returns timestamptz
      language sql volatile parallel restricted
      return coalesce((select at from public.test_clock), date_trunc('milliseconds', clock_timestamp()));`);

/** In memory where there is plenty: every spec file copies and drops a database of a thousand files, which disks are slow at. */
function parentFolder(): string {
  const memory = '/dev/shm';
  try {
    accessSync(memory, constants.W_OK);
    // The server's programs may be copied beside its data.
    const mounted = readFileSync('/proc/mounts', 'utf8').split('\n').filter((line) => line.split(' ')[1] === memory);
    const { bavail, bsize } = statfsSync(memory);
    if (mounted.length > 0 && !mounted.some((line) => /\bnoexec\b/.test(line)) && bavail * bsize >= 4 * 2 ** 30) return memory;
  } catch {
    // No such folder here.
  }
  return tmpdir();
}

/** What killed runs left in this folder a while ago. A run that lives holds its folder's lock. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(folderPrefix) && !name.startsWith('askwell-embedded-')) continue;
    const folder = join(parent, name);
    const changed = (await stat(folder).catch(() => null))?.mtimeMs ?? Date.now();
    if (Date.now() - changed > 600_000) await removeEmbeddedPostgres(folder).catch(() => undefined);
  }
}
