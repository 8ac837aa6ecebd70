import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Logger, run } from 'graphile-worker';
import pg from 'pg';
import { newId } from '../../../src/platform/database/ids.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const app = <T>(sql: string, parameters?: unknown[]) => db.dataSource.query<T[]>(sql, parameters);

describe('the application’s role', () => {
  test('owns nothing', async () => {
    expect(await app(`select c.oid::regclass from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = current_user`)).toEqual([]);
    expect(await app(`select rolsuper or rolcreatedb or rolcreaterole or rolbypassrls as mighty from pg_roles where rolname = current_user`)).toEqual([{ mighty: false }]);
  });

  test.each([
    ['create a table', 'create table mine (id int)'],
    ['create a function', 'create function mine() returns int language sql return 1'],
    ['create a schema', 'create schema mine'],
    ['change the clock', `create or replace function clock_now() returns timestamptz language sql return '2026-01-01'::timestamptz`],
    ['change an audit entry', `update audit_line set outcome = 'nothing to see'`],
    ['delete an audit entry', 'delete from audit_line'],
    ['empty the audit log', 'truncate audit_line'],
    ['pretend that a migration ran', `insert into schema_migration_file values ('x', 'y')`],
    ['touch the job queue’s own migrations', 'delete from graphile_worker.migrations'],
  ])('cannot %s', async (_what, sql) => {
    await expect(app(sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  test('can add to the audit log and read it', async () => {
    const subject = newId();
    await app(`select audit_add(null, 'test.add', 'test', array[$1::uuid], 'done', '{}', '{}')`, [subject]);
    expect(await app('select action, details from audit_entry where subject_id = $1', [subject])).toEqual([{ action: 'test.add', details: {} }]);
  });
});

const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('ids', () => {
  test('of the database and of the application are UUIDv7 and sort by time', async () => {
    const [{ before }] = await app<{ before: string }>('select new_id() as before');
    const between = newId();
    await new Promise((resolve) => setTimeout(resolve, 2));
    const [{ after }] = await app<{ after: string }>('select new_id() as after');
    for (const id of [before, between, after]) expect(id).toMatch(uuid7);
    const made = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect(made(before)).toBeLessThanOrEqual(made(after));
    expect(Math.abs(made(between) - Date.now())).toBeLessThan(5_000);
    expect(before < after).toBe(true);
  });

  test('made where Postgres has no uuidv7() have the same form', async () => {
    const ground = readFileSync(new URL('../../../migrations/1764000001000-ground.sql', import.meta.url), 'utf8');
    const [, definition] = /(create function new_id\(\)[^;]*gen_random_uuid[^;]*;)/.exec(ground) ?? [];
    await withClient(db.ownerUrl, (client) => client.query(`create schema older; set search_path = older, public; ${definition}`));
    const [{ id, version, made }] = await withClient(db.ownerUrl, async (client) =>
      (await client.query<{ id: string; version: number; made: Date }>('select id, uuid_extract_version(id) as version, uuid_extract_timestamp(id) as made from older.new_id() as id')).rows,
    );
    expect(version).toBe(7);
    expect(id).toMatch(uuid7);
    expect(Math.abs(made.getTime() - Date.now())).toBeLessThan(5_000);
  });
});

test('plain() compares what people typed: no case, no accents', async () => {
  expect(await app(`select plain('Siân Ó Brádaigh – ÄRZTE') as it`)).toEqual([{ it: 'sian o bradaigh - arzte' }]);
  expect(await app(`select plain(null) as it`)).toEqual([{ it: null }]);
  await withClient(db.ownerUrl, (client) => client.query('create table indexed (name text); create index on indexed (plain(name))'));
});

describe('jobs', () => {
  test('are added in the transaction and worked on with the application’s role, by time and by hand', async () => {
    await expect(
      db.dataSource.transaction(async (em) => {
        await em.query(`select graphile_worker.add_job('note', '{"word":"rolled back"}'::json)`);
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    await app(`select graphile_worker.add_job('note', '{"word":"kept"}'::json, job_key := 'one')`);
    await app(`select graphile_worker.add_job('note', '{"word":"kept, newer"}'::json, job_key := 'one')`);

    // The cron item was last seen to two minutes ago, so it is due at once.
    await app(
      `insert into graphile_worker._private_known_crontabs (identifier, known_since, last_execution)
       values ('tick', now() - interval '1 hour', now() - interval '2 minutes')`,
    );

    const seen = new Set<string>();
    const see = (payload: unknown) => void seen.add((payload as { word: string }).word);
    const pool = new pg.Pool({ connectionString: db.appUrl, max: 3 });
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    const runner = await run({
      pgPool: pool,
      noHandleSignals: true,
      logger: new Logger(() => () => undefined),
      crontab: '* * * * * tick ?fill=5m {"word":"cron"}',
      taskList: { note: see, tick: see },
    });
    try {
      for (let waited = 0; seen.size < 2 && waited < 8_000; waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
    } finally {
      await runner.stop();
      await pool.end();
    }
    expect([...seen].sort()).toEqual(['cron', 'kept, newer']);
    expect(await app('select task_identifier, last_error from graphile_worker.jobs where last_error is not null')).toEqual([]);
  });

  test('every guarded table of the queue has its policy', async () => {
    expect(
      await app(`select c.oid::regclass::text as "table" from pg_class c where c.relnamespace = 'graphile_worker'::regnamespace and c.relrowsecurity
                 and not exists (select from pg_policy p where p.polrelid = c.oid)`),
    ).toEqual([]);
  });
});
