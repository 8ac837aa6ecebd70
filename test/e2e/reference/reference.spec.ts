import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { contents } from '../../support/contents.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Found {
  topics: { slug: string; name: string; foundBy: string | null; parent: { slug: string } | null }[];
}

describe('topics, without signing in', () => {
  it('are found by the words people use', async () => {
    const { data, errors } = await app.gql<Found>('{ topics(search: "the sugar", first: 2) { slug name foundBy parent { slug } } }');
    expect(errors).toBeUndefined();
    expect(data.topics[0]).toEqual({ slug: 'diabetes', name: 'Diabetes', foundBy: 'the sugar', parent: { slug: 'metabolic-and-endocrine' } });
    expect(data.topics.length).toBeLessThanOrEqual(2);
  });

  it('show their other names, but not the words that are only for searching', async () => {
    const { data } = await app.gql<{ topic: { names: Record<string, string[]>; children: { slug: string }[] } }>(
      '{ topic(slug: "diabetes") { names { also includes abbreviations } children { slug } } }',
    );
    expect(data.topic.names.also).toContain('diabetes mellitus');
    expect(JSON.stringify(data.topic.names)).not.toContain('sugar');
    expect(data.topic.children.map((child) => child.slug)).toEqual(expect.arrayContaining(['type-1-diabetes', 'type-2-diabetes']));
  });

  it('form a tree below the 21 categories', async () => {
    const { data } = await app.gql<{ topicCategories: { slug: string; children: { slug: string }[] }[] }>('{ topicCategories { slug children { slug } } }');
    expect(data.topicCategories).toHaveLength(21);
    expect(data.topicCategories.every((category) => category.children.length > 0)).toBe(true);
  });

  it('answer an unknown slug with NOT_FOUND', async () => {
    const { errors } = await app.gql('{ topic(slug: "no-such-thing") { name } }');
    expect(errors?.map((error) => error.extensions.code)).toEqual(['NOT_FOUND']);
  });

  it.each([
    ['{ topics(search: "a", first: 0) { slug } }', 'first'],
    ['{ topics(search: "a", first: 51) { slug } }', 'first'],
    [`{ topics(search: "${'x'.repeat(201)}") { slug } }`, 'search'],
  ])('say what is wrong with %s', async (query, field) => {
    const { errors } = await app.gql(query);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(JSON.stringify(errors?.[0])).toContain(field);
  });
});

describe('topics of what somebody says', () => {
  const query = 'query ($text: String!, $first: Int) { suggestedTopics(text: $text, first: $first) { topic { slug parent { slug } } confidence words byMeaning } }';
  interface Suggested {
    suggestedTopics: { topic: { slug: string; parent: { slug: string } | null }; confidence: number; words: string[]; byMeaning: boolean }[];
  }
  let person: SignedIn;
  beforeAll(async () => {
    person = await app.signIn();
  });
  const suggest = (text: string, first?: number) => app.gql<Suggested>(query, { text, first }, person.token);

  it('are suggested, the surest first, with the words that led there', async () => {
    const { data, errors } = await suggest('My mum has lung cancer. Constantly knackered after chemo, I look after her; no diabetes.');
    expect(errors).toBeUndefined();
    const found = new Map(data.suggestedTopics.map((each) => [each.topic.slug, each]));
    expect(found.get('lung-cancer')).toMatchObject({ topic: { parent: { slug: 'cancer-and-neoplasms' } }, words: ['lung cancer'], byMeaning: false });
    expect(found.get('fatigue')?.words).toEqual(['Constantly knackered', 'knackered'].filter((words) => found.get('fatigue')!.words.includes(words)));
    expect([...found.keys()]).toContain('chemotherapy');
    expect([...found.keys()]).not.toContain('diabetes');
    const confidences = data.suggestedTopics.map(({ confidence }) => confidence);
    expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
    expect(confidences.every((confidence) => confidence > 0 && confidence <= 1)).toBe(true);
  });

  it('are none where nothing is named, and no more than asked for', async () => {
    expect((await suggest('I sing in a choir.')).data.suggestedTopics).toEqual([]);
    expect((await suggest('asthma, eczema, gout and shingles', 2)).data.suggestedTopics).toHaveLength(2);
  });

  it('change nothing: asking again and again writes no row, and nobody’s profile', async () => {
    const before = await contents(app);
    await suggest('Crohn’s disease since I was sixteen');
    expect(await contents(app)).toEqual(before);
  });

  it.each([
    ['nothing', ''],
    ['spaces', ' \u200b '],
    ['4,001 characters', 'x'.repeat(4_001)],
  ])('are refused for %s', async (_, text) => {
    const { errors } = await suggest(text);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('are for people who are signed in', async () => {
    const { errors } = await app.gql(query, { text: 'asthma' });
    expect(errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('areas, without signing in', () => {
  const areasOn = async (day: string): Promise<string[]> => {
    const { data } = await app.gql<{ areas: { code: string }[] }>('query ($day: String) { areas(validOn: $day) { code } }', { day });
    return data.areas.map((area) => area.code);
  };

  it('are 42 on 31 March 2026 and 36 on 1 April', async () => {
    expect(await areasOn('2026-03-31')).toHaveLength(42);
    expect(await areasOn('2026-04-01')).toHaveLength(36);
  });

  it('say what took over from a divided one, and that the person must be asked', async () => {
    const { data, errors } = await app.gql('{ areaOn(code: "QM7", on: "2026-04-01") { outcome area { code } choices { code successors { code } } } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      areaOn: { outcome: 'ask_again', area: null, choices: [{ code: 'S1Y5D', successors: [] }, { code: 'D7T5G', successors: [] }] },
    });
  });

  it('name who took over, in one look-up for the whole list', async () => {
    const { data } = await app.gql<{ areas: { code: string; successors: { code: string }[] }[] }>('{ areas(validOn: "2026-03-31") { code successors { code } } }');
    const heirs = new Map(data.areas.map(({ code, successors }) => [code, successors.map((area) => area.code)]));
    expect([heirs.get('QNQ'), heirs.get('QHG'), heirs.get('QWO')]).toEqual([['QRL', 'S9B9J', 'S0E4D'], ['S1Y5D'], []]);
  });

  it.each(['2026-02-30', '1 April 2026', '2026-04-01T00:00:00Z', ''])('refuse %j as a day', async (day) => {
    const { errors } = await app.gql('query ($day: String) { areas(validOn: $day) { code } }', { day });
    expect(errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
  });
});
