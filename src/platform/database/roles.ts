import pg from 'pg';
import { DatabaseStartError } from './database-start.error.js';

/** Owns every table and runs migrations; nothing else signs in as it. */
export const ownerRole = 'askwell_owner';
/** The application. Owns nothing and holds what each migration grants it. */
export const appRole = 'askwell_app';

export interface RolePasswords {
  owner: string;
  app: string;
}

/**
 * Makes both roles, or sets their passwords when they are there. Needs an administrator's connection.
 * Running it again changes nothing else.
 */
export async function ensureRoles(adminUrl: string, passwords: RolePasswords): Promise<void> {
  await withClient(adminUrl, async (client) => {
    for (const [role, password] of [
      [ownerRole, passwords.owner],
      [appRole, passwords.app],
    ]) {
      const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
      await client.query(
        `${rowCount ? 'alter' : 'create'} role ${role} with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
           password ${client.escapeLiteral(password)}`,
      );
    }
  });
}

/** Makes a database that belongs to the owner role, when it is not there yet. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)} owner ${ownerRole}`);
  });
}

/**
 * On a server of your own the roles are made by its administrator.
 * @throws DatabaseStartError in one line that says what to run
 */
export async function requireAppRole(client: pg.ClientBase): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [appRole]);
  if (rowCount) return;
  throw new DatabaseStartError(
    `The database server has no role "${appRole}". Run there as an administrator: create role ${appRole} login password '…'; and use it in DATABASE_URL.`,
  );
}

/** @throws DatabaseStartError when whoever signed in may not make tables: the application's role, for example */
export async function requireOwner(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ role: string; fits: boolean }>(
    `select current_user as role, has_database_privilege(current_database(), 'create') and has_schema_privilege('public', 'create') as fits`,
  );
  const [{ role, fits }] = rows;
  if (!fits) throw new DatabaseStartError(`MIGRATION_DATABASE_URL signs in as "${role}", which may not create tables there. Give it the role that owns the database.`);
}

/** One connection for `work`, closed afterwards. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks between two statements would otherwise end the process; the next statement reports it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
