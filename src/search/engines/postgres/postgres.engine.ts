import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type EngineAnswer, type EngineQuery, type FacetCount, type Generation, type IndexDefinition, MAX_LISTED, MOST_FACET_VALUES, type SearchDocument, type SearchEngine,
} from '../../port.js'; // prettier-ignore
import { allQuery, anyQuery, classWeights, condition, inGeneration, inPartition, numberColumn, Parameters, termQuery } from './conditions.js';
import { type DocumentRow, documentRow } from './document-row.rules.js';
import type { Counts } from './facet-columns.rules.js';
import { FacetCounter } from './facet-counter.js';

/** Building words' frequencies afresh reads every document once; a hundred thousand take some seconds. */
const LONG_STATEMENT = `set local statement_timeout = '10min'`;

/** Search in Postgres: always there, because the ranking reads words and their frequencies here for both engines. */
@Injectable()
export class PostgresEngine implements SearchEngine {
  readonly name = 'postgres';

  constructor(
    private readonly dataSource: DataSource,
    private readonly counter = new FacetCounter(dataSource),
  ) {}

  async create(): Promise<void> {
    // A generation is a number in rows yet to come.
  }

  async fill(index: IndexDefinition, generation: Generation, documents: readonly SearchDocument[]): Promise<void> {
    if (documents.length > 0) await store(this.dataSource.manager, generation, documents.map((each) => documentRow(index, each)));
  }

  async settle(): Promise<void> {
    // What is committed can be found.
  }

  /** Counts words and documents once over everything: much cheaper than keeping the counts while filling. */
  async finish(_index: IndexDefinition, generation: Generation): Promise<void> {
    await this.dataSource.transaction(async (em) => {
      await em.query(LONG_STATEMENT);
      await em.query('delete from search_term where index_name = $1 and generation = $2', [generation.index, generation.number]);
      const vectors = `select words from search_document where index_name = '${generation.index}' and generation = ${Number(generation.number)}`;
      await em.query('insert into search_term (index_name, generation, stem, documents) select $1, $2, word, ndoc from ts_stat($3)', [
        generation.index,
        generation.number,
        vectors,
      ]);
      await em.query(
        `update search_generation set changed_at = clock_now(),
           documents = (select count(*) from search_document where index_name = $1 and generation = $2),
           field_lengths = ${sumOfLengths('search_document where index_name = $1 and generation = $2')}
         where number = $2`,
        [generation.index, generation.number],
      );
      await em.query('select search_measure($1)', [generation.index]);
    });
  }

  async index(index: IndexDefinition, generations: readonly Generation[], documents: readonly SearchDocument[]): Promise<void> {
    if (documents.length === 0) return;
    const rows = documents.map((each) => documentRow(index, each));
    await this.change(generations, rows.map((row) => row.id), rows);
  }

  async remove(_index: IndexDefinition, generations: readonly Generation[], ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.change(generations, ids, []);
  }

  /** Replaces the documents of these ids and keeps the counts of words in step, in one transaction. */
  private async change(generations: readonly Generation[], ids: readonly string[], rows: readonly DocumentRow[]): Promise<void> {
    await this.dataSource.transaction(async (em) => {
      const counted = await countedOf(em, generations);
      for (const generation of generations) {
        const change = await numberOfChange(em, generation, ids, rows);
        if (counted.has(generation.number)) await count(em, generation, ids, -1);
        await em.query('delete from search_document where index_name = $1 and generation = $2 and document_id = any($3)', [
          generation.index,
          generation.number,
          ids,
        ]);
        await store(em, generation, rows, change);
        if (counted.has(generation.number)) await count(em, generation, ids, 1);
      }
    });
  }

  async query(query: EngineQuery): Promise<EngineAnswer> {
    return query.words === null ? this.list(query) : this.candidates(query, query.words);
  }

