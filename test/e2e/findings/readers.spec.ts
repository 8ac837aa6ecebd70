import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Mailer } from '../../../src/platform/mail/mailer.js';
import { type GraphqlAnswer, type SignedIn } from '../../support/app.js';
import { europePmcPage, findingId, publishArticle, upload } from '../../support/builders/findings.builder.js';
import { whereFound } from '../../support/everything.js';
import { DAY, HOUR, Scenario } from '../../support/scenario.js';

let scenario: Scenario;
let bea: SignedIn;
let bob: SignedIn;
let pmid = 8000;
beforeAll(async () => {
  scenario = await Scenario.start();
  bea = await scenario.app.signIn([{ kind: 'knowledge_broker' }], 'Bea Broker');
  bob = await scenario.app.signIn([{ kind: 'knowledge_broker' }], 'Bob Broker');
});
afterAll(() => scenario.end());

const nobody = '019a0000-0000-7000-8000-000000000000';
const QUESTION = '{ id state question answer takenByMe takenUntil finding { id } }';
const USEFUL = '{ id usefulToMe usefulness { staff contributors } }';
type Answer = GraphqlAnswer<Record<string, Record<string, unknown> & { id: string }>>;
const send = (mutation: string, input: object, { token }: { token: string }, fields = QUESTION): Promise<Answer> =>
  scenario.app.gql(`mutation ($input: ${mutation[0].toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) ${fields} }`, { input }, token);
const refusal = ({ errors }: GraphqlAnswer<unknown>) => errors?.[0]?.extensions;
const list = async (query: string, { token }: { token: string }): Promise<(Record<string, unknown> & { id: string })[]> => {
  const { data } = await scenario.app.gql<Record<string, { edges: { node: { id: string } }[] }>>(`{ ${query} { edges { node ${QUESTION} } } }`, undefined, token);
  return Object.values(data)[0].edges.map(({ node }) => node);
};
const published = (): Promise<string> => publishArticle(scenario.app, bea.token, { pmid: String((pmid += 1)) });
async function unpublished(): Promise<string> {
  pmid += 1;
  await upload(scenario.app, bea.token, europePmcPage([{ pmid: String(pmid) }]));
  return findingId(scenario.app, String(pmid));
}
const words = 'Does it help somebody who has planted knees?';
async function asked(who: { token: string }, wish: { mailMe?: boolean } = {}): Promise<string> {
  return (await send('askAboutFinding', { findingId: await published(), question: words, ...wish }, who)).data.askAboutFinding.id;
}
/** What was mailed, as files whose names begin so. */
function mailsOf(name: string): string[] {
  const folder = join(scenario.app.dataDir, 'mail');
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.startsWith(name)).map((file) => readFileSync(join(folder, file), 'utf8')) : [];
}

