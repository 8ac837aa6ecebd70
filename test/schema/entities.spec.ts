import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../support/app.js';

interface Column {
  table_name: string;
  column_name: string;
  is_nullable: 'YES' | 'NO';
  udt_name: string;
  /** Postgres calls every column of a view nullable. */
  of_view: boolean;
}

let app: TestApp;
let columns: Map<string, Column>;
let dataSource: DataSource;

beforeAll(async () => {
  app = await startTestApp();
  dataSource = app.nest.get(DataSource);
  const rows = await dataSource.query<Column[]>(
    `select table_name, column_name, is_nullable, udt_name, table_type = 'VIEW' as of_view
     from information_schema.columns join information_schema.tables using (table_schema, table_name) where table_schema = 'public'`,
  );
  columns = new Map(rows.map((row) => [`${row.table_name}.${row.column_name}`, row]));
});
afterAll(() => app.close());

/** How Postgres names the types that entities name in SQL. */
const udt: Record<string, string> = { int: 'int4', integer: 'int4', smallint: 'int2', boolean: 'bool', bigint: 'int8', real: 'float4', 'double precision': 'float8' };

const entityColumns = () =>
  dataSource.entityMetadatas.flatMap((entity) =>
    entity.columns.map((column) => ({
      name: `${entity.tableName}.${column.databaseName}`,
      type: `${column.isArray ? '_' : ''}${udt[String(column.type)] ?? String(column.type)}`,
      nullable: column.isNullable,
    })),
  );

describe('migrations and entities', () => {
  it('know each other', () => expect(entityColumns().length).toBeGreaterThan(50));

  it('agree on every column, its type and whether it may be empty', () => {
    const wrong = entityColumns().flatMap(({ name, type, nullable }) => {
      const column = columns.get(name);
      if (!column) return [`${name} is in an entity but not in the database`];
      if (column.udt_name !== type) return [`${name} is ${column.udt_name} in the database and ${type} in the entity`];
      return column.of_view || (column.is_nullable === 'YES') === nullable ? [] : [`${name} may be empty on one side only`];
    });
    expect(wrong).toEqual([]);
  });

  it('leave the application’s role nothing to own', async () => {
    const owned = await dataSource.query(`select relname from pg_class where relowner = (select oid from pg_roles where rolname = current_user)`);
    expect(owned).toEqual([]);
  });

  it('let the application write no row of the ledger or the guard', async () => {
    const writable = await dataSource.query(
      `select table_name, privilege_type from information_schema.role_table_grants
       where grantee = current_user and privilege_type <> 'SELECT'
         and table_name in ('ask', 'wave', 'guard_row', 'guard_policy', 'guarded_profile', 'recipient', 'quiet_period', 'never_organisation', 'profile_recipient', 'recipient_by_hash', 'joined_attention', 'same_person', 'linked_organisation', 'standing_contact', 'ask_reminder')`,
    );
    expect(writable).toEqual([]);
  });
});
