import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type GraphqlAnswer, startTestApp, type TestApp } from '../../support/app.js';
import { europePmcPage, findingId, upload } from '../../support/builders/findings.builder.js';

let app: TestApp;
let broker: string;
let reader: string;
let pmid = 1000;
beforeAll(async () => {
  app = await startTestApp();
  broker = (await app.signIn([{ kind: 'knowledge_broker' }], 'Bea Broker')).token;
  reader = (await app.signIn([{ kind: 'contributor' }])).token;
});
afterAll(() => app.close());

const FIELDS = 'id status plainSummary readingAge { years rough } publishedAt withdrawalReason topics { slug } notes { id text author areaCode area { name } } sources { source }';
interface Shown {
  id: string;
  status: string;
  plainSummary: string | null;
  notes: { id: string; text: string; author: string; areaCode: string | null; area: { name: string } | null }[];
  topics: { slug: string }[];
  [field: string]: unknown;
}

async function send(mutation: string, input: object, token = broker): Promise<GraphqlAnswer<Record<string, Shown>>> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  return app.gql(`mutation ($input: ${type}!) { ${mutation}(input: $input) { ${FIELDS} } }`, { input }, token);
}
const read = (id: string, token: string): Promise<GraphqlAnswer<Record<string, Shown>>> => app.gql(`query ($id: ID!) { finding(id: $id) { ${FIELDS} } }`, { id }, token);
const codeOf = (answer: GraphqlAnswer<unknown>): string | undefined => answer.errors?.[0]?.extensions.code;

/** A finding that was just imported. */
async function imported(parts: { types?: string[]; keywords?: string[] } = {}): Promise<{ id: string; pmid: string }> {
  pmid += 1;
  await upload(app, broker, europePmcPage([{ pmid: String(pmid), ...parts }]));
  return { id: await findingId(app, String(pmid)), pmid: String(pmid) };
}
const text = 'People who walked each day slept a little better.';

describe('publishing', () => {
  it('needs a plain summary, and is for everyone then', async () => {
    const { id } = await imported();
    const refused = await send('publishFinding', { findingId: id });
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'ILLEGAL_MOVE', reason: 'NO_SUMMARY' });
    expect(codeOf(await read(id, reader))).toBe('NOT_FOUND');

    const summarised = await send('writePlainSummary', { findingId: id, text: `  ${text}  ` });
    expect(summarised.data.writePlainSummary).toMatchObject({ plainSummary: text, status: 'draft', readingAge: { rough: true } });
    expect((await send('publishFinding', { findingId: id })).data.publishFinding).toMatchObject({ status: 'published', publishedAt: expect.any(String) });
    expect((await read(id, reader)).data.finding).toMatchObject({ status: 'published', plainSummary: text, sources: [{ source: 'europe_pmc' }] });
  });

  it('happens once, also when two brokers do it at once', async () => {
    const { id } = await imported();
    await send('writePlainSummary', { findingId: id, text });
    const answers = await Promise.all(Array.from({ length: 6 }, () => send('publishFinding', { findingId: id })));
    expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(1);
    expect(new Set(answers.map(codeOf))).toEqual(new Set([undefined, 'ILLEGAL_MOVE']));
    expect(await app.db.dataSource.query(`select 1 from audit_entry where action = 'finding.publish' and subject_id = $1`, [id])).toHaveLength(1);
  });

  it('is refused for an article that was retracted', async () => {
    const { id } = await imported({ types: ['Journal Article', 'Retracted Publication'] });
    await send('writePlainSummary', { findingId: id, text });
    expect((await send('publishFinding', { findingId: id })).errors?.[0]?.extensions).toMatchObject({ code: 'ILLEGAL_MOVE', reason: 'RETRACTED' });
  });

  it('can be taken back with a reason, and done again', async () => {
    const { id } = await imported();
    await send('writePlainSummary', { findingId: id, text });
    await send('publishFinding', { findingId: id });
    expect((await send('withdrawFinding', { findingId: id, reason: 'Written too early.' })).data.withdrawFinding).toMatchObject({
      status: 'withdrawn',
      withdrawalReason: 'Written too early.',
    });
    expect(codeOf(await read(id, reader))).toBe('NOT_FOUND');
    expect(codeOf(await send('withdrawFinding', { findingId: id, reason: 'Again, please.' }))).toBe('ILLEGAL_MOVE');
    expect(codeOf(await send('addBrokerNote', { findingId: id, text: 'A note on what is gone.' }))).toBe('ILLEGAL_MOVE');
    expect((await send('publishFinding', { findingId: id })).data.publishFinding).toMatchObject({ status: 'published', withdrawalReason: null });
  });

  it('sent twice with one key happens once and answers twice', async () => {
    const { id } = await imported();
    await send('writePlainSummary', { findingId: id, text });
    const input = { findingId: id, idempotencyKey: `publish-${id}` };
    const answers = await Promise.all([send('publishFinding', input), send('publishFinding', input)]);
    expect(answers.map(codeOf)).toEqual([undefined, undefined]);
  });
});

