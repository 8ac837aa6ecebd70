import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphqlAnswer, type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { europePmcPage, findingId, upload } from '../../support/builders/findings.builder.js';

let app: TestApp;
let bea: SignedIn;
let bob: SignedIn;
let reader: SignedIn;
let pmid = 5000;
beforeAll(async () => {
  app = await startTestApp();
  bea = await app.signIn([{ kind: 'knowledge_broker' }], 'Bea Broker');
  bob = await app.signIn([{ kind: 'knowledge_broker' }], 'Bob Broker');
  reader = await app.signIn([{ kind: 'contributor' }]);
});
afterAll(() => app.close());

const FIELDS = 'id version status secondRead plainSummary summary { keyMessage whatWasFound limits } credits { summarisedBy secondReadBy } studyType areas { code } topics { slug } warning';
type Shown = Record<string, unknown> & { id: string; version: number; status: string };
type Answer = GraphqlAnswer<Record<string, Shown>>;

const send = (mutation: string, input: object, { token } = bea): Promise<Answer> =>
  app.gql(`mutation ($input: ${mutation[0].toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) { ${FIELDS} } }`, { input }, token);
const read = async (id: string, { token } = bea): Promise<Shown | null> => (await app.gql<Record<string, Shown>>(`query ($id: ID!) { finding(id: $id) { ${FIELDS} } }`, { id }, token)).data?.finding ?? null;
const refusal = ({ errors }: GraphqlAnswer<unknown>) => errors?.[0]?.extensions;

const whole = {
  keyMessage: 'Walking in a group lifts people’s mood a little.', whatWasDone: 'We asked 240 adults in Leeds. Half joined a walking group.', whatWasFound: 'About 6 in 10 walkers felt better, and 4 in 10 of the others.',
  limits: 'It was small and short.', howCurrent: 'People took part in 2023.',
}; // prettier-ignore

async function imported(parts: { title?: string; types?: string[]; abstract?: string; keywords?: string[] } = {}): Promise<string> {
  pmid += 1;
  await upload(app, bea.token, europePmcPage([{ pmid: String(pmid), ...parts }]));
  return findingId(app, String(pmid));
}
async function draft(summary: object = whole): Promise<Shown> {
  return (await send('writeSummary', { findingId: await imported(), version: 0, summary })).data.writeSummary;
}
async function awaiting(): Promise<Shown> {
  const { id: findingId, version } = await draft();
  return (await send('sendForSecondLook', { findingId, version })).data.sendForSecondLook;
}
const history = async (findingId: string, { token } = bea) =>
  (await app.gql<{ findingCuration: { history: { step: string; by: string; note: string | null; version: number }[] } }>('query ($findingId: ID!) { findingCuration(findingId: $findingId) { history { step by note version } } }', { findingId }, token)).data.findingCuration.history;

describe('a summary in parts', () => {
  it('is written part by part, and reads as one text', async () => {
    const findingId = await imported();
    const first = (await send('writeSummary', { findingId, version: 0, summary: { keyMessage: ` ${whole.keyMessage} ` } })).data.writeSummary;
    expect(first).toMatchObject({ status: 'draft', version: 1, plainSummary: whole.keyMessage, summary: { keyMessage: whole.keyMessage, limits: null }, credits: { summarisedBy: 'Bea Broker' } });
    const { keyMessage: _, ...rest } = whole;
    expect((await send('writeSummary', { findingId, version: 1, summary: rest })).data.writeSummary).toMatchObject({ version: 2, plainSummary: Object.values(whole).join('\n\n') });
  });

  it('is published only with all of them, and keeps them all', async () => {
    const { id: findingId, version } = await draft({ keyMessage: whole.keyMessage, limits: whole.limits });
    expect(refusal(await send('publishFinding', { findingId, version }))).toMatchObject({ code: 'ILLEGAL_MOVE', reason: 'SUMMARY_INCOMPLETE', missing: ['whatWasDone', 'whatWasFound', 'howCurrent'] });
    expect(refusal(await send('sendForSecondLook', { findingId, version }))).toMatchObject({ reason: 'SUMMARY_INCOMPLETE' });
    await send('writeSummary', { findingId, version, summary: whole });
    expect((await send('publishFinding', { findingId })).data.publishFinding).toMatchObject({ status: 'published', secondRead: 'not_second_read', version: 3 });
  });

  it('is checked as it is typed, with what a good one lacks', async () => {
    const { data } = await app.gql<{ checkSummary: { readingAge: { years: number }; hints: { code: string; part: string | null }[] } }>(
      'query ($summary: SummaryPartsInput!) { checkSummary(summary: $summary) { readingAge { years } hints { code part hint } } }', { summary: { ...whole, howCurrent: null } }, bea.token,
    );
    expect(data.checkSummary.hints).toMatchObject([{ code: 'part_missing', part: 'howCurrent' }]);
    expect(data.checkSummary.readingAge.years).toBeLessThan(9);
  });

  it.each([
    [{}, 'summary'],
    [{ keyMessage: '' }, 'keyMessage'],
    [{ keyMessage: 'x'.repeat(601) }, 'keyMessage'],
    [{ limits: ' \u200b ' }, 'limits'],
    [{ howCurrent: 'x'.repeat(1001) }, 'howCurrent'],
  ])('is refused as %j', async (summary, path) => {
    const findingId = await imported();
    const answer = refusal(await send('writeSummary', { findingId, version: 0, summary }));
    expect(answer).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(JSON.stringify(answer?.fields)).toContain(path);
    expect(await read(findingId)).toMatchObject({ status: 'imported', version: 0 });
  });
});

