import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SearchEngine } from '../../src/search/port.js';
import type { TestDatabase } from '../support/database.js';
import { ODD_WORDS } from './odd-words.js';
import { createSearchDatabase, SearchFixture, type Text } from './search-fixture.js';

export interface EngineUnderTest {
  /** The engine that should answer; null when it is Postgres, which is always there. */
  preferred(): SearchEngine | null;
  name: 'postgres' | 'meilisearch';
}

const ids = (answer: { hits: readonly { id: string }[] }): string[] => answer.hits.map((hit) => hit.id);

/** What a person may expect of search, whichever engine answers. */
export function searchEngineContract({ preferred, name }: EngineUnderTest): void {
  let db: TestDatabase;
  let search: SearchFixture;
  const query = (rest: object): ReturnType<SearchFixture['service']['query']> => search.service.query({ index: 'findings', ...rest });

  beforeAll(async () => {
    db = await createSearchDatabase();
    search = new SearchFixture(db, preferred());
    await search.putAndIndex(...LIBRARY);
  }, 60_000);
  afterAll(() => db?.drop());

  it('says which version it is', async () => {
    const { version } = await (search.engines.preferred ?? search.engines.postgres).health();
    expect(version).toMatch(/^\d+\.\d+/);
  });

  describe('words', () => {
    it.each([
      ['one word', 'asthma', ['asthma']],
      ['case and plural', 'ASTHMAS', ['asthma']],
      ['accents', 'ménière', ['meniere']],
      ['accents left out', 'meniere', ['meniere']],
      ['British spelling for American', 'paediatric tumour', ['tumor']],
      ['another form of the word', 'breathing', ['asthma']],
      ['a misspelt word', 'astma', ['asthma']],
      ['two letters swapped', 'fatiuge', ['fatigue-chemo']],
      ['another script', 'Диабет', ['russian']],
      ['a script without spaces', '糖尿病', ['japanese']],
      ['a word of one sign', '癌', ['one-sign']],
      ['one sign at the end of a text', '痛', ['one-sign']],
      ['names in capitals that are small words otherwise', 'ME/CFS', ['me-cfs']],
    ])('finds by %s: %s', async (_, words, expected) => {
      expect((await search.find(words)).slice(0, expected.length)).toEqual(expected);
    });

    it('finds by synonyms of one and several words', async () => {
      expect(await search.find('knackered')).toEqual(['fatigue-chemo']);
      expect(await search.find('worn out')).toEqual(['fatigue-chemo']);
      expect((await search.find('high blood pressure'))[0]).toBe('hypertension');
      expect((await search.find('heart attack'))[0]).toBe('infarction');
      expect((await search.find('Myocardial infarction'))[0]).toBe('infarction');
    });

    it('puts the telling word before the frequent one and the title before the text', async () => {
      expect((await search.find('study of asthma'))[0]).toBe('asthma');
      expect((await search.find('dementia')).slice(0, 2)).toEqual(['dementia-title', 'dementia-text']);
    });

    it('hears a long question to its end', async () => {
      const question =
        'Hello, I am a mother of two and I have been wondering for quite a long time, since the spring in fact, because nobody at the surgery ' +
        'could tell us anything that helped, whether there is some study on why my daughter gets so wheezy at night with her asthma';
      expect((await search.find(question))[0]).toBe('asthma');
    });

    it('keeps "quoted words" together', async () => {
      expect(await search.find('"pain relief"')).toEqual(['relief']);
      expect((await search.find('pain relief')).sort()).toEqual(['apart', 'relief']);
      expect(await search.find('"quality of life" pain')).toEqual(['relief']);
    });

    it('marks what it found, synonyms too, without HTML', async () => {
      const { hits } = await query({ words: 'knackered chemo', highlight: ['title', 'text'] });
      expect(hits[0].id).toBe('fatigue-chemo');
      expect(hits[0].highlights.title).toEqual([
        { text: 'Cancer-related ', marked: false },
        { text: 'fatigue', marked: true },
        { text: ' after ', marked: false },
        { text: 'chemo', marked: true },
        { text: ' <b>&', marked: false },
      ]);
    });
  });

  describe('filters and facets', () => {
    it('filters by and, or, not, in and range', async () => {
      const by = async (filter: object): Promise<string[]> => ids(await query({ filter, limit: 50 })).sort();
      expect(await by({ facet: 'topic', equals: 'lungs' })).toEqual(['asthma', 'copd']);
      expect(await by({ facet: 'topic', in: ['ears', 'heart'] })).toEqual(['hypertension', 'infarction', 'meniere']);
      expect(await by({ and: [{ facet: 'topic', equals: 'lungs' }, { not: { facet: 'topic', equals: 'children' } }] })).toEqual(['copd']);
      expect(await by({ or: [{ facet: 'topic', equals: 'ears' }, { facet: 'topic', equals: 'children' }] })).toEqual(['asthma', 'meniere', 'tumor']);
      expect(await by({ number: 'published', from: Date.parse('2025-06-01'), to: Date.parse('2026-01-01') })).toEqual(['copd', 'meniere']);
      expect(await by({ and: [{ number: 'published', from: Date.parse('2026-01-01') }, { facet: 'topic', in: [] }] })).toEqual([]);
    });

    it('leaves out, under "not", nothing but what the condition says', async () => {
      const { estimatedTotal } = await query({ filter: { not: { number: 'published', from: Date.parse('1900-01-01') } } });
      expect(estimatedTotal).toBe(LIBRARY.filter((text) => text.published === undefined).length);
    });

    it('hides documents from those who may not see them, in hits, totals and facets', async () => {
      const answer = await query({ words: 'secret', filter: { facet: 'seenBy', equals: 'everyone' }, facets: ['topic'] });
      expect(answer).toMatchObject({ hits: [], estimatedTotal: 0, facets: { topic: [] } });
      expect(ids(await query({ words: 'secret', filter: { facet: 'seenBy', equals: 'team one' } }))).toEqual(['hidden']);
    });

    it('counts facets with words and without, the most frequent first', async () => {
      const withWords = await query({ words: 'wheezy breath', facets: ['topic'] });
      expect(withWords.facets.topic).toEqual([{ value: 'lungs', count: 2 }, { value: 'children', count: 1 }]);
      const without = await query({ filter: { facet: 'topic', in: ['lungs', 'heart'] }, facets: ['topic'] });
      expect(without.facets.topic).toEqual([{ value: 'heart', count: 2 }, { value: 'lungs', count: 2 }, { value: 'children', count: 1 }]);
    });

    it('compares facet values exactly, whatever is in them', async () => {
      for (const value of ODD_VALUES) expect(ids(await query({ filter: { facet: 'topic', equals: value } }))).toEqual(['odd']);
      expect(ids(await query({ filter: { facet: 'topic', equals: 'Lungs' } }))).toEqual([]);
      expect(ids(await query({ filter: { facet: 'topic', equals: 'x" OR f_topic EXISTS OR f_topic = "' } }))).toEqual([]);
      const { facets } = await query({ words: 'oddity', facets: ['topic'] });
      expect(facets.topic.map((each) => each.value).sort()).toEqual([...ODD_VALUES].sort());
    });
  });

  describe('order and pages', () => {
    it('lists newest first, what has no date last', async () => {
      const listed = ids(await query({ limit: 100 }));
      const dated = LIBRARY.filter((text) => text.published !== undefined).sort((a, b) => b.published!.localeCompare(a.published!) || (a.id < b.id ? -1 : 1));
      expect(listed.slice(0, dated.length)).toEqual(dated.map((text) => text.id));
      expect(listed).toHaveLength(LIBRARY.length);
    });

    it('sorts what fits by date on demand, and leaves out what barely fits', async () => {
      const byDate = await query({ words: 'dementia', sort: { by: 'number', name: 'published', direction: 'desc' } });
      expect(ids(byDate)).toEqual(['dementia-text', 'dementia-title']);
    });

    it.each([[{}], [{ words: 'common' }], [{ words: 'common', sort: { by: 'number', name: 'published', direction: 'asc' } }]])(
      'pages without gaps or repeats: %j',
      async (what) => {
        const whole = ids(await query({ ...what, filter: { facet: 'topic', equals: 'paging' }, limit: 100 }));
        const pages: string[] = [];
        for (let page = 1; page <= 4; page += 1) pages.push(...ids(await query({ ...what, filter: { facet: 'topic', equals: 'paging' }, page, limit: 4 })));
        expect(whole).toHaveLength(13);
        expect(pages).toEqual(whole);
      },
    );

    it('answers a page past the end, and one absurdly far, with no hits', async () => {
      for (const words of ['common', undefined]) {
        for (const page of [50, 10_000_000]) expect((await query({ words, page })).hits).toEqual([]);
      }
    });
  });

  describe('whatever anyone types', () => {
    it.each(ODD_WORDS)('answers %s in time', async (_, words) => {
      const started = performance.now();
      const answer = await query({ words, filter: { facet: 'seenBy', equals: 'everyone' }, facets: ['topic'], highlight: ['title', 'text'] });
      expect(performance.now() - started).toBeLessThan(1_500);
      expect(ids(answer)).not.toContain('hidden');
      expect(answer.engine).toBe(name);
    });
  });

  describe('changes', () => {
    it('finds a changed text by its new words and no longer by the old', async () => {
      await search.putAndIndex({ id: 'changing', title: 'An oldfangled remedy' });
      expect(await search.find('oldfangled')).toEqual(['changing']);
      await search.putAndIndex({ id: 'changing', title: 'A newfangled remedy' });
      expect(await search.find('newfangled')).toEqual(['changing']);
      expect(await search.find('"oldfangled"')).toEqual([]);
      await search.delete('changing');
      await search.keeper.catchUp('findings');
      expect(await search.find('newfangled')).toEqual([]);
      expect(await search.pending()).toBe(0);
    });

    it('keeps word counts right through changes and deletes', async () => {
      await search.putAndIndex({ id: 'counted', title: 'zebra zebra' }, { id: 'counted-too', title: 'zebra' });
      const store = (await search.generations.live('findings')).get('postgres')!;
      const documents = async (): Promise<number | undefined> => (await search.words.vocabulary(store, ['zebra'])).frequency.get('zebra');
      expect(await documents()).toBe(2);
      await search.delete('counted');
      await search.keeper.catchUp('findings');
      expect(await documents()).toBe(1);
      await search.delete('counted-too');
      await search.keeper.catchUp('findings');
      expect(await documents()).toBeUndefined();
    });
  });
}

