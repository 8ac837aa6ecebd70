import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { MODEL_ID } from '../../../src/search/meaning/model.js';
import { MeaningUnavailable } from '../../../src/search/meaning/reader.js';
import { compact } from '../../../src/search/meaning/vectors.rules.js';
import { createSearchDatabase, SearchFixture } from '../../contract/search-fixture.js';
import type { TestDatabase } from '../../support/database.js';
import { WordReader } from '../../support/word-reader.js';

const meaning = { meaning: ['title', 'text'] };
let db: TestDatabase;
let reader: WordReader;
let search: SearchFixture;
const other: SearchFixture[] = [];

const start = (rest: object = {}): SearchFixture => {
  const fixture = new SearchFixture(db, null, { ...meaning, ...rest }, reader);
  other.push(fixture);
  return fixture;
};
const readAll = async (by = search): Promise<void> => {
  for (let progress = 'more'; progress === 'more'; ) progress = await by.upkeep.readSome('findings');
};
const putAndRead = async (...texts: Parameters<SearchFixture['put']>): Promise<void> => {
  await search.putAndIndex(...texts);
  await readAll();
};

beforeAll(async () => {
  db = await createSearchDatabase();
  reader = new WordReader();
  search = start();
  await search.keeper.keep();
  // A thread takes a moment to begin; whoever searches meanwhile is served by words.
  await search.meaning.start();
});
afterAll(async () => {
  for (const each of other) await each.nearest.onApplicationShutdown();
  await db.drop();
});
afterEach(async () => {
  Object.assign(reader, { wait: null, isAway: false });
  await search.deleteAll();
  await search.upkeep.forgetGone('findings');
  reader.texts.length = 0;
});

describe('texts are read for their meaning', () => {
  it('once, and again when the text changes, not when anything else does', async () => {
    await putAndRead({ id: 'one', title: 'Fatigue', topics: ['cancer'] }, { id: 'two', title: 'Asthma' });
    expect([...reader.texts].sort()).toEqual(['Asthma', 'Fatigue']);
    await putAndRead({ id: 'one', title: 'Fatigue', topics: ['cancer', 'rest'] }, { id: 'two', title: 'Asthma in children' });
    expect(reader.texts.slice(2)).toEqual(['Asthma in children']);
    await search.keeper.rebuildIndex('findings');
    await readAll();
    expect(reader.texts).toHaveLength(3);
  });

  it('in batches, and a stop in the middle loses no more than one', async () => {
    await search.putAndIndex(...Array.from({ length: 150 }, (_, at) => ({ id: `text-${at}`, title: `Fatigue ${at}` })));
    expect(await search.upkeep.readSome('findings')).toBe('more');
    expect(reader.texts).toHaveLength(128);
    await readAll(start());
    expect(reader.texts).toHaveLength(150);
    expect(new Set(reader.texts).size).toBe(150);
    expect(await search.upkeep.readSome('findings')).toBe('done');
  });

  it('by one process at a time', async () => {
    await search.putAndIndex({ id: 'one', title: 'Fatigue' });
    let goOn = (): void => undefined;
    reader.wait = new Promise((resolve) => (goOn = resolve));
    const first = search.upkeep.readSome('findings');
    while (reader.texts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await start().upkeep.readSome('findings')).toBe('elsewhere');
    goOn();
    expect(await first).toBe('done');
    expect(reader.texts).toHaveLength(1);
  });

  it('anew with another model; the old vectors stay a week for servers that still use it', async () => {
    await putAndRead({ id: 'one', title: 'Fatigue' });
    await db.dataSource.query(`update search_meaning set model = 'older'`);
    await readAll();
    expect(reader.texts).toEqual(['Fatigue', 'Fatigue']);
    const models = async (): Promise<string[]> => (await db.dataSource.query<{ model: string }[]>('select distinct model from search_meaning')).map((row) => row.model).sort();
    await search.upkeep.forgetGone('findings');
    expect(await models()).toEqual([MODEL_ID, 'older'].sort());
    await db.advance(8 * 86_400_000);
    await search.upkeep.forgetGone('findings');
    expect(await models()).toEqual([MODEL_ID]);
    await db.setClock(null);
  });

  it('and one that can’t be read holds up no other', async () => {
    await putAndRead({ id: 'bad', title: 'unreadable' }, { id: 'good', title: 'Fatigue' });
    expect((await search.find('knackered tired'))[0]).toBe('good');
    expect(await search.upkeep.readSome('findings')).toBe('done');
  });

  it('later, when the model is away', async () => {
    await search.putAndIndex({ id: 'one', title: 'Fatigue' });
    reader.isAway = true;
    await expect(search.upkeep.readSome('findings')).rejects.toThrow(MeaningUnavailable);
    reader.isAway = false;
    await readAll();
    expect((await db.dataSource.query('select 1 from search_meaning where vector is not null')).length).toBe(1);
  });

  it('never in an index that isn’t to be, nor without a model', async () => {
    expect(new SearchFixture(db, null, {}, reader).upkeep.indexes()).toEqual([]);
    expect(new SearchFixture(db, null, meaning).upkeep.indexes()).toEqual([]);
    await expect(db.dataSource.query(`insert into search_meaning (index_name, model, document_id, version) values ('accounts', 'm', 'x', 1)`)).rejects.toThrow('check constraint');
  });
});

