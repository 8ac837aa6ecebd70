import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MODEL_ID } from '../../../src/search/meaning/model.js';
import { MeaningUnavailable } from '../../../src/search/meaning/reader.js';
import { DIMENSIONS, pool } from '../../../src/search/meaning/vectors.rules.js';
import { createSearchDatabase, SearchFixture } from '../../contract/search-fixture.js';
import type { TestDatabase } from '../../support/database.js';

/** In place of the model, which isn't everywhere: a text means the things it names, by whichever word. What it read is noted. */
const THINGS = [/tired|fatigue|knackered|exhaust/i, /breath|asthma|lung/i, /heart|pulse/i, /child|daughter/i];
class WordReader {
  hasModel = true;
  readonly texts: string[] = [];
  wait: Promise<void> | null = null;
  isAway = false;

  async read(kind: 'question' | 'text', text: string): Promise<Float32Array> {
    if (kind === 'text') this.texts.push(text);
    if (this.isAway) throw new MeaningUnavailable('away');
    await this.wait;
    if (text.includes('unreadable')) throw new Error('no');
    const vector = new Float32Array(DIMENSIONS);
    THINGS.forEach((thing, at) => (vector[at] = thing.test(text) ? 1 : 0));
    // Whatever it is, it is a little like everything else.
    vector[100] = 0.3;
    return pool(vector);
  }
}

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
    await search.putAndIndex(...Array.from({ length: 100 }, (_, at) => ({ id: `text-${at}`, title: `Fatigue ${at}` })));
    expect(await search.upkeep.readSome('findings')).toBe('more');
    expect(reader.texts).toHaveLength(64);
    await readAll(start());
    expect(reader.texts).toHaveLength(100);
    expect(new Set(reader.texts).size).toBe(100);
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
    await expect(db.dataSource.query(`insert into search_meaning (index_name, model, document_id, version) values ('interests', 'm', 'x', 1)`)).rejects.toThrow('check constraint');
  });
});

describe('search by meaning', () => {
  it('finds what shares no word with the question', async () => {
    await putAndRead({ id: 'fatigue', title: 'Cancer-related fatigue' }, { id: 'asthma', title: 'Asthma at night' }, { id: 'plain', title: 'Parking' });
    expect(await search.find('always exhausted')).toEqual(['fatigue']);
    expect(await search.find('out of breath')).toEqual(['asthma']);
  });

  it('sees at once what any process has read, changed or let go', async () => {
    const second = start();
    await second.meaning.start();
    await putAndRead({ id: 'one', title: 'Fatigue' });
    expect(await second.find('exhausted')).toEqual(['one']);
    await putAndRead({ id: 'one', title: 'Heart' }, { id: 'two', title: 'Fatigue of a child' });
    expect(await second.find('exhausted')).toEqual(['two']);
    await search.delete('two');
    await search.keeper.catchUp('findings');
    expect(await second.find('exhausted')).toEqual([]);
    await search.upkeep.forgetGone('findings');
    expect(await second.find('exhausted')).toEqual([]);
    await putAndRead({ id: 'two', title: 'Fatigue of a child' });
    expect(await second.find('exhausted')).toEqual(['two']);
  });

  it('hides what the filter hides, in hits, totals and facets', async () => {
    await putAndRead({ id: 'hidden', title: 'Fatigue', seenBy: ['team one'], topics: ['secret'] });
    const answer = await search.service.query({ index: 'findings', words: 'exhausted', filter: { facet: 'seenBy', equals: 'everyone' }, facets: ['topic'] });
    expect(answer).toMatchObject({ hits: [], estimatedTotal: 0, facets: { topic: [] } });
  });

  it('adds nothing to quoted words, to a list by date, nor where it isn’t wanted', async () => {
    await putAndRead({ id: 'fatigue', title: 'Fatigue' }, { id: 'words', title: 'The exhausted parent', published: '2026-01-01' });
    expect((await search.find('exhausted')).sort()).toEqual(['fatigue', 'words']);
    expect(await search.find('"exhausted"')).toEqual(['words']);
    expect(await search.find('exhausted', { sort: { by: 'number', name: 'published', direction: 'desc' } })).toEqual(['words']);
    expect(await search.find('exhausted', { meaning: false })).toEqual(['words']);
    expect(await search.find('what is it that you are')).toEqual([]);
  });

  it('goes by words alone while the model is away, or too slow', async () => {
    await putAndRead({ id: 'fatigue', title: 'Fatigue' }, { id: 'words', title: 'The exhausted parent' });
    reader.isAway = true;
    expect(await search.find('exhausted')).toEqual(['words']);
    reader.isAway = false;
    reader.wait = new Promise((resolve) => setTimeout(resolve, 3_000).unref());
    const started = performance.now();
    expect(await search.find('exhausted')).toEqual(['words']);
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('goes on when the thread that compares has ended', async () => {
    await putAndRead({ id: 'fatigue', title: 'Fatigue' });
    expect(await search.find('exhausted')).toEqual(['fatigue']);
    await search.nearest.onApplicationShutdown();
    await search.meaning.start();
    expect(await search.find('exhausted')).toEqual(['fatigue']);
  });
});
