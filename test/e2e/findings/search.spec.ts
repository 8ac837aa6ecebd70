import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphqlAnswer, startTestApp, type TestApp } from '../../support/app.js';
import { europePmcPage, findingId, indexFindings, publishArticle, upload } from '../../support/builders/findings.builder.js';

let app: TestApp;
let broker: string;
let reader: string;
const ids: Record<string, string> = {};

interface Result {
  searchFindings: {
    hits: { finding: { id: string; title: string }; score: number; highlights: { field: string; segments: { text: string; marked: boolean }[] }[] }[];
    facets: { name: string; counts: { value: string; count: number }[] }[];
    estimatedTotal: number;
    degraded: boolean;
  };
}
async function search(args: string, token = reader): Promise<GraphqlAnswer<Result>> {
  return app.gql(
    `{ searchFindings(${args}) { estimatedTotal degraded facets { name counts { value count } }
       hits { score finding { id title } highlights { field segments { text marked } } } } }`,
    undefined,
    token,
  );
}
const titles = async (args: string, token?: string): Promise<string[]> => (await search(args, token)).data.searchFindings.hits.map(({ finding }) => finding.title);
const topicId = async (slug: string): Promise<string> => (await app.db.dataSource.query<{ id: string }[]>('select id from topic where slug = $1', [slug]))[0].id;

beforeAll(async () => {
  app = await startTestApp();
  broker = (await app.signIn([{ kind: 'knowledge_broker' }])).token;
  reader = (await app.signIn([{ kind: 'ics_staff' }])).token;
  ids.bowel = await publishArticle(app, broker, {
    pmid: '1', title: 'Colorectal screening uptake', date: '2023-03-01', topicIds: [await topicId('bowel-cancer')],
    summary: 'A letter from the family doctor helped more people send back the test kit.', note: { text: 'Uptake is low in our area.', areaCode: 'QWO' },
  });
  ids.asthma = await publishArticle(app, broker, {
    pmid: '2', title: 'Inhaler technique at the pharmacy', date: '2024-06-15', topicIds: [await topicId('asthma')],
    summary: 'Showing people how to breathe in their medicine made attacks rarer.', note: { text: 'This holds for every pharmacy.' },
  });
  ids.breast = await publishArticle(app, broker, {
    pmid: '3', title: 'Exercise after breast surgery', date: '2025-01-20', topicIds: [await topicId('breast-cancer')],
    summary: 'Moving the arm soon after the operation brought strength back sooner.', note: { text: 'Ask the physiotherapists here.', areaCode: 'QJ2' },
  });
  await upload(app, broker, europePmcPage([{ pmid: '4', title: 'Inhaler colours nobody has explained yet' }]));
  await indexFindings(app);
});
afterAll(() => app.close());