  /** The best candidates by a cheap score, which only decides who is left out when there are more than `limit`. */
  private async candidates({ index, generation, filter, limit }: EngineQuery, { anyOf, allOf }: NonNullable<EngineQuery['words']>): Promise<EngineAnswer> {
    const parameters = new Parameters();
    const terms = anyOf.map((each) => each.term);
    const match = allOf.length > 0 ? allQuery(allOf) : anyQuery(terms);
    const where = [inPartition(generation, parameters), `d.words @@ ${parameters.add(match)}::tsquery`];
    if (filter !== null) where.push(condition(filter, parameters));
    const queries = parameters.add(terms.map(termQuery));
    const worths = parameters.add(anyOf.map((each) => each.worth));
    const weights = parameters.add(classWeights(index));
    const most = parameters.add(limit);
    // Of a word that is nearly everywhere the newest texts are enough; ranking them all would take seconds.
    const newest = index.numbers.length > 0 ? 'd.first_number desc nulls last, ' : '';
    const sql = `with found as materialized (
         select d.document_id, d.words from search_document d where ${where.join(' and ')}
         order by ${newest}d.document_id collate "C" limit ${MAX_LISTED}
       )
       select document_id as id, (select count(*)::int from found) as total from found
       order by case when (select count(*) from found) > ${most}::int then
           (select sum(term.worth * ts_rank(${weights}::float4[], found.words, term.query))
            from unnest(${queries}::tsquery[], ${worths}::float8[]) as term(query, worth))
         end desc nulls last, document_id collate "C"
       limit ${most}::int`;
    const rows = await this.dataSource.transaction(async (em) => {
      // Reading the table in a row would unpack the words of every document; Postgres doesn't count that as a cost.
      await em.query('set local enable_seqscan = off');
      return em.query<{ id: string; total: number }[]>(sql, parameters.values);
    });
    return { ids: rows.map((row) => row.id), estimatedTotal: rows[0]?.total ?? 0, facets: {} };
  }