describe('a second look', () => {
  it('by another broker publishes it; readers see who wrote and who read it', async () => {
    const { id: findingId, version, status } = await awaiting();
    expect(status).toBe('awaiting_second_look');
    expect(await read(findingId, reader)).toBeNull();
    expect((await send('approveSecondLook', { findingId, version }, bob)).data.approveSecondLook).toMatchObject({ status: 'published', secondRead: 'second_read' });
    expect(await read(findingId, reader)).toMatchObject({ credits: { summarisedBy: 'Bea Broker', secondReadBy: 'Bob Broker' }, secondRead: 'second_read', warning: null });
    expect((await history(findingId)).map(({ step, by }) => `${step} ${by}`)).toEqual(['published Bob Broker', 'second_read Bob Broker', 'sent_for_second_look Bea Broker', 'summarised Bea Broker']);
  });

  it('isn’t for whoever wrote on it, also when somebody else wrote last', async () => {
    const { id: findingId, version } = await awaiting();
    expect(refusal(await send('approveSecondLook', { findingId, version }))).toMatchObject({ code: 'ILLEGAL_MOVE', reason: 'OWN_SUMMARY' });
    const { version: next } = (await send('writeSummary', { findingId, version, summary: { limits: 'It was small, and ended soon.' } }, bob)).data.writeSummary;
    for (const who of [bea, bob]) expect(refusal(await send('approveSecondLook', { findingId, version: next }, who))).toMatchObject({ reason: 'OWN_SUMMARY' });
  });

  it('gives it back with what is to be changed, for brokers to read', async () => {
    const { id: findingId, version } = await awaiting();
    expect((await send('returnFinding', { findingId, version, comment: 'How many were asked?' }, bob)).data.returnFinding).toMatchObject({ status: 'draft' });
    expect((await history(findingId, bob))[0]).toMatchObject({ step: 'returned', by: 'Bob Broker', note: 'How many were asked?', version: version + 1 });
    expect(refusal(await send('returnFinding', { findingId, version: version + 1, comment: 'Once more.' }, bob))).toMatchObject({ code: 'ILLEGAL_MOVE', from: 'draft' });
  });

  it('comes after publishing, too, and holds for the text as it was read', async () => {
    const { id: findingId, version } = await draft();
    const published = (await send('publishFinding', { findingId, version })).data.publishFinding;
    const looked = (await send('approveSecondLook', { findingId, version: published.version }, bob)).data.approveSecondLook;
    expect(looked).toMatchObject({ status: 'published', secondRead: 'second_read' });
    expect(refusal(await send('approveSecondLook', { findingId, version: looked.version }, bob))).toMatchObject({ code: 'ILLEGAL_MOVE' });
    expect((await send('writeSummary', { findingId, version: looked.version, summary: { limits: 'It was tiny.' } })).data.writeSummary).toMatchObject({ status: 'published', secondRead: 'not_second_read', credits: { secondReadBy: null } });
  });

  it('is done once by two at once, and not at all of a text that changed meanwhile', async () => {
    const { id: findingId, version } = await awaiting();
    const carl = await app.signIn([{ kind: 'knowledge_broker' }], 'Carl');
    const answers = await Promise.all([bob, carl, bob, carl].map((who) => send('approveSecondLook', { findingId, version }, who)));
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);

    const other = await awaiting();
    await send('writeSummary', { findingId: other.id, version: other.version, summary: { limits: 'It was small, short and old.' } });
    expect(refusal(await send('approveSecondLook', { findingId: other.id, version: other.version }, bob))).toMatchObject({ code: 'CONFLICT', reason: 'CHANGED', version: other.version + 1 });
  });
});

describe('two brokers at once', () => {
  it('lose nothing: one is told that it has changed, and with which version to go on', async () => {
    const { id: findingId, version } = await draft();
    const answers = await Promise.all([bea, bob, bea, bob].map((who, n) => send('writeSummary', { findingId, version, summary: { limits: `It was small (${n}).` } }, who)));
    const refused = answers.map(refusal).filter(Boolean);
    expect(refused).toHaveLength(3);
    for (const each of refused) expect(each).toMatchObject({ code: 'CONFLICT', reason: 'CHANGED', version: version + 1 });
    expect(await history(findingId)).toHaveLength(2);
  });
});