describe('a question about a finding', () => {
  it('is read by brokers without a name, taken by one, answered once, and its answer is for who asked', async () => {
    const person = await scenario.person();
    const stranger = await scenario.app.signIn([{ kind: 'contributor' }]);
    const id = await asked(person);
    expect(await list('myFindingQuestions', person)).toMatchObject([{ id, state: 'waiting', question: words, answer: null }]);
    expect(await list('myFindingQuestions', stranger)).toEqual([]);
    const [waiting] = await list('findingQuestions', bea);
    expect(waiting).toMatchObject({ id, question: words });
    expect(JSON.stringify(waiting)).not.toContain(person.accountId);

    const waitingInAll = async () => (await scenario.app.gql<{ findingQuestions: { total: number } }>('{ findingQuestions(first: 1) { total } }', undefined, bea.token)).data.findingQuestions.total;
    expect(await waitingInAll()).toBe(1);

    const taken = await Promise.all([bea, bob, bea, bob].map((who) => send('takeFindingQuestion', { findingQuestionId: id }, who)));
    const [holder, other] = refusal(taken[0]) ? [bob, bea] : [bea, bob];
    expect(taken.map((answer) => refusal(answer)?.reason).sort()).toEqual(['TAKEN', 'TAKEN', undefined, undefined]);
    expect(await list('findingQuestions', other)).toEqual([]);
    expect(refusal(await send('answerFindingQuestion', { findingQuestionId: id, answer: 'Yes, it does.' }, other))).toMatchObject({ code: 'CONFLICT', reason: 'TAKEN' });
    expect((await list('findingQuestions', holder))[0]).toMatchObject({ takenByMe: true, state: 'in_hand' });

    const answers = await Promise.all([1, 2, 3].map((n) => send('answerFindingQuestion', { findingQuestionId: id, answer: `Yes, it does (${n}).` }, holder)));
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
    expect(await list('myFindingQuestions', person)).toMatchObject([{ state: 'answered', answer: expect.stringContaining('Yes, it does'), takenUntil: null }]);
    for (const mutation of ['takeFindingQuestion', 'giveFindingQuestionBack']) expect(refusal(await send(mutation, { findingQuestionId: id }, bea))).toMatchObject({ code: 'ILLEGAL_MOVE' });

    expect(await waitingInAll()).toBe(0);

    const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: { what: string; by: string } }[] } }>(
      'query ($id: ID!) { whoLooked(contributorId: $id, group: appeared_as_a_code) { edges { node { what by } } } }', { id: person.contributorId }, person,
    );
    expect(whoLooked.edges.map(({ node }) => node)).toContainEqual({ what: 'They read what you asked about a finding, without your name.', by: 'Bea Broker' });
  });

  it('is told to be answered, once, to whoever wished for it, where mail is safe for them, without a word of what was asked', async () => {
    const staff = await scenario.app.signIn([], 'Sam Staff', 'sam.staff@example.org');
    const silent = await scenario.app.signIn([], 'Sil Ent', 'sil.ent@example.org');
    const person = await scenario.person({ confirmed: true, email: 'knees@example.org' });
    const unsafe = await scenario.person({ confirmed: true, email: 'not-safe@example.org' });
    await scenario.change('updateSafeContact', { contributorId: unsafe.contributorId, safeContact: { ways: ['post'], relayOnly: false } }, unsafe);
    const ids = [await asked(staff), await asked(person), await asked(unsafe), await asked(silent, { mailMe: false }), await asked(await scenario.app.signIn())];
    expect(await whereFound(scenario.app.db.ownerUrl, ['sam.staff@example.org', 'sil.ent@example.org'])).toEqual([]);
    for (const id of ids) await send('answerFindingQuestion', { findingQuestionId: id, answer: 'Planted answer.' }, bea);
    const waiting = await scenario.app.db.dataSource.query<{ payload: { questionId: string } }[]>(`select payload from graphile_worker._private_jobs job join graphile_worker._private_tasks task on task.id = task_id where task.identifier = 'findings.tell-asker' order by job.id`);
    expect(waiting.map(({ payload }) => payload).filter(({ questionId }) => ids.includes(questionId))).toEqual(ids.filter((_, at) => at !== 3).map((questionId) => ({ questionId })));

    const taken = await asked(person);
    await send('answerFindingQuestion', { findingQuestionId: taken, answer: 'Planted answer.' }, bea);
    await send('takeBackFindingQuestion', { findingQuestionId: taken }, person, '');
    const sent = jest.spyOn(scenario.app.nest.get(Mailer), 'send');
    for (const questionId of [...ids, taken]) await Promise.all([1, 2].map(() => scenario.app.runJob('findings.tell-asker', { questionId })));
    expect(sent).toHaveBeenCalledTimes(2);
    sent.mockRestore();
    expect(mailsOf('answered-').map((mail) => /^To: (.*)$/m.exec(mail)?.[1]).sort()).toEqual(['knees@example.org', 'sam.staff@example.org']);
    for (const mail of mailsOf('answered-')) expect(mail).not.toMatch(/planted|knees(?!@)/i);
    expect(await scenario.app.db.dataSource.query('select from finding_question where id = any ($1) and (mail_me or address_key_id is not null)', [ids.filter((_, at) => at !== 3)])).toEqual([]);
  });

  it('is free again after some hours, and when it is given back', async () => {
    const id = await asked(await scenario.app.signIn());
    await send('takeFindingQuestion', { findingQuestionId: id }, bea);
    await send('giveFindingQuestionBack', { findingQuestionId: id }, bob);
    expect(refusal(await send('takeFindingQuestion', { findingQuestionId: id }, bob))).toMatchObject({ reason: 'TAKEN' });
    await send('giveFindingQuestionBack', { findingQuestionId: id }, bea);
    expect(refusal(await send('takeFindingQuestion', { findingQuestionId: id }, bob))).toBeUndefined();
    await scenario.app.db.advance(4 * HOUR + 1);
    expect((await list('findingQuestions', bea)).map((question) => question.id)).toContain(id);
    expect((await send('answerFindingQuestion', { findingQuestionId: id, answer: 'It does.' }, bea)).data.answerFindingQuestion).toMatchObject({ state: 'answered' });
  });

  it('stands nowhere to be read, is in a copy of everything, goes when it is taken back, erased, or two years old', async () => {
    const [one, two, three] = [await scenario.app.signIn(), await scenario.app.signIn(), await scenario.app.signIn()];
    const [id] = [await asked(one), await asked(two), await asked(three)];
    await send('answerFindingQuestion', { findingQuestionId: id, answer: 'Planted answer, for one alone.' }, bob);
    expect(await whereFound(scenario.app.db.ownerUrl, ['planted knees', 'Planted answer'])).toEqual([]);
    const copy = await (await fetch(`${scenario.app.url}/me/export.json`, { headers: { authorization: `Bearer ${one.token}` } })).text();
    expect(copy).toContain('planted knees');
    expect(copy).toContain('Planted answer');

    expect(refusal(await send('takeBackFindingQuestion', { findingQuestionId: id }, two, ''))).toMatchObject({ code: 'NOT_FOUND' });
    await send('takeBackFindingQuestion', { findingQuestionId: id }, one, '');
    expect(await list('myFindingQuestions', one)).toEqual([]);
    const left = async (account: SignedIn) => (await scenario.app.db.dataSource.query<unknown[]>('select from finding_question where account_id = $1', [account.accountId])).length;
    await send('markFindingUseful', { findingId: await published() }, two, USEFUL);
    await scenario.change('eraseMe', { iKnowItCantBeUndone: true }, two, '{ wholeAccount }');
    expect([await left(two), await left(three)]).toEqual([0, 1]);
    expect(await scenario.app.db.dataSource.query('select from finding_useful where account_id = $1', [two.accountId])).toEqual([]);
    await scenario.app.db.advance(729 * DAY);
    await scenario.app.runJob('privacy.retention');
    expect(await left(three)).toBe(1);
    await scenario.app.db.advance(2 * DAY);
    await scenario.app.runJob('privacy.retention');
    expect(await left(three)).toBe(0);
  });

  it('is refused about what isn’t published, too short, too long, too often, by whom it isn’t for', async () => {
    const person = await scenario.app.signIn();
    const [id, draft] = [await published(), await unpublished()];
    expect(refusal(await send('askAboutFinding', { findingId: draft, question: words }, person))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refusal(await send('askAboutFinding', { findingId: draft, question: words }, bea))).toMatchObject({ code: 'ILLEGAL_MOVE', from: 'imported' });
    for (const question of ['', 'Why?', ' \u200b         ', 'x'.repeat(2001)]) expect(refusal(await send('askAboutFinding', { findingId: id, question }, person))).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'question' }] });
    const questionId = await asked(person);
    for (const answer of ['', 'No.', 'x'.repeat(4001)]) expect(refusal(await send('answerFindingQuestion', { findingQuestionId: questionId, answer }, bea))).toMatchObject({ code: 'BAD_USER_INPUT' });
    for (const mutation of ['takeFindingQuestion', 'giveFindingQuestionBack', 'answerFindingQuestion']) {
      const more = mutation.startsWith('answer') ? { answer: 'It does.' } : {};
      expect(refusal(await send(mutation, { findingQuestionId: questionId, ...more }, person))).toMatchObject({ code: 'FORBIDDEN' });
      expect(refusal(await send(mutation, { findingQuestionId: nobody, ...more }, bea))).toMatchObject({ code: 'NOT_FOUND' });
      expect(refusal(await send(mutation, { findingQuestionId: 'x', ...more }, bea))).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
    expect(refusal(await scenario.app.gql('{ findingQuestions { edges { node { id } } } }', undefined, person.token))).toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('useful to me', () => {
  const figures = async (id: string, { token }: { token: string }) => (await scenario.app.gql<{ finding: object }>(`query ($id: ID!) { finding(id: $id) ${USEFUL} }`, { id }, token)).data.finding;
  const people = (n: number, kind: 'contributor' | 'ics_staff' = 'contributor'): Promise<SignedIn[]> => Promise.all(Array.from({ length: n }, () => scenario.app.signIn([{ kind }])));

  it('is shown from three on, each side for itself, and no single tap shows', async () => {
    const id = await published();
    const [contributors, staff] = [await people(3), await people(3, 'ics_staff')];
    for (const who of [...contributors.slice(0, 2), ...staff.slice(0, 2)]) await send('markFindingUseful', { findingId: id }, who, USEFUL);
    expect(await figures(id, bea)).toEqual({ id, usefulToMe: false, usefulness: { staff: null, contributors: null } });
    expect(await figures(id, contributors[0])).toMatchObject({ usefulToMe: true, usefulness: { staff: null, contributors: null } });
    await send('markFindingUseful', { findingId: id }, staff[2], USEFUL);
    expect(await figures(id, bea)).toMatchObject({ usefulness: { staff: 3, contributors: null } });
    await send('markFindingUseful', { findingId: id }, contributors[2], USEFUL);
    expect(await figures(id, bea)).toMatchObject({ usefulness: { staff: 3, contributors: 3 } });
    expect((await send('unmarkFindingUseful', { findingId: id }, staff[2], USEFUL)).data.unmarkFindingUseful).toMatchObject({ usefulToMe: false, usefulness: { staff: null, contributors: 3 } });
  });

  it('counts a person once, however often and at once they say it, also on two sides', async () => {
    const id = await published();
    const [one, two] = await people(2);
    const both = await scenario.app.signIn([{ kind: 'contributor' }, { kind: 'ics_staff' }]);
    const answers = await Promise.all([one, one, one, one, two, two, both, both].map((who) => send('markFindingUseful', { findingId: id }, who, USEFUL)));
    expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(await scenario.app.db.dataSource.query('select side, count(*)::int as n from finding_useful where finding_id = $1 group by 1 order by 1', [id])).toEqual([{ side: 'contributor', n: 2 }, { side: 'staff', n: 1 }]);
    await Promise.all([1, 2, 3].map(() => send('unmarkFindingUseful', { findingId: id }, one, USEFUL)));
    expect(await scenario.app.db.dataSource.query('select from finding_useful where finding_id = $1', [id])).toHaveLength(2);
  });

  it('is refused of what isn’t published', async () => {
    const [one] = await people(1);
    const draft = await unpublished();
    for (const mutation of ['markFindingUseful', 'unmarkFindingUseful']) {
      expect(refusal(await send(mutation, { findingId: draft }, one, USEFUL))).toMatchObject({ code: 'NOT_FOUND' });
      expect(refusal(await send(mutation, { findingId: draft }, bea, USEFUL))).toMatchObject({ code: 'ILLEGAL_MOVE' });
      expect(refusal(await send(mutation, { findingId: nobody }, one, USEFUL))).toMatchObject({ code: 'NOT_FOUND' });
      expect(refusal(await send(mutation, { findingId: '' }, one, USEFUL))).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(refusal(await send(mutation, { findingId: draft }, { token: '' }, USEFUL))).toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('has a threshold of one’s own, which tells nothing of one or two', async () => {
    const [one, other] = await people(2);
    const reading = ({ token }: SignedIn) => scenario.app.gql<{ myFindingReading: { leastUseful: number } }>('{ myFindingReading { leastUseful lastLookedAt } }', undefined, token);
    expect((await reading(one)).data.myFindingReading).toEqual({ leastUseful: 0, lastLookedAt: null });
    await Promise.all([3, 5, 5].map((leastUseful) => send('setUsefulnessThreshold', { leastUseful }, one, '{ leastUseful }')));
    await send('setUsefulnessThreshold', { leastUseful: 7 }, one, '{ leastUseful }');
    expect([(await reading(one)).data.myFindingReading.leastUseful, (await reading(other)).data.myFindingReading.leastUseful]).toEqual([7, 0]);
    for (const leastUseful of [-1, 1, 2, 1001]) expect(refusal(await send('setUsefulnessThreshold', { leastUseful }, one, '{ leastUseful }'))).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'leastUseful' }] });
    expect((await send('setUsefulnessThreshold', { leastUseful: 0 }, one, '{ leastUseful }')).data.setUsefulnessThreshold).toEqual({ leastUseful: 0 });
  });
});
