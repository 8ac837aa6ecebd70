import { withClient } from '../../src/platform/database/roles.js';

/** Every table of the service and of its job queue in which one of these texts stands anywhere, as `table: text`. Reads as the owner. */
export function whereFound(ownerUrl: string, texts: readonly string[]): Promise<string[]> {
  return withClient(ownerUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c
       where c.relnamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace) and c.relkind = 'r' order by 1`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      for (const text of texts) {
        const { rowCount } = await client.query(`select from ${name} as each where strpos(lower(each::text), lower($1)) > 0 limit 1`, [text]);
        if (rowCount) found.push(`${name}: ${text}`);
      }
    }
    return found;
  });
}
