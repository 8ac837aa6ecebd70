import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SearchAnswer, SearchEngine, SearchQuery } from '../../src/search/port.js';
import type { TestDatabase } from '../support/database.js';
import { WordReader } from '../support/word-reader.js';
import { ODD_WORDS, SCRIPTS } from './odd-words.js';
import { LIBRARY } from './search-engine.contract.js';
import { createSearchDatabase, SearchFixture, type Text } from './search-fixture.js';

const EVERYONE: SearchQuery['filter'] = { facet: 'seenBy', equals: 'everyone' };
const SHOWN: Partial<SearchQuery> = { filter: EVERYONE, facets: ['topic', 'seenBy'], highlight: ['title', 'text'], limit: 50 };

/** Both engines, asked the same of the same texts, give the same answer: hits, scores, order, totals, facets and marks. */
export function searchAlikeContract({ preferred }: { preferred(): SearchEngine }): void {
  let db: TestDatabase;
  let fixtures: readonly SearchFixture[];
  const start = (engine: SearchEngine | null): SearchFixture => new SearchFixture(db, engine, { meaning: ['title', 'text'] }, new WordReader());

  beforeAll(async () => {
    db = await createSearchDatabase();
    fixtures = [start(preferred()), start(null)];
    await fixtures[0].putAndIndex(...LIBRARY, ...SCRIPTS.map(([id, title], at): Text => ({ id: `script-${at}`, title, text: `${title}. ${id}` })), STORY);
    await fixtures[0].upkeep.readSome('findings');
    for (const { meaning } of fixtures) await meaning.start();
  }, 60_000);
  afterAll(async () => {
    for (const { nearest } of fixtures ?? []) await nearest.onApplicationShutdown();
    await db?.drop();
  });

  const answers = async (query: Partial<SearchQuery>): Promise<SearchAnswer> => {
    const [one, other] = await Promise.all(
      fixtures.map(async ({ service }) => {
        const started = performance.now();
        const answer = await service.query({ index: 'findings', ...query });
        expect(performance.now() - started).toBeLessThan(1_500);
        return answer;
      }),
    );
    expect([one.engine, one.degraded, other.engine]).toEqual(['meilisearch', false, 'postgres']);
    expect({ ...one, engine: null }).toEqual({ ...other, engine: null });
    return one;
  };

  it.each(ODD_WORDS)('%s, by words and by meaning', async (_, words) => {
    for (const meaning of [true, false]) expect((await answers({ ...SHOWN, words, meaning })).hits.map(({ id }) => id)).not.toContain('hidden');
  });

  it.each(SCRIPTS.map((each, at) => [...each, at] as const))('%s', async (_script, sentence, asked, at) => {
    for (const words of [asked, sentence, `"${asked}"`]) {
      expect((await answers({ ...SHOWN, words, meaning: false })).hits[0]?.id).toBe(`script-${at}`);
    }
  });

  it.each([
    ['asthma and a tired heart, out of breath', {}],
    ['exhausted', { filter: { facet: 'topic', in: ['cancer', 'heart'] } }],
    ['fatiuge of a daughter', { facets: ['topic'] }],
    ['common', { page: 2, limit: 5 }],
    ['common', { sort: { by: 'number', name: 'published', direction: 'asc' }, limit: 50 }],
    ['common', { filter: { not: { number: 'published', to: Date.parse('1990-01-01') } } }],
    ['', { filter: { not: { facet: 'topic', equals: 'paging' } }, facets: ['topic'], limit: 100 }],
    ['', { sort: { by: 'number', name: 'published', direction: 'asc' }, page: 2, limit: 10 }],
    ['', { filter: { facet: 'topic', in: ['\ud83e', 'lungs', 'x\0', 'y'.repeat(5_000), 'É'.repeat(200)] }, facets: ['topic', 'seenBy'] }],
  ] as const)('%j with %j', async (words, rest) => {
    await answers({ highlight: ['title', 'text'], words, ...(rest as Partial<SearchQuery>) });
  });

  it('pages by words and meaning, without gaps or repeats', async () => {
    const asked = { words: 'something common about a tired heart', filter: EVERYONE };
    const whole = (await answers({ ...asked, limit: 50 })).hits.map(({ id }) => id);
    const pages: string[] = [];
    for (let page = 1; page <= 6; page += 1) pages.push(...(await answers({ ...asked, page, limit: 4 })).hits.map(({ id }) => id));
    expect(whole.length).toBeGreaterThan(12);
    expect(pages).toEqual(whole.slice(0, 24));
  });

  describe('a story of three hundred words that are rare here', () => {
    it('is answered in time', async () => {
      expect((await answers({ ...SHOWN, words: STORY.text, meaning: false })).hits[0].id).toBe('story');
    });
  });
}

/** Three hundred words that no other text holds. */
const STORY: Text = { id: 'story', title: 'A long story', text: Array.from({ length: 300 }, (_, at) => `${'bcdfghklmn'[at % 10]}ooz${'aeiou'[Math.floor(at / 10) % 5]}${'pqrstv'[Math.floor(at / 50)]}um`).join(' ') };
