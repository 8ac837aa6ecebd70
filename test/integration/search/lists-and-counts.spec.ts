import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { FacetCounter } from '../../../src/search/engines/postgres/facet-counter.js';
import { PostgresEngine } from '../../../src/search/engines/postgres/postgres.engine.js';
import { plainFilter } from '../../../src/search/filter.rules.js';
import type { EngineAnswer, Generation, SearchDocument, SearchFilter } from '../../../src/search/port.js';
import { countFacets } from '../../../src/search/ranking/answer.rules.js';
import { asOwner, createSearchDatabase, SearchFixture, type Text } from '../../contract/search-fixture.js';
import type { TestDatabase } from '../../support/database.js';

const FACETS = ['topic', 'seenBy'];
/** The first is listed from a column of its own, the next two from indexes, the last from the documents. */
const NUMBERS = ['published', 'shown', 'useful', 'weight'];

const documentOf = fc.record({
  id: fc.integer({ min: 0, max: 39 }).map((nr) => `d${String(nr).padStart(2, '0')}`),
  facets: fc.record({ topic: fc.uniqueArray(fc.constantFrom('asthma', 'pain', 'sleep', 'work', 'a=b'), { maxLength: 4 }), seenBy: fc.uniqueArray(fc.constantFrom('everyone', 'brokers'), { maxLength: 2 }) }),
  numbers: fc.record(Object.fromEntries(NUMBERS.map((name) => [name, fc.option(fc.integer({ min: -3, max: 12 }))]))),
});
const change = fc.oneof(
  { weight: 5, arbitrary: fc.record({ put: fc.array(documentOf, { minLength: 1, maxLength: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ take: fc.array(documentOf.map(({ id }) => id), { minLength: 1, maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ rebuild: fc.constant(true) }) },
);
const { filter: filterOf } = fc.letrec<{ filter: SearchFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ facet: fc.constantFrom(...FACETS), in: fc.array(fc.constantFrom('asthma', 'pain', 'everyone', 'nowhere', 'a=b'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ number: fc.constantFrom(...NUMBERS), from: fc.integer({ min: -3, max: 12 }), to: fc.integer({ min: -3, max: 12 }) }, { requiredKeys: ['number'] }),
    fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
}));
const orderOf = fc.record({ number: fc.constantFrom(...NUMBERS), direction: fc.constantFrom('asc' as const, 'desc' as const) });

type Given = { [name in keyof SearchDocument]: SearchDocument[name] };

/** Plainly: every document is looked at. */
function passes(document: Given, filter: SearchFilter): boolean {
  if ('and' in filter) return filter.and.every((each) => passes(document, each));
  if ('or' in filter) return filter.or.some((each) => passes(document, each));
  if ('not' in filter) return !passes(document, filter.not);
  if ('number' in filter) {
    const number = document.numbers?.[filter.number] ?? null;
    return number !== null && number >= (filter.from ?? -Infinity) && number <= (filter.to ?? Infinity);
  }
  const values = 'in' in filter ? filter.in : [filter.equals];
  return document.facets[filter.facet].some((value) => values.includes(value));
}

describe('lists and counts without words', () => {
  let db: TestDatabase;
  let search: SearchFixture;
  /** Counts in this process from the first document on; the fixture's own leaves so few to Postgres. */
  let counting: PostgresEngine;
  let counter: FacetCounter;

  beforeAll(async () => {
    db = await createSearchDatabase();
    const read = (em: EntityManager, sql: string, values: unknown[]): Promise<SearchDocument[]> =>
      em.query<{ body: SearchDocument }[]>(sql, values).then((rows) => rows.map(({ body }) => ({ ...body, text: { title: 'A title' } })));
    search = new SearchFixture(db, null, {
      numbers: NUMBERS,
      project: (em, ids) => read(em, 'select body from contract_text where id = any($1)', [ids]),
      all: (em, after, limit) => read(em, 'select body from contract_text where $1::text is null or id > $1 order by id limit $2', [after, limit]),
    });
    counter = new FacetCounter(db.dataSource, { least: 0, most: 1_000 });
    counting = new PostgresEngine(db.dataSource, counter);
    await search.putAndIndex();
    await search.rebuilds.rebuild(search.engines.postgres, search.index);
  }, 60_000);
  afterAll(() => db?.drop());

  const live = async (): Promise<Generation> => (await search.generations.live('findings')).get('postgres')!;
  const put = (documents: readonly Given[]): Promise<void> => search.putAndIndex(...([...new Map(documents.map((each) => [each.id, each])).values()] as unknown as Text[]));
  const take = async (...ids: string[]): Promise<void> => {
    await search.delete(...ids);
    await search.keeper.catchUp('findings');
  };

  it('are those of a plain look at every document, as Postgres counts and as this process does, whatever came, changed and went before', async () => {
    const there = new Map<string, Given>();
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), filterOf, orderOf, fc.integer({ min: 0, max: 6 }), async (changes, asked, order, offset) => {
        for (const each of changes) {
          if ('put' in each) {
            await put(each.put as unknown as Given[]);
            for (const document of each.put) there.set(document.id, document as unknown as Given);
          } else if ('take' in each) {
            await take(...each.take);
            for (const id of each.take) there.delete(id);
          } else await search.rebuilds.rebuild(search.engines.postgres, search.index);
        }
        const filter = plainFilter(search.index, asked);
        if (typeof filter === 'string') return;
        const found = [...there.values()].filter((document) => passes(document, filter));
        const sign = order.direction === 'asc' ? 1 : -1;
        const last = order.direction === 'asc' ? Infinity : -Infinity;
        const at = (document: Given): number => document.numbers?.[order.number] ?? last;
        const listed = [...found].sort((a, b) => (at(a) === at(b) ? 0 : sign * (at(a) - at(b))) || (a.id < b.id ? -1 : 1)).slice(offset, offset + 5);
        const expected: EngineAnswer = {
          ids: listed.map(({ id }) => id),
          estimatedTotal: found.length,
          facets: countFacets(FACETS, found.map(({ facets }) => Object.entries(facets).flatMap(([name, values]) => values.map((value) => `${name}=${value}`)))),
        };
        const query = { index: search.index, generation: await live(), words: null, filter, order, offset, limit: 5, facets: FACETS };
        expect(await search.engines.postgres.query(query)).toEqual(expected);
        expect(await counting.query(query)).toEqual(expected);
        await counter.settled();
        const here = await counter.count(query);
        if (here !== null) counted += 1;
        expect(here).toEqual({ total: found.length, facets: expected.facets });
      }),
      { numRuns: process.env.FULL ? 500 : 15 },
    );
    expect(counted).toBeGreaterThan(8);
  }, 600_000);

  it('count what many change at once as of the moment they are asked', async () => {
    await search.deleteAll();
    await put(Array.from({ length: 10 }, (_, nr) => ({ id: `d${String(nr).padStart(2, '0')}`, text: {}, facets: { topic: ['asthma'], seenBy: [] }, numbers: {} })));
    const query = { index: search.index, generation: await live(), filter: null, facets: ['topic'] };
    await counter.count(query);
    await counter.settled();
    const painful = async (): Promise<number> => (await counter.count(query))?.facets.topic.find(({ value }) => value === 'pain')?.count ?? 0;
    let [committed, isOver] = [0, false];
    const look = async (): Promise<number[]> => {
      const seen: number[] = [];
      while (!isOver) {
        const least = committed;
        seen.push((await painful()) - least);
      }
      return seen;
    };
    const looking = Promise.all([look(), look(), look()]);
    const told: number[] = [];
    for (let nr = 0; nr < 10; nr += 1) {
      await put([{ id: `d${String(nr).padStart(2, '0')}`, text: {}, facets: { topic: ['pain'], seenBy: [] }, numbers: {} }]);
      committed = nr + 1;
      told.push(await painful());
    }
    isOver = true;
    expect(told).toEqual(Array.from({ length: 10 }, (_, nr) => nr + 1));
    expect(Math.min(...(await looking).flat())).toBe(0);
  }, 60_000);

  it('leaves counting to Postgres where there is little or too much, and while it reads', async () => {
    const query = { index: search.index, generation: await live(), filter: null, facets: ['topic'] };
    const fresh = new FacetCounter(db.dataSource, { least: 0, most: 1_000 });
    expect(await fresh.count(query)).toBeNull();
    await fresh.settled();
    expect(await fresh.count(query)).toEqual({ total: 10, facets: { topic: [{ value: 'pain', count: 10 }] } });
    for (const bounds of [{ least: 1_000, most: 2_000 }, { least: 0, most: 3 }]) {
      const bound = new FacetCounter(db.dataSource, bounds);
      await bound.count(query);
      await bound.settled();
      expect(await bound.count(query)).toBeNull();
    }
  });

  it('reads a span of dates, and lists by when something came and how useful it was, from indexes', async () => {
    await asOwner(db, `insert into search_document (index_name, generation, document_id, words, field_ends, texts, tokens, numbers, first_number)
      select 'findings', ${(await live()).number}, 'many' || n, '', '{}', '{}', '{topic=asthma}', jsonb_build_object('published', n, 'shown', n, 'usefulToStaff', n) || case when n % 50 = 0 then jsonb_build_object('useful', n) else '{}' end, n
      from generate_series(1, 20000) n`);
    await asOwner(db, 'vacuum analyze search_document_findings');
    const read = async (): Promise<number> => {
      await db.dataSource.query('select pg_stat_force_next_flush()');
      const [{ rows }] = await db.dataSource.query<[{ rows: number }]>(`select seq_scan::int as rows from pg_stat_user_tables where relname = 'search_document_findings'`);
      return rows;
    };
    const before = await read();
    const [generation, filter] = [await live(), { facet: 'topic', equals: 'asthma' } as const];
    const index = { ...search.index, numbers: ['published', 'shown', 'useful', 'usefulToStaff', 'usefulToContributors'] };
    for (const [number, expected] of [['published', 'many160'], ['shown', 'many160'], ['useful', 'many150']] as const) {
      const within = { and: [filter, { number, from: 101, to: 160 }] };
      const { ids } = await search.engines.postgres.query({ index, generation, words: null, filter: within, order: { number, direction: 'desc' }, offset: 0, limit: 1, facets: [] });
      expect(ids).toEqual([expected]);
    }
    expect(await read()).toBe(before);
  });
});