describe('who asks too late', () => {
  it('for what is near isn’t answered', async () => {
    await putAndRead({ id: 'one', title: 'Fatigue' });
    const question = search.nearest.read('exhausted');
    const past = Date.now() - 1;
    await expect(search.nearest.nearest('findings', question, { most: 1, until: past })).rejects.toThrow('too much is asked at once');
    expect(await search.nearest.nearest('findings', question, { most: 1 })).toHaveLength(1);
  });
});

describe('search by meaning', () => {
  it('says once a minute that it goes by words alone, and why, and when that is over', async () => {
    const said: string[] = [];
    const spies = (['warn', 'log'] as const).map((level) => jest.spyOn(Logger.prototype, level).mockImplementation((line: string) => void said.push(line)));
    try {
      const own = start();
      reader.isAway = true;
      for (let at = 0; at < 3; at += 1) await own.find('exhausted');
      expect(said).toEqual(['search goes by words alone: away']);
      Object.assign(reader, { isAway: false });
      await own.meaning.start();
      for (let at = 0; at < 3; at += 1) await own.find('exhausted');
      expect(said.slice(1)).toEqual(['search goes by meaning again']);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  });

  it('says that the model is being loaded while it is', async () => {
    const said: string[] = [];
    const spy = jest.spyOn(Logger.prototype, 'warn').mockImplementation((line: string) => void said.push(line));
    reader.wait = new Promise((resolve) => setTimeout(resolve, 700).unref());
    try {
      const own = start();
      Object.assign(reader, { isLoading: true });
      await search.putAndIndex({ id: 'words', title: 'The exhausted parent' });
      expect(await own.find('exhausted')).toEqual(['words']);
      expect(said).toEqual(['search goes by words alone: the model is being loaded']);
    } finally {
      Object.assign(reader, { isLoading: false });
      spy.mockRestore();
    }
  });

  it('begins no thread while the process is stopping', async () => {
    const own = start();
    await own.meaning.start();
    const waiting = own.nearest.nearest('findings', own.nearest.read('exhausted'), { most: 1 });
    await Promise.all([own.nearest.onApplicationShutdown(), waiting.catch(() => null)]);
    await expect(own.meaning.start()).rejects.toThrow('stopping');
    expect(own.nearest['worker']).toBeNull();
    await search.putAndIndex({ id: 'words', title: 'The exhausted parent' });
    expect(await own.find('exhausted')).toEqual(['words']);
  });
});

it('vectors are told of in the order of commits, so that no process misses what another took long to store', async () => {
  await putAndRead({ id: 'slow', title: 'Heart' }, { id: 'quick', title: 'Lung' });
  const second = start();
  await second.meaning.start();
  const tired = { hash: '0'.repeat(64), vector: compact(await reader.read('text', 'Fatigue')) };
  const holder = db.dataSource.createQueryRunner();
  await holder.startTransaction();
  await holder.query(`select from search_meaning where document_id = 'slow' for update`);
  const slow = search.store.save('findings', [{ id: 'slow', ...tired }]);
  const isHeld = async (): Promise<boolean> => (await db.dataSource.query(`select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()`)).length > 0;
  while (!(await isHeld())) await new Promise((resolve) => setTimeout(resolve, 5));
  const quick = search.store.save('findings', [{ id: 'quick', ...tired }]);
  await Promise.race([quick, new Promise((resolve) => setTimeout(resolve, 200))]);
  await second.nearest.catchUp('findings');
  await holder.rollbackTransaction();
  await holder.release();
  await Promise.all([slow, quick]);
  const near = await second.nearest.nearest('findings', second.nearest.read('exhausted'), { most: 2 });
  expect(near.map(({ id, similarity }) => [id, Math.round(similarity * 100)])).toEqual([['quick', 100], ['slow', 100]]);
});
