import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { SearchEngine } from '../../src/search/port.js';
import type { TestDatabase } from '../support/database.js';
import { compact } from '../../src/search/meaning/vectors.rules.js';
import { WordReader } from '../support/word-reader.js';
import { ODD_WORDS } from './odd-words.js';
import { createSearchDatabase, SearchFixture, type Text } from './search-fixture.js';

/** How meaning joins words, whichever engine answers. */
export function searchMeaningContract({ preferred }: { preferred(): SearchEngine | null }): void {
  let db: TestDatabase;
  const reader = new WordReader();
  let search: SearchFixture;
  const all: SearchFixture[] = [];
  const start = (): SearchFixture => {
    const fixture = new SearchFixture(db, preferred(), { meaning: ['title', 'text'] }, reader);
    all.push(fixture);
    return fixture;
  };
  const putAndRead = async (...texts: Text[]): Promise<void> => {
    await search.putAndIndex(...texts);
    await search.upkeep.readSome('findings');
  };

  beforeAll(async () => {
    db = await createSearchDatabase();
    search = start();
    await search.keeper.keep();
    // A thread takes a moment to begin; whoever searches meanwhile is served by words.
    await search.meaning.start();
  }, 60_000);
  afterAll(async () => {
    for (const each of all) await each.nearest.onApplicationShutdown();
    await db?.drop();
  });
  afterEach(async () => {
    Object.assign(reader, { wait: null, isAway: false });
    await search.deleteAll();
    await search.upkeep.forgetGone('findings');
  }, 30_000);

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

  it('finds within a narrow filter what a thousand others are nearer than', async () => {
    const tired = compact(await reader.read('question', 'exhausted'));
    await search.store.save('findings', Array.from({ length: 1_000 }, (_, at) => ({ id: `nearer-${at}`, hash: '0'.repeat(64), vector: tired })));
    await putAndRead(
      { id: 'narrow', title: 'Fatigue of a child', topics: ['rare'] },
      { id: 'hidden', title: 'Fatigue of a heart', topics: ['rare'], seenBy: ['team one'] },
      { id: 'unlike', title: 'Parking', topics: ['rare'] },
    );
    expect(await search.find('exhausted')).toEqual([]);
    const filter = { and: [{ facet: 'topic', equals: 'rare' }, { facet: 'seenBy', equals: 'everyone' }] };
    const answer = await search.service.query({ index: 'findings', words: 'exhausted', filter, facets: ['topic'] });
    expect(answer).toMatchObject({ hits: [{ id: 'narrow' }], estimatedTotal: 1, facets: { topic: [{ value: 'rare', count: 1 }] } });
  });

  it('answers whatever anyone types in time, and brings nothing hidden to light', async () => {
    await putAndRead({ id: 'hidden', title: 'Fatigue of a child with asthma', seenBy: ['team one'] });
    for (const [what, words] of ODD_WORDS) {
      const started = performance.now();
      expect([what, await search.find(words, { filter: { facet: 'seenBy', equals: 'everyone' } })]).toEqual([what, []]);
      expect(performance.now() - started).toBeLessThan(1_500);
    }
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
    await search.nearest['worker']!.terminate();
    await search.meaning.start();
    expect(await search.find('exhausted')).toEqual(['fatigue']);
  });
}
