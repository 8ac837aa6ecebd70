import { withClient } from '../../src/platform/database/roles.js';
import type { TestApp } from './app.js';

/** A fingerprint of every table that a request could write. */
export async function contents({ db }: TestApp): Promise<Record<string, unknown>> {
  return withClient(db.ownerUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname in ('public', 'graphile_worker') and tablename !~ '^(topic|topic_name|area.*|.*_wording|bank_holiday|test_clock|migration.*)$' order by 1`,
    );
    const { rows } = await client.query<{ name: string; print: string }>(
      tables.map(({ name }) => `select '${name}' as name, count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0) as print from ${name} t`).join(' union all '),
    );
    return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
  });
}