describe('notes', () => {
  it('say what it means for an area or everywhere, by whom', async () => {
    const { id } = await imported();
    await send('addBrokerNote', { findingId: id, areaCode: 'QWO', text: 'Our clinics could try this.' });
    const { notes } = (await send('addBrokerNote', { findingId: id, text: 'Good news for walkers.' })).data.addBrokerNote;
    expect(notes).toMatchObject([
      { areaCode: 'QWO', text: 'Our clinics could try this.', author: 'Bea Broker', area: { name: expect.stringContaining('West Yorkshire') } },
      { areaCode: null, area: null },
    ]);
  });

  it('can be removed, once', async () => {
    const { id } = await imported();
    const { notes } = (await send('addBrokerNote', { findingId: id, text: 'Good news for walkers.' })).data.addBrokerNote;
    expect((await send('removeBrokerNote', { noteId: notes[0].id })).data.removeBrokerNote.notes).toEqual([]);
    expect(codeOf(await send('removeBrokerNote', { noteId: notes[0].id }))).toBe('NOT_FOUND');
  });

  it('can be changed in their place by any broker; of two at once one is told', async () => {
    const { id } = await imported();
    const [first] = (await send('addBrokerNote', { findingId: id, areaCode: 'QWO', text: 'Our clinics could try this.', couldChange: 'A walk after each visit.' })).data.addBrokerNote.notes;
    await send('addBrokerNote', { findingId: id, text: 'Good news for walkers.' });
    const answers = await Promise.all(['Our clinics try this now.', 'Our clinics tried this.'].map((words) => send('changeBrokerNote', { noteId: first.id, text: words })));
    expect(answers.map(codeOf).sort()).toEqual(['CONFLICT', undefined]);
    const { notes } = answers.find((answer) => !answer.errors)!.data.changeBrokerNote;
    expect(notes).toMatchObject([{ areaCode: 'QWO', text: expect.stringMatching(/^Our clinics tr(y|ied) this( now)?\.$/), author: 'Bea Broker' }, { text: 'Good news for walkers.' }]);
    const steps = await app.db.dataSource.query<{ step: string }[]>('select step from finding_step where finding_id = $1 order by id', [id]);
    expect(steps.map(({ step }) => step)).toEqual(['noted', 'noted', 'note_changed']);
    const kept = await app.db.dataSource.query('select could_change from broker_note where id = $1', [first.id]);
    expect(kept).toEqual([{ could_change: 'A walk after each visit.' }]);
    expect(codeOf(await send('removeBrokerNote', { noteId: first.id }))).toBe('CONFLICT');
    await send('removeBrokerNote', { noteId: notes[0].id });
    expect(codeOf(await send('changeBrokerNote', { noteId: notes[0].id, text: 'Said once more.' }))).toBe('NOT_FOUND');
  });

  it.each([['ZZZ'], ['QM7'], ['']])('are refused for %j, which is no area of today', async (areaCode) => {
    const { id } = await imported();
    const answer = await send('addBrokerNote', { findingId: id, areaCode, text: 'Good news for walkers.' });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'areaCode' }] });
  });
});

describe('topics', () => {
  const topicId = async (slug: string): Promise<string> => (await app.db.dataSource.query<{ id: string }[]>('select id from topic where slug = $1', [slug]))[0].id;

  it('come from its keywords until a broker chooses; then imports leave them alone', async () => {
    const { id, pmid: number } = await imported({ keywords: ['asthma'] });
    expect((await read(id, broker)).data.finding.topics).toEqual([{ slug: 'asthma' }]);
    await upload(app, broker, europePmcPage([{ pmid: number, keywords: ['stroke'] }]));
    expect((await read(id, broker)).data.finding.topics).toEqual([{ slug: 'stroke' }]);

    const chosen = await topicId('breast-cancer');
    expect((await send('setFindingTopics', { findingId: id, topicIds: [chosen, chosen.toUpperCase()] })).data.setFindingTopics.topics).toEqual([{ slug: 'breast-cancer' }]);
    await upload(app, broker, europePmcPage([{ pmid: number, keywords: ['asthma'] }]));
    expect((await read(id, broker)).data.finding.topics).toEqual([{ slug: 'breast-cancer' }]);
  });

  it('that nobody knows change nothing', async () => {
    const { id } = await imported({ keywords: ['asthma'] });
    const answer = await send('setFindingTopics', { findingId: id, topicIds: [await topicId('stroke'), '019a0000-0000-7000-8000-000000000000'] });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'topicIds' }] });
    expect((await read(id, broker)).data.finding.topics).toEqual([{ slug: 'asthma' }]);
  });
});

describe('what is refused', () => {
  const nobody = '019a0000-0000-7000-8000-000000000000';
  it.each([
    ['writePlainSummary', { text }],
    ['addBrokerNote', { text }],
    ['setFindingTopics', { topicIds: [] }],
    ['publishFinding', {}],
    ['withdrawFinding', { reason: 'No reason.' }],
  ])('%s by others, and for a finding that isn’t there', async (mutation, rest) => {
    const { id } = await imported();
    expect(codeOf(await send(mutation, { findingId: id, ...rest }, reader))).toBe('FORBIDDEN');
    expect(codeOf(await send(mutation, { findingId: nobody, ...rest }))).toBe('NOT_FOUND');
    expect(codeOf(await send(mutation, { findingId: 'x', ...rest }))).toBe('BAD_USER_INPUT');
  });

  it.each([
    ['writePlainSummary', { text: 'Too short.' }, 'text'],
    ['writePlainSummary', { text: 'x'.repeat(5001) }, 'text'],
    ['addBrokerNote', { text: '         x         ' }, 'text'],
    ['withdrawFinding', { reason: '' }, 'reason'],
    ['setFindingTopics', { topicIds: Array.from({ length: 21 }, () => nobody) }, 'topicIds'],
  ])('%s with %j', async (mutation, rest, path) => {
    const { id } = await imported();
    const answer = await send(mutation, { findingId: id, ...rest });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(JSON.stringify(answer.errors?.[0]?.extensions.fields)).toContain(path);
  });
});