describe('findings are found', () => {
  it('by words, with the words marked', async () => {
    const [hit, ...others] = (await search('words: "breathing medicine"')).data.searchFindings.hits;
    expect(hit.finding.title).toBe('Inhaler technique at the pharmacy');
    expect(hit.score).toBeGreaterThan(0);
    expect(others).toEqual([]);
    const summary = hit.highlights.find(({ field }) => field === 'plainSummary');
    expect(summary?.segments.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['breathe', 'medicine']);
    expect(summary?.segments.map(({ text }) => text).join('')).toBe('Showing people how to breathe in their medicine made attacks rarer.');
  });

  it('by a lay word for their topic', async () => {
    expect(await titles('words: "cancer in the gut"')).toContain('Colorectal screening uptake');
  });

  it('by a note', async () => {
    expect(await titles('words: "physiotherapists"')).toEqual(['Exercise after breast surgery']);
  });

  it('by topic, and by a topic above it', async () => {
    expect(await titles(`topicIds: ["${await topicId('asthma')}"]`)).toEqual(['Inhaler technique at the pharmacy']);
    expect(await titles(`topicIds: ["${await topicId('cancer-and-neoplasms')}"]`)).toEqual(['Exercise after breast surgery', 'Colorectal screening uptake']);
  });

  it('by area: what is noted for it or for everywhere', async () => {
    expect(await titles('areaCode: "QWO"')).toEqual(['Inhaler technique at the pharmacy', 'Colorectal screening uptake']);
  });

  it('by date, both days included', async () => {
    expect(await titles('publishedFrom: "2024-06-15", publishedTo: "2025-01-20"')).toEqual(['Exercise after breast surgery', 'Inhaler technique at the pharmacy']);
    expect(await titles('publishedFrom: "2024-06-16", publishedTo: "2025-01-19"')).toEqual([]);
  });

  it('in the order asked for', async () => {
    expect(await titles('sort: oldest')).toEqual(['Colorectal screening uptake', 'Inhaler technique at the pharmacy', 'Exercise after breast surgery']);
    expect(await titles('words: "operation attacks letter", sort: newest')).toEqual(['Exercise after breast surgery', 'Inhaler technique at the pharmacy', 'Colorectal screening uptake']);
  });

  it('page by page', async () => {
    expect(await titles('first: 2')).toHaveLength(2);
    expect(await titles('first: 2, page: 2')).toEqual(['Colorectal screening uptake']);
    expect(await titles('first: 2, page: 3')).toEqual([]);
  });

  it('with counts to narrow them down by', async () => {
    const { facets, estimatedTotal, degraded } = (await search('first: 1')).data.searchFindings;
    expect({ estimatedTotal, degraded }).toEqual({ estimatedTotal: 3, degraded: false });
    const counts = Object.fromEntries(facets.map(({ name, counts: list }) => [name, Object.fromEntries(list.map(({ value, count }) => [value, count]))]));
    expect(counts.year).toEqual({ 2023: 1, 2024: 1, 2025: 1 });
    expect(counts.area).toEqual({ QWO: 1, QJ2: 1, everywhere: 1 });
    expect(counts.topic[await topicId('cancer-and-neoplasms')]).toBe(2);
  });
});

describe('what isn’t published', () => {
  it('is found by brokers alone', async () => {
    expect(await titles('words: "inhaler"')).toEqual(['Inhaler technique at the pharmacy']);
    expect(await titles('words: "inhaler", status: imported', broker)).toEqual(['Inhaler colours nobody has explained yet']);
    const refused = await search('words: "inhaler", status: imported');
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('isn’t shown by an index that doesn’t know yet', async () => {
    const id = await publishArticle(app, broker, { pmid: '9', title: 'Zebra therapy', summary: 'Zebras helped people feel calmer, a little.' });
    await indexFindings(app);
    expect(await titles('words: "zebra"')).toEqual(['Zebra therapy']);
    await app.gql(`mutation { withdrawFinding(input: { findingId: "${id}", reason: "Not so." }) { id } }`, undefined, broker);
    expect(await titles('words: "zebra"')).toEqual([]);
    expect(await findingId(app, '9')).toBe(id);
    await indexFindings(app);
  });
});

describe('what is refused', () => {
  it.each([
    ['publishedFrom: "2024-02-30"', 'publishedFrom'],
    ['publishedTo: "yesterday"', 'publishedTo'],
    ['topicIds: ["x"]', 'topicIds'],
    ['first: 51', 'first'],
    ['first: 0', 'first'],
    ['page: 0', 'page'],
    [`words: "${'x'.repeat(1001)}"`, 'words'],
  ])('%s', async (args, field) => {
    const { errors } = await search(args);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: field }] });
  });

  it('anyone not signed in', async () => {
    const answer = await app.gql('{ searchFindings { estimatedTotal } }');
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it.each([['x'], ['019a0000-0000-7000-8000-000000000000']])('the id %s', async (id) => {
    const { errors } = await app.gql(`{ finding(id: "${id}") { id } }`, undefined, reader);
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('nothing a reader types: odd words find nothing or something, never an error', async () => {
    for (const words of ['', '   ', '"', '"""', '((', "'; drop table finding; --", '\\\\', '🙂', '<b>', 'a', 'the and of', '-', '*', '%', ':*']) {
      const answer = await app.gql('query ($words: String) { searchFindings(words: $words) { estimatedTotal } }', { words }, reader);
      expect(answer.errors).toBeUndefined();
    }
  });
});
