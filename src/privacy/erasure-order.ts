import type { EntityManager } from 'typeorm';

interface ForeignKey {
  child: string;
  parent: string;
}

const foreignKeys = `
  select distinct conrelid::regclass::text as child, confrelid::regclass::text as parent
  from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace and conrelid <> confrelid`;

/**
 * These tables, what refers to others before what is referred to. From the database's own catalogue, so that nobody has to keep an order: a
 * table that is new takes its place by itself.
 */
export async function childrenFirst(em: EntityManager, tables: readonly string[]): Promise<string[]> {
  const keys = await em.query<ForeignKey[]>(foreignKeys);
  const ordered: string[] = [];
  const place = (table: string, path: readonly string[]): void => {
    if (ordered.includes(table)) return;
    if (path.includes(table)) throw new Error(`Tables refer to each other in a circle: ${[...path, table].join(' → ')}`);
    for (const { child } of keys.filter(({ parent }) => parent === table)) place(child, [...path, table]);
    ordered.push(table);
  };
  for (const table of tables) place(table, []);
  return ordered.filter((table) => tables.includes(table));
}