describe('what a finding is about', () => {
  it('is suggested from its words, headings and types, and counts once a broker confirms it', async () => {
    const findingId = await imported({ title: 'Inhaler use among teenagers with asthma in West Yorkshire: a qualitative study', keywords: ['asthma'], abstract: 'We did interviews at schools in Leeds.' });
    const { data } = await app.gql<{ findingCuration: { suggestions: { topics: { topic: { id: string; slug: string }; kind: string; byHeadings: boolean; words: string[] }[]; studyType: object; areas: { area: { code: string } }[] } } }>(
      'query ($findingId: ID!) { findingCuration(findingId: $findingId) { suggestions { topics { topic { id slug } kind confidence words byHeadings } studyType { studyType because } areas { area { code } words } } } }', { findingId }, bea.token,
    );
    const { topics, studyType, areas } = data.findingCuration.suggestions;
    const asthma = topics.find(({ topic }) => topic.slug === 'asthma')!;
    expect(asthma).toMatchObject({ kind: 'condition', byHeadings: true, words: expect.arrayContaining(['asthma']) });
    expect(studyType).toEqual({ studyType: 'qualitative', because: 'qualitative' });
    expect(areas).toEqual([{ area: { code: 'QWO' }, words: ['West Yorkshire'] }]);
    expect(await read(findingId)).toMatchObject({ studyType: null, areas: [] });

    const confirmed = await send('classifyFinding', { findingId, version: 0, topicIds: [asthma.topic.id], studyType: 'qualitative', areaCodes: ['QWO', 'QVV'] });
    expect(confirmed.data.classifyFinding).toMatchObject({ studyType: 'qualitative', areas: [{ code: 'QVV' }, { code: 'QWO' }], topics: [{ slug: 'asthma' }], version: 1 });
    expect(await app.db.dataSource.query('select area_code as code, origin from finding_area where finding_id = $1 order by 1', [findingId])).toEqual([{ code: 'QVV', origin: 'chosen' }, { code: 'QWO', origin: 'suggested' }]);
    expect((await send('classifyFinding', { findingId, version: 1, areaCodes: [] })).data.classifyFinding).toMatchObject({ studyType: 'qualitative', areas: [], topics: [{ slug: 'asthma' }] });
  });

  it.each([
    [{}, 'topicIds'],
    [{ topicIds: ['019a0000-0000-7000-8000-000000000000'] }, 'topicIds'],
    [{ areaCodes: ['ZZZ'] }, 'areaCodes'],
    [{ areaCodes: ['QM7'] }, 'areaCodes'],
    [{ areaCodes: ['nowhere'] }, 'areaCodes'],
    [{ areaCodes: Array.from({ length: 51 }, () => 'QWO') }, 'areaCodes'],
  ])('is refused as %j', async (said, path) => {
    const findingId = await imported();
    const answer = refusal(await send('classifyFinding', { findingId, version: 0, ...said }));
    expect(answer).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(JSON.stringify(answer?.fields)).toContain(path);
  });
});

describe('what is refused', () => {
  it.each([
    ['writeSummary', { summary: whole }],
    ['classifyFinding', { areaCodes: ['QWO'] }],
    ['sendForSecondLook', {}],
    ['returnFinding', { comment: 'How many?' }],
    ['approveSecondLook', {}],
  ])('%s by others, of what isn’t there, with another version and with none', async (mutation, rest) => {
    const { id: findingId, version } = await draft();
    expect(refusal(await send(mutation, { findingId, version, ...rest }, reader))).toMatchObject({ code: 'FORBIDDEN' });
    expect(refusal(await send(mutation, { findingId: '019a0000-0000-7000-8000-000000000000', version, ...rest }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refusal(await send(mutation, { findingId, version: version + 1, ...rest }))).toMatchObject({ code: 'CONFLICT', version });
    expect(refusal(await send(mutation, { findingId, version: -1, ...rest }))).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(refusal(await send(mutation, { findingId, ...rest }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('steps out of their order', async () => {
    const fresh = await imported();
    expect(refusal(await send('sendForSecondLook', { findingId: fresh, version: 0 }))).toMatchObject({ code: 'ILLEGAL_MOVE', reason: 'NO_SUMMARY' });
    const { id: findingId, version } = await draft();
    expect(refusal(await send('approveSecondLook', { findingId, version }, bob))).toMatchObject({ code: 'ILLEGAL_MOVE', from: 'draft' });
    await send('publishFinding', { findingId });
    expect(refusal(await send('sendForSecondLook', { findingId, version: version + 1 }))).toMatchObject({ code: 'ILLEGAL_MOVE', from: 'published' });
    expect(refusal(await send('writeSummary', { findingId: await imported(), version: 0, summary: { limits: 5 } }))).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('searching what isn’t published, for readers', async () => {
    for (const status of ['draft', 'awaiting_second_look', 'imported', 'withdrawn']) {
      expect(refusal(await app.gql(`{ searchFindings(status: ${status}) { estimatedTotal } }`, undefined, reader.token))).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect((await app.gql('{ searchFindings(status: superseded) { estimatedTotal } }', undefined, reader.token)).errors).toBeUndefined();
  });
});