  private async list({ index, generation, filter, order, offset, limit, facets }: EngineQuery): Promise<EngineAnswer> {
    const parameters = new Parameters();
    const where = [inGeneration(generation, parameters)];
    if (filter !== null) where.push(condition(filter, parameters, index.numbers[0]));
    const from = `search_document d where ${where.join(' and ')}`;
    const counts = (await this.counter.count({ index, generation, filter, facets })) ?? (await this.countInPostgres(from, parameters.values, facets));
    const by = order === null ? '' : `${numberColumn(order.number, index.numbers[0])} ${order.direction === 'asc' ? 'asc' : 'desc'} nulls last, `;
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select d.document_id as id from ${from} order by ${by}d.document_id collate "C" offset ${parameters.add(offset)} limit ${parameters.add(limit)}`,
      parameters.values,
    );
    return { ids: rows.map((row) => row.id), estimatedTotal: Math.min(counts.total, MAX_LISTED), facets: counts.facets };
  }

  private async countInPostgres(from: string, values: readonly unknown[], facets: readonly string[]): Promise<Counts> {
    const [{ total }] = await this.dataSource.query<[{ total: number }]>(`select count(*)::int as total from (select 1 from ${from} limit ${MAX_LISTED}) listed`, [...values]);
    return { total, facets: facets.length === 0 ? {} : await this.countFacets(from, values, facets) };
  }

  private async countFacets(from: string, values: readonly unknown[], facets: readonly string[]): Promise<Record<string, FacetCount[]>> {
    const rows = await this.dataSource.query<{ name: string; value: string; count: number }[]>(
      `with counted as (
         select split_part(token, '=', 1) as name, substr(token, strpos(token, '=') + 1) as value, count(*)::int as count
         from (select unnest(d.tokens) as token from ${from}) tokens group by token
       ), placed as (
         select *, row_number() over (partition by name order by count desc, value collate "C") as place
         from counted where name = any($${values.length + 1})
       )
       select name, value, count from placed where place <= ${MOST_FACET_VALUES} order by name, place`,
      [...values, facets],
    );
    return Object.fromEntries(facets.map((facet) => [facet, rows.filter((row) => row.name === facet).map(({ value, count: n }) => ({ value, count: n }))]));
  }

  async drop(generation: Generation): Promise<void> {
    await this.dataSource.transaction(async (em) => {
      await em.query(LONG_STATEMENT);
      await em.query('delete from search_document where index_name = $1 and generation = $2', [generation.index, generation.number]);
      await em.query('delete from search_term where index_name = $1 and generation = $2', [generation.index, generation.number]);
    });
  }

  async count(generation: Generation): Promise<number> {
    const [{ documents }] = await this.dataSource.query<[{ documents: number }]>(
      'select count(*)::int as documents from search_document where index_name = $1 and generation = $2',
      [generation.index, generation.number],
    );
    return documents;
  }

  async health(): Promise<{ version: string }> {
    const [{ version }] = await this.dataSource.query<[{ version: string }]>(`select current_setting('server_version') as version`);
    return { version };
  }
}

/** Which copies have counts to keep in step: one that is still being filled is counted as a whole by `finish`. */
async function countedOf(em: EntityManager, generations: readonly Generation[]): Promise<Set<number>> {
  const rows = await em.query<{ number: number }[]>(`select number from search_generation where number = any($1) and state <> 'building'`, [
    generations.map((generation) => generation.number),
  ]);
  return new Set(rows.map((row) => row.number));
}

/**
 * The number of this change, one more than the last's: whoever holds a copy asks for what came after theirs (`FacetCounter`). The row stays locked until the end, so nobody who
 * sees a number can be handed a lower one later. That something was taken away is counted by itself, for what is gone can't be asked for.
 */
async function numberOfChange(em: EntityManager, { index, number }: Generation, ids: readonly string[], rows: readonly DocumentRow[]): Promise<number> {
  const [changed] = await em.query<[{ changes: number }[], number]>(
    `update search_generation set changes = changes + 1,
       removals = removals + (exists (select from search_document where index_name = $2 and generation = $1 and document_id = any($3)))::int
     where number = $1 returning changes`,
    [number, index, rows.length === 0 ? ids : []],
  );
  return changed[0]?.changes ?? 0;
}

/** In arrays, one for each column: unpacking rows from JSON took Postgres as long again as storing them. */
async function store(em: EntityManager, generation: Generation, rows: readonly DocumentRow[], change = 0): Promise<void> {
  if (rows.length === 0) return;
  await em.query(
    `insert into search_document (index_name, generation, document_id, words, field_ends, texts, tokens, numbers, first_number, meaning_hash, changed)
     select $1, $2, d.id, d.words::tsvector, d.ends::int[], d.texts::jsonb, d.tokens::text[], d.numbers::jsonb, d.first, decode(d.meaning, 'hex'), $11
     from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[], $10::text[])
       as d(id, words, ends, texts, tokens, numbers, first, meaning)
     on conflict (index_name, generation, document_id) do update set words = excluded.words, field_ends = excluded.field_ends,
       texts = excluded.texts, tokens = excluded.tokens, numbers = excluded.numbers, first_number = excluded.first_number, meaning_hash = excluded.meaning_hash,
       changed = excluded.changed`,
    [
      generation.index,
      generation.number,
      rows.map((row) => row.id),
      rows.map((row) => row.words),
      rows.map((row) => arrayText(row.ends.map(String))),
      rows.map((row) => JSON.stringify(row.texts)),
      rows.map((row) => arrayText(row.tokens)),
      rows.map((row) => JSON.stringify(row.numbers)),
      rows.map((row) => row.first),
      rows.map((row) => row.meaning),
      change,
    ],
  );
}

/** An array as Postgres reads it: an array of arrays would need rows of one length. */
function arrayText(values: readonly string[]): string {
  return `{${values.map((value) => `"${value.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
}

/** Adds (`sign` 1) or takes away (-1) what the documents of these ids contribute to the counts of words, documents and lengths. */
async function count(em: EntityManager, generation: Generation, ids: readonly string[], sign: 1 | -1): Promise<void> {
  const documents = 'search_document where index_name = $1 and generation = $2 and document_id = any($3)';
  await em.query(
    `insert into search_term as term (index_name, generation, stem, documents)
     select $1, $2, stem, $4::int * count(*)
     from (select unnest(tsvector_to_array(words)) as stem from ${documents}) held
     group by stem order by stem
     on conflict (index_name, generation, stem) do update set documents = term.documents + excluded.documents`,
    [generation.index, generation.number, ids, sign],
  );
  if (sign === -1) {
    // Words that no document holds any more would be offered as corrections.
    await em.query(
      `delete from search_term where index_name = $1 and generation = $2 and documents <= 0
         and stem in (select unnest(tsvector_to_array(words)) from ${documents})`,
      [generation.index, generation.number, ids],
    );
  }
  await em.query(
    `update search_generation set changed_at = clock_now(),
       documents = documents + $4::int * (select count(*) from ${documents}),
       field_lengths = (
         select coalesce(array_agg(coalesce(was, 0) + $4::int * coalesce(change, 0) order by place), '{}')
         from unnest(field_lengths, ${sumOfLengths(documents)}) with ordinality as sums(was, change, place)
       )
     where number = $2`,
    [generation.index, generation.number, ids, sign],
  );
}

/** The number of words in each field, summed over the documents. */
function sumOfLengths(documents: string): string {
  return `(select coalesce(array_agg(total order by place), '{}') from (
    select place, sum(field_end - coalesce(field_ends[place - 1], 0))::float8 as total
    from (select field_ends from ${documents}) chosen, unnest(field_ends) with ordinality as fields(field_end, place)
    group by place) lengths)`;
}
