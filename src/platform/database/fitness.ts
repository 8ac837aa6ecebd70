import { DatabaseStartError } from './database-start.error.js';
import { pendingMigrations } from './migrations.js';
import { reachable } from './reachable.js';
import { withClient } from './roles.js';

/**
 * Whether the application may run on this database: new enough, migrated, and signed in with a role that can't change
 * tables or write the ledger behind the guard's back.
 * @throws DatabaseStartError in one line that says what to do
 */
export async function requireFitDatabase(url: string): Promise<void> {
  await reachable(url, 'DATABASE_URL');
  const [{ role, mighty }] = await withClient(url, async (client) => (await client.query<{ role: string; mighty: boolean }>(mightyRole)).rows);
  if (mighty) {
    throw new DatabaseStartError(`DATABASE_URL signs in as "${role}", which owns tables or may do anything. Give it the role askwell_app; the owner belongs in MIGRATION_DATABASE_URL.`);
  }
  const [first, ...others] = await pendingMigrations(url);
  if (first) {
    const more = others.length ? ` and ${others.length} more` : '';
    throw new DatabaseStartError(`The database is behind this version (migrations/${first}${more}). Start once with MIGRATION_DATABASE_URL, or run \`npm run migrate\`.`);
  }
}

const mightyRole = `
  select current_user as role,
    rolsuper or exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and pg_has_role(c.relowner, 'usage')) as mighty
  from pg_roles where rolname = current_user`;
