import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { exportsOf, isPersonal, nothingPersonal, type TableRegistration } from '../../src/audit/personal-data.js';
import { bindSubject } from '../../src/audit/personal-data.sql.js';
import { PersonalDataRegistry } from '../../src/audit/personal-data.registry.js';
import { withClient } from '../../src/platform/database/roles.js';
import { startTestApp, type TestApp } from '../support/app.js';

let app: TestApp;
let registered: Map<string, TableRegistration>;
let inDatabase: string[];

/** The harness's own clock stands beside the service's tables. */
const ofTheHarness = ['test_clock'];

const tablesOf = async (db: DataSource): Promise<string[]> =>
  (
    await db.query<{ name: string }[]>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f', 'm') and not relispartition order by relname`,
    )
  )
    .map(({ name }) => name)
    .filter((name) => !ofTheHarness.includes(name));

beforeAll(async () => {
  app = await startTestApp();
  registered = new Map([...app.nest.get(PersonalDataRegistry).tables()].map(([name, { table }]) => [name, table]));
  inDatabase = await tablesOf(app.nest.get(DataSource));
});
afterAll(() => app.close());

/** What is wrong between registrations and the database, in sentences that say what to do. */
function gaps(tables: readonly string[], registrations: ReadonlyMap<string, TableRegistration>): string[] {
  return [
    ...tables
      .filter((name) => !registrations.has(name))
      .map((name) => `Nobody said how rows of ${name} are exported and erased: register it in its feature's x.personal-data.ts (see CONTRIBUTING.md).`),
    ...[...registrations.keys()].filter((name) => !tables.includes(name)).map((name) => `${name} is registered for export and erasure, but there is no such table.`),
  ];
}

describe('every table of the database', () => {
  it('is registered for export and erasure, and nothing else is', () => {
    expect(inDatabase.length).toBeGreaterThan(40);
    expect(gaps(inDatabase, registered)).toEqual([]);
  });

  it('is missed when it is new, and when it is gone', async () => {
    await withClient(app.db.ownerUrl, (client) => client.query('create table diary (id uuid)'));
    expect(gaps(await tablesOf(app.nest.get(DataSource)), registered)).toEqual([expect.stringContaining('rows of diary')]);
    await withClient(app.db.ownerUrl, (client) => client.query('drop table diary'));
    expect(gaps(inDatabase, new Map([...registered, ['horoscope', nothingPersonal('stars')]]))).toEqual([expect.stringContaining('horoscope')]);
  });

  it('can’t be registered twice', () => {
    expect(() => app.nest.get(PersonalDataRegistry).register('elsewhere', { interest: nothingPersonal('surely not') })).toThrow('contributors');
  });

  it('says why, in words', () => {
    const mute = [...registered].filter(([, table]) =>
      isPersonal(table)
        ? table.erased.length === 0 || table.erased.some(({ why }) => why.length < 10) || ('not' in table.exported ? table.exported.not.length < 5 : exportsOf(table).some(({ title }) => title.length < 5))
        : table.nothingPersonal.length < 10,
    );
    expect(mute.map(([name]) => name)).toEqual([]);
  });
});

describe('a registered statement', () => {
  const nobody = { accountId: '00000000-0000-7000-8000-000000000000', contributorIds: [] };

  it('is one that the database understands', async () => {
    const statements = [...registered].flatMap(([name, table]) =>
      isPersonal(table) ? [...exportsOf(table).flatMap((part) => ('sql' in part ? part.sql : [])), ...table.erased.flatMap(({ sql }) => sql ?? [])].map((sql) => ({ name, sql })) : [],
    );
    expect(statements.length).toBeGreaterThan(40);
    const wrong: string[] = [];
    await withClient(app.db.ownerUrl, async (client) => {
      for (const { name, sql } of statements) {
        const [text, values] = bindSubject(sql, nobody, new Date());
        await client.query(`explain ${text}`, values).catch((error: Error) => wrong.push(`${name}: ${error.message}`));
      }
    });
    expect(wrong).toEqual([]);
  });

  it('knows whose data it is about', () => {
    const [text, values] = bindSubject('select :account::text, x::text from t where id = any (:contributors) or a = :account', { accountId: 'a', contributorIds: ['c'] });
    expect(text).toBe('select $1::uuid::text, x::text from t where id = any ($2::uuid[]) or a = $1::uuid');
    expect(values).toEqual(['a', ['c']]);
  });
});

describe('a table said to hold nothing about anybody', () => {
  it('leads to no account and no profile', async () => {
    const leading = await app.nest.get(DataSource).query<{ name: string }[]>(
      `select distinct conrelid::regclass::text as name from pg_constraint where contype = 'f' and confrelid in ('account'::regclass, 'contributor'::regclass)`,
    );
    const wrong = leading.filter(({ name }) => !isPersonal(registered.get(name) ?? nothingPersonal('unknown')));
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('holds nothing encrypted', async () => {
    const sealed = await app.nest.get(DataSource).query<{ name: string }[]>(
      `select distinct table_name as name from information_schema.columns where table_schema = 'public' and (column_name = 'ciphertext' or column_name like '%\\_ciphertext')`,
    );
    expect(sealed.length).toBeGreaterThan(5);
    expect(sealed.filter(({ name }) => !isPersonal(registered.get(name) ?? nothingPersonal('unknown'))).map(({ name }) => name)).toEqual([]);
  });
});