const ODD_VALUES = ['É'.repeat(66), '🫁'.repeat(33), 'Ünï "quoted"', "it's", 'a\\b', 'x=y', 'a, b', 'v_20_', 'OR', ']) OR (', '日本'];

export const LIBRARY: readonly Text[] = [
  { id: 'asthma', title: 'Asthma in children: breath by breath', text: 'A study of wheezy nights.', topics: ['lungs', 'children'], published: '2026-03-01' },
  { id: 'copd', title: 'Lung disease and a study of shortness of breath', topics: ['lungs'], published: '2025-06-01' },
  { id: 'meniere', title: "Living with Ménière's disease", text: 'Hearing and balance.', topics: ['ears'], published: '2025-07-01' },
  { id: 'tumor', title: 'Pediatric tumors', text: 'A study of outcomes.', topics: ['children'], published: '2024-02-02' },
  { id: 'fatigue-chemo', title: 'Cancer-related fatigue after chemo <b>&', text: 'Exercise helped.', topics: ['cancer'] },
  { id: 'hypertension', title: 'Hypertension in pregnancy', text: 'Tablets and salt.', topics: ['heart'], published: '2020-01-01' },
  { id: 'infarction', title: 'After a myocardial infarction', text: 'Rehabilitation at home.', topics: ['heart'], published: '2019-01-01' },
  { id: 'dementia-title', title: 'Dementia and music', text: 'Singing together.', published: '2018-01-01' },
  { id: 'dementia-text', title: 'Music in care homes', text: 'Many residents live with dementia.', published: '2021-01-01' },
  { id: 'relief', title: 'Pain relief at the end of life', text: 'What quality of life means. Pain every day.' },
  { id: 'apart', title: 'Chronic pain', text: 'Being outdoors brought relief.' },
  { id: 'me-cfs', title: 'Pacing in ME', text: 'What people with ME say works.' },
  { id: 'russian', title: 'Диабет второго типа' },
  { id: 'japanese', title: '糖尿病の患者' },
  { id: 'one-sign', title: '胃癌の治療と頭痛' },
  { id: 'hidden', title: 'A secret report', topics: ['secrets'], seenBy: ['team one'] },
  { id: 'odd', title: 'An oddity', topics: ODD_VALUES },
  ...Array.from({ length: 13 }, (_, at) => ({
    id: `page-${String(at).padStart(2, '0')}`,
    title: `A common thing ${at % 3 === 0 ? 'common' : ''}`,
    topics: ['paging'],
    published: at % 2 === 0 ? '2000-01-01' : `19${50 + at}-01-01`,
  })),
];
