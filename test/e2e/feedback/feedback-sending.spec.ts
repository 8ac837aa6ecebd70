import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { whereFound } from '../../support/everything.js';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { FeedbackClient } from './feedback-client.js';

let scenario: Scenario;
let team: Team;
let client: FeedbackClient;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
  client = new FeedbackClient(scenario, team);
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const rows = <T>(sql: string, parameters: unknown[] = []): Promise<T[]> => scenario.app.db.dataSource.query<T[]>(sql, parameters);
const needs = (person: Person, ...formats: string[]) =>
  scenario.change('updateAccessNeeds', { contributorId: person.contributorId, accessNeeds: formats.map((need) => ({ group: 'information_format', need })) }, person, '{ id }');
const toPassOn = async (who: { token: string }) =>
  (await scenario.run<{ feedbackToPassOn: { id: string; contributorId: string; formats: string[]; text: string }[] }>('{ feedbackToPassOn { id contributorId opportunityId formats text tellBy } }', {}, who)).feedbackToPassOn;
const send = async (): Promise<void> => {
  await scenario.app.runJob('feedback.send');
  await scenario.work();
};
const given = async (opportunityId: string, changes: object = {}): Promise<void> => {
  await client.give(opportunityId, changes);
  await scenario.work();
};
const told = ({ contributorId }: Pick<Person, 'contributorId'>) => rows<{ way: string | null; waits: boolean }>('select told_by_way as way, pass_on_since is not null as waits from feedback_person where contributor_id = $1', [contributorId]);

describe('each hears in their way', () => {
  it('whoever needs easy read gets the few plain words alone', async () => {
    const ana = await scenario.person({ confirmed: true });
    await needs(ana, 'easy_read');
    await given(await client.ended(ana));
    const [mail] = await client.mails(ana.email);
    expect(mail.text).toContain('We made it shorter.');
    expect(mail.text).not.toContain('You said:');
    expect(mail.text).not.toContain('A new map has to wait');
  });

  it('whoever chose that everything is passed on by Askwell hears by Askwell’s mail, and the team learns no address', async () => {
    const ana = await scenario.person({ confirmed: true });
    await scenario.change('updateSafeContact', { contributorId: ana.contributorId, safeContact: { ways: [], relayOnly: true } }, ana, '{ id }');
    await given(await client.ended(ana));
    expect(await client.mails(ana.email)).toHaveLength(1);
  });

  it('whoever has no e-mail is told by the lead who registered them, who records it once', async () => {
    const contributorId = await scenario.change<string>(
      'registerContributorByPhone',
      { wordingVersion: 'join-1', age: 'eighteen_or_over', areaCode: 'QYG', ownWords: 'I would like to help.', reachMe: { phone: '0113 496 0077' }, consentHeardAt: START, accessNeeds: [{ group: 'information_format', need: 'large_print' }] },
      team.lead, '',
    ); // prettier-ignore
    const opportunityId = await scenario.opportunity(team);
    await scenario.change('expressInterest', { opportunityId, contributorId }, team.lead);
    await scenario.change('closeOpportunity', { opportunityId }, team.contact);
    const other = (await scenario.team()).lead;
    await given(opportunityId);
    const [entry] = await toPassOn(team.lead);
    expect(entry).toMatchObject({ contributorId, formats: ['Large print'] });
    expect(entry.text).toContain('We cut the letter to one page.');
    expect(await toPassOn(other)).toEqual([]);
    const record = (who: { token: string }, way = 'post') => scenario.app.gql('mutation ($input: RecordFeedbackPassedOnInput!) { recordFeedbackPassedOn(input: $input) }', { input: { feedbackPersonId: entry.id, way } }, who.token);
    expect((await record(other)).errors?.[0].extensions.code).toBe('NOT_FOUND');
    await Promise.all([record(team.lead), record(team.lead, 'phone'), record(team.lead)]);
    expect(await toPassOn(team.lead)).toEqual([]);
    expect((await rows('select from audit_entry where action = $1', ['contributor.done_feedback'])).length).toBe(1);
    await scenario.app.db.advance(20 * DAY);
    await send();
    expect(await told({ contributorId })).toMatchObject([{ way: expect.stringMatching(/post|phone/) as unknown, waits: true }]);
  });

  it('whoever needs Braille is told by their helper; a list that nobody looks at for two weeks keeps nobody from hearing', async () => {
    const [ana, ben] = await scenario.people(2, { confirmed: true });
    const helper = await scenario.app.signIn([], 'Hedi Helper');
    for (const person of [ana, ben]) {
      await needs(person, 'braille');
      await scenario.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
      await given(await client.ended(person));
      expect(await client.mails(person.email)).toEqual([]);
    }
    const listed = await toPassOn(helper);
    expect(listed.map(({ contributorId, formats }) => [contributorId, ...formats])).toEqual([[ana.contributorId, 'Braille'], [ben.contributorId, 'Braille']]);
    // Ben reads it himself meanwhile.
    expect(await client.mine(ben)).toHaveLength(1);
    expect((await toPassOn(helper)).map(({ contributorId }) => contributorId)).toEqual([ana.contributorId]);
    await scenario.app.db.advance(14 * DAY - 1);
    await send();
    expect(await client.mails(ana.email)).toEqual([]);
    await scenario.app.db.advance(1);
    await send();
    await send();
    expect(await client.mails(ana.email)).toHaveLength(1);
    expect(await client.mails(ben.email)).toEqual([]);
    expect(await toPassOn(helper)).toEqual([]);
  });
});

