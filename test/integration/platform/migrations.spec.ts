import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { migrate, pendingMigrations } from '../../../src/platform/database/migrations.js';
import { requireFitDatabase } from '../../../src/platform/database/fitness.js';
import { requireAppRole, withClient } from '../../../src/platform/database/roles.js';
import { createTestDatabase, testServer } from '../../support/database.js';
import { urlOf } from '../../support/test-server.js';

const server = testServer();
let name: string;
let ownerUrl: string;
let appUrl: string;
let directory: string;

beforeEach(async () => {
  name = `askwell_migrations_${randomBytes(4).toString('hex')}`;
  ownerUrl = urlOf(server.ownerUrl, name);
  appUrl = urlOf(server.appUrl, name);
  await withClient(server.adminUrl, (client) => client.query(`create database ${name} owner askwell_owner`));
  directory = mkdtempSync(join(tmpdir(), 'askwell-migrations-'));
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await withClient(server.adminUrl, (client) => client.query(`drop database ${name} with (force)`));
});

const write = (file: string, sql: string) => writeFileSync(join(directory, file), sql);
const rows = (url: string, sql: string) => withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);

test('run in the order of their numbers, once', async () => {
  write('1764000002000-then.sql', 'insert into word values ($$then$$)');
  write('1764000001000-first.sql', 'create table word (value text); insert into word values ($$first$$)');
  expect(await pendingMigrations(appUrl, directory)).toEqual(['1764000001000-first.sql', '1764000002000-then.sql']);
  await migrate(ownerUrl, { directory });
  write('1764000003000-later.sql', 'insert into word values ($$later$$)');
  expect(await pendingMigrations(appUrl, directory)).toEqual(['1764000003000-later.sql']);
  await migrate(ownerUrl, { directory });
  await migrate(ownerUrl, { directory });
  expect(await rows(ownerUrl, 'select value from word')).toEqual([{ value: 'first' }, { value: 'then' }, { value: 'later' }]);
  expect(await pendingMigrations(appUrl, directory)).toEqual([]);
});

test('run once when several processes start at the same time', async () => {
  write('1764000001000-slow.sql', 'create table word (value text); select pg_sleep(0.2); insert into word values ($$once$$)');
  await Promise.all([1, 2, 3].map(() => migrate(ownerUrl, { directory })));
  expect(await rows(ownerUrl, 'select value from word')).toEqual([{ value: 'once' }]);
});

test('a database ahead of this code has nothing pending', async () => {
  write('1764000001000-first.sql', 'select 1');
  write('1764000002000-from-the-future.sql', 'select 1');
  await migrate(ownerUrl, { directory });
  rmSync(join(directory, '1764000002000-from-the-future.sql'));
  expect(await pendingMigrations(appUrl, directory)).toEqual([]);
  await migrate(ownerUrl, { directory });
});

describe('refused in one line', () => {
  test('an applied file that was changed', async () => {
    write('1764000001000-first.sql', 'create table word (value text)');
    await migrate(ownerUrl, { directory });
    write('1764000001000-first.sql', 'create table word (value citext)');
    write('1764000002000-next.sql', 'create table next ()');
    await expect(migrate(ownerUrl, { directory })).rejects.toThrow('migrations/1764000001000-first.sql changed after it was applied; add a new migration');
    expect(await rows(ownerUrl, `select to_regclass('next') as next`)).toEqual([{ next: null }]);
  });

  test('a file that fails, with its line, and nothing of it stays', async () => {
    write('1764000001000-first.sql', 'create table word (value text)');
    write('1764000002000-broken.sql', 'create table half ();\n\ninsert into wrod values (1);\n');
    await expect(migrate(ownerUrl, { directory })).rejects.toThrow('migrations/1764000002000-broken.sql:3: relation "wrod" does not exist');
    expect(await rows(ownerUrl, `select to_regclass('half') as half, to_regclass('word')::text as word`)).toEqual([{ half: null, word: 'word' }]);
    expect(await pendingMigrations(appUrl, directory)).toEqual(['1764000002000-broken.sql']);
  });

  test('a file whose name has no number', async () => {
    write('ground.sql', 'select 1');
    await expect(migrate(ownerUrl, { directory })).rejects.toThrow('migrations/ground.sql must be named like');
  });

  test('a role that is not the owner', async () => {
    await expect(migrate(appUrl, { directory })).rejects.toThrow(/^MIGRATION_DATABASE_URL signs in as "askwell_app", which may not create tables/);
  });

  test('a server without the application’s role', async () => {
    await withClient(ownerUrl, async (client) => {
      // Roles are the whole server's, so another spec's must stay: the look-up is made to find none.
      await client.query('create schema without_roles; create view without_roles.pg_roles as select * from pg_catalog.pg_roles where false; set search_path = without_roles, pg_catalog');
      await expect(requireAppRole(client)).rejects.toThrow(/^The database server has no role "askwell_app"\. Run there .* create role askwell_app/);
    });
  });

  test('a database that doesn’t answer, or not to this password', async () => {
    const nowhere = 'postgres://askwell_owner:secret@127.0.0.1:1/askwell';
    await expect(migrate(nowhere, { directory })).rejects.toThrow('MIGRATION_DATABASE_URL: the database 127.0.0.1:1/askwell can\'t be opened (connect ECONNREFUSED 127.0.0.1:1).');
    const wrong = new URL(ownerUrl);
    wrong.password = 'secret';
    await expect(migrate(wrong.href, { directory })).rejects.toThrow(/can't be opened \(password authentication failed for user "askwell_owner"\)\.$/);
  });
});

describe('an application’s database is fit', () => {
  test('when it is migrated and the role owns nothing', async () => {
    await expect(requireFitDatabase(appUrl)).rejects.toThrow(/^The database is behind this version \(migrations\/1764000001000-ground\.sql/);
    const db = await createTestDatabase();
    try {
      await expect(requireFitDatabase(db.ownerUrl)).rejects.toThrow('DATABASE_URL signs in as "askwell_owner", which owns tables');
      await expect(requireFitDatabase(server.adminUrl)).rejects.toThrow('DATABASE_URL signs in as "postgres"');
      if (!process.env.TEST_MIGRATIONS) await requireFitDatabase(db.appUrl);
    } finally {
      await db.drop();
    }
  });
});
