import type { EntityManager } from 'typeorm';

/** A text at rest: ciphertext beside the id of its key, in a table with this primary key. */
export interface SealedColumn {
  table: string;
  keyId: string;
  ciphertext: string;
  primaryKey: string;
}

const sealedColumns = `
  select c.table_name as table, c.column_name as ciphertext, regexp_replace(c.column_name, 'ciphertext$', 'key_id') as "keyId",
    (select string_agg(quote_ident(a.attname), ',') from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
     where i.indrelid = format('%I.%I', c.table_schema, c.table_name)::regclass and i.indisprimary) as "primaryKey"
  from information_schema.columns c
  where c.table_schema = 'public' and c.data_type = 'bytea' and c.column_name ~ '(^|_)ciphertext$'
  order by c.table_name, c.column_name`;

/** From the database's own catalogue, so that a column that is new can't be forgotten. */
export const findSealedColumns = (em: EntityManager): Promise<SealedColumn[]> => em.query<SealedColumn[]>(sealedColumns);