it('whoever left or was erased gets nothing, and what was written for them alone is gone', async () => {
  const [ana, ben, cleo] = await scenario.people(3, { confirmed: true });
  const opportunityId = await scenario.opportunity(team);
  const codes: string[] = [];
  for (const person of [ana, ben, cleo]) codes.push(await client.comesForward(person, opportunityId, false));
  await scenario.change('closeOpportunity', { opportunityId }, team.contact);
  await client.give(opportunityId, { words: codes.map((code) => ({ code, text: 'Thank you, wonderful singer.' })) });
  // Before the job has run.
  await scenario.change('leaveAskwell', { contributorId: ana.contributorId }, ana, '');
  await scenario.change('eraseMe', { contributorId: ben.contributorId, neverContactMeAgain: false, iKnowItCantBeUndone: true }, ben, '{ profiles }');
  await scenario.work();
  await send();
  expect([await client.mails(ana.email), await client.mails(ben.email)]).toEqual([[], []]);
  expect(await client.mails(cleo.email)).toHaveLength(1);
  expect(await rows('select (contributor_id is null) as erased, words_key_id is not null as words from feedback_person where opportunity_id = $1 order by 1, 2', [opportunityId])).toEqual([
    { erased: false, words: true }, { erased: false, words: true }, { erased: true, words: false },
  ]); // prettier-ignore
  // Nowhere in the clear: no table, no job.
  expect(await whereFound(scenario.app.db.ownerUrl, ['wonderful singer'])).toEqual([]);
});

it('whoever was said to have died is left in peace, and hears once they say that they are here', async () => {
  const ana = await scenario.person({ confirmed: true });
  const opportunityId = await client.ended(ana);
  await scenario.change('reportLoss', { contributorId: ana.contributorId }, scenario.administrator, '');
  await given(opportunityId);
  await scenario.app.db.advance(2 * DAY);
  await send();
  expect(await client.mails(ana.email)).toEqual([]);
  await scenario.change('iAmStillHere', { contributorId: ana.contributorId }, ana, '');
  await send();
  expect(await client.mails(ana.email)).toHaveLength(1);
});

it('whoever is chosen after it was said hears, too', async () => {
  const round = await scenario.invited({ people: 2, team, places: 3 });
  const [ana, ben] = round.people;
  await scenario.answerAll([ana], 'willing');
  await scenario.change('closeOpportunity', { opportunityId: round.opportunityId }, team.contact);
  await given(round.opportunityId);
  expect([await client.mails(ana.email), await client.mails(ben.email)].map(({ length }) => length)).toEqual([1, 0]);
  await scenario.answerAll([ben], 'willing');
  await Promise.all([send(), send()]);
  await scenario.pass(15 * DAY);
  await send();
  expect([await client.mails(ana.email), await client.mails(ben.email)].map(({ length }) => length)).toEqual([1, 1]);
});

it('a crash between sending and noting it sends the same message under the same id', async () => {
  const ana = await scenario.person({ confirmed: true });
  await given(await client.ended(ana));
  const [{ id }] = await rows<{ id: string }>('select id from feedback_person where contributor_id = $1', [ana.contributorId]);
  await withClient(scenario.app.db.ownerUrl, (owner) => owner.query('update feedback_person set told_at = null, told_by_way = null where id = $1', [id]));
  await scenario.app.runJob('feedback.tell', { feedbackPersonId: id });
  expect(new Set((await client.mails(ana.email)).map(({ messageId }) => messageId)).size).toBe(1);
  expect(await told(ana)).toEqual([{ way: 'mail', waits: false }]);
});
