import { type EntityManager } from 'typeorm';
import { Generations } from '../../src/search/generations.js';
import { SearchIndexRegistry } from '../../src/search/index-registry.js';
import { PostgresEngine } from '../../src/search/engines/postgres/postgres.engine.js';
import { WordStore } from '../../src/search/engines/postgres/word-store.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { defineIndex, type IndexDefinition, type SearchDocument, type SearchEngine } from '../../src/search/port.js';
import { MeaningSearch } from '../../src/search/meaning/meaning-search.js';
import { MeaningStore } from '../../src/search/meaning/meaning-store.js';
import { MeaningUpkeep } from '../../src/search/meaning/meaning-upkeep.js';
import { Nearest } from '../../src/search/meaning/nearest.js';
import { Reader } from '../../src/search/meaning/reader.js';
import { SearchEngines } from '../../src/search/search-engines.js';
import { SearchService } from '../../src/search/search.service.js';
import { SearchChanges } from '../../src/search/sync/search-changes.js';
import { SearchKeeper } from '../../src/search/sync/search-keeper.js';
import { SearchLocks } from '../../src/search/sync/search-locks.js';
import { SearchRebuild } from '../../src/search/sync/search-rebuild.js';
import { SearchSync } from '../../src/search/sync/search-sync.js';
import { SynonymRegistry } from '../../src/search/synonym-registry.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

export interface Text {
  id: string;
  title: string;
  text?: string;
  topics?: string[];
  seenBy?: string[];
  published?: string;
}

export const SYNONYMS = [
  ['fatigue', 'knackered', 'worn out'],
  ['hypertension', 'high blood pressure'],
  ['myocardial infarction', 'heart attack'],
];

/** Search over a table of plain texts: the truth that the index follows, as a feature's tables are. */
export class SearchFixture {
  readonly service: SearchService;
  readonly changes: SearchChanges;
  readonly keeper: SearchKeeper;
  readonly sync: SearchSync;
  readonly rebuilds: SearchRebuild;
  readonly generations: Generations;
  readonly registry = new SearchIndexRegistry();
  readonly synonyms = new SynonymRegistry();
  readonly engines: SearchEngines;
  readonly words: WordStore;
  readonly store: MeaningStore;
  readonly nearest: Nearest;
  readonly upkeep: MeaningUpkeep;
  readonly meaning: MeaningSearch;
  readonly index: IndexDefinition;

  constructor(
    readonly db: TestDatabase,
    preferred: SearchEngine | null,
    definition: Partial<IndexDefinition> = {},
    readonly reader: Pick<Reader, 'hasModel' | 'read'> = new Reader(null),
  ) {
    const { dataSource } = db;
    this.index = defineIndex({ ...findings, ...definition });
    this.engines = new SearchEngines(new PostgresEngine(dataSource), preferred);
    this.generations = new Generations(dataSource);
    this.words = new WordStore(dataSource);
    const locks = new SearchLocks(dataSource);
    this.sync = new SearchSync(dataSource, this.generations, locks);
    this.rebuilds = new SearchRebuild(dataSource, this.generations, locks);
    this.store = new MeaningStore(dataSource);
    this.nearest = new Nearest(this.store, reader as Reader);
    this.meaning = new MeaningSearch(this.nearest, this.registry);
    this.upkeep = new MeaningUpkeep(this.registry, this.generations, locks, this.store, reader as Reader);
    this.keeper = new SearchKeeper(dataSource, this.registry, this.engines, this.generations, this.sync, this.rebuilds);
    this.changes = new SearchChanges(new Jobs(), this.engines);
    this.service = new SearchService(this.engines, this.registry, this.generations, this.words, this.synonyms, this.meaning);
    this.registry.register(this.index);
    this.synonyms.use({ groups: async () => SYNONYMS });
  }

  /** Writes texts as a feature would: rows and the mark in one transaction. */
  async put(...texts: Text[]): Promise<void> {
    await this.db.dataSource.transaction(async (em) => {
      await em.query(
        `insert into contract_text select * from jsonb_to_recordset($1::jsonb) as t(id text, body jsonb)
         on conflict (id) do update set body = excluded.body`,
        [JSON.stringify(texts.map((text) => ({ id: text.id, body: text })))],
      );
      await this.changes.changed(em, 'findings', texts.map((text) => text.id));
    });
  }

  async delete(...ids: string[]): Promise<void> {
    await this.db.dataSource.transaction(async (em) => {
      await em.query('delete from contract_text where id = any($1)', [ids]);
      await this.changes.changed(em, 'findings', ids);
    });
  }

  async putAndIndex(...texts: Text[]): Promise<void> {
    await this.put(...texts);
    await this.keeper.catchUp('findings');
  }

  async deleteAll(): Promise<void> {
    const rows = await this.db.dataSource.query<{ id: string }[]>('select id from contract_text');
    await this.delete(...rows.map((row) => row.id));
    await this.keeper.catchUp('findings');
  }

  async pending(): Promise<number> {
    const [{ count }] = await this.db.dataSource.query<[{ count: number }]>('select count(*)::int as count from search_pending');
    return count;
  }

  async find(words: string, rest: Partial<Parameters<SearchService['query']>[0]> = {}): Promise<string[]> {
    const { hits } = await this.service.query({ index: 'findings', words, ...rest });
    return hits.map((hit) => hit.id);
  }
}

const project = (rows: { body: Text }[]): SearchDocument[] =>
  rows.map(({ body }) => ({
    id: body.id,
    text: { title: body.title, text: body.text },
    facets: { topic: body.topics ?? [], seenBy: body.seenBy ?? ['everyone'] },
    numbers: { published: body.published === undefined ? null : Date.parse(body.published) },
  }));

const findings: IndexDefinition = {
  name: 'findings',
  version: 1,
  fields: { title: { weight: 3 }, text: { weight: 1 } },
  facets: ['topic', 'seenBy'],
  numbers: ['published'],
  project: async (em: EntityManager, ids) => project(await em.query('select body from contract_text where id = any($1)', [ids])),
  all: async (em: EntityManager, after, limit) =>
    project(await em.query('select body from contract_text where $1::text is null or id > $1 order by id limit $2', [after, limit])),
};

export async function createSearchDatabase(): Promise<TestDatabase> {
  const db = await createTestDatabase();
  await asOwner(db, 'create table contract_text (id text collate "C" primary key, body jsonb not null)');
  await asOwner(db, 'grant select, insert, update, delete on contract_text to askwell_app');
  return db;
}

export async function asOwner(db: TestDatabase, sql: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client(db.ownerUrl);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
