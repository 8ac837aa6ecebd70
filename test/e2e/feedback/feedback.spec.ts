import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { DAY, Scenario, START, type Team } from '../../support/scenario.js';
import { dutyFields, FeedbackClient, said } from './feedback-client.js';

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

const nextStep = 'We ring you within a week.';
const startRound = async (opportunityId: string, of: Team): Promise<{ code?: string; message?: string }> => {
  const { errors } = await scenario.app.gql('mutation ($input: StartRoundInput!) { startRound(input: $input) { places } }', { input: { opportunityId, nextStep } }, of.contact.token);
  return { code: errors?.[0].extensions.code, message: errors?.[0].message };
};
const late = (at: Date, ms: number): Promise<void> => scenario.app.db.setClock(new Date(at.getTime() + ms));
const longOpen = { closesOn: '2027-11-20', hearBackBy: '2027-11-30', startsOn: '2027-12-01', endsOn: '2027-12-31' };

it('everybody who gave their time, or offered it, hears what came of it, each once; whoever was only asked is left alone', async () => {
  const round = await scenario.round({ people: 3, team, places: 3 });
  const [cleo, dan, eve] = round.people;
  const [ana, ben] = await scenario.people(2, { confirmed: true });
  const { opportunityId } = round;
  const anas = await client.comesForward(ana, opportunityId, true);
  const bens = await client.comesForward(ben, opportunityId, false);
  await scenario.invite(round);
  await scenario.answerAll([cleo], 'willing');
  await scenario.answerAll([dan], 'no');
  await scenario.invitations(eve);

  // Each is shown the day beforehand; the post says it to everybody.
  expect(await client.mine(ana)).toMatchObject([{ opportunityId, state: 'awaited', feedback: null, wordsForYou: null }]);
  expect(await client.mine(cleo)).toHaveLength(1);
  expect(await client.mine(dan)).toEqual([]);
  expect(await client.mine(eve)).toEqual([]);
  const { opportunity } = await scenario.run<{ opportunity: object }>('query ($id: ID!) { opportunity(id: $id) { hearWhatCameOfItBy } }', { id: opportunityId }, dan);
  expect(opportunity).toEqual({ hearWhatCameOfItBy: (await client.duty(opportunityId)).dueOn });

  // The team sees whom it knows, by their codes; who said yes to an invitation it doesn't learn here.
  expect((await client.duty(opportunityId)).people).toEqual([{ code: anas, cameBy: 'chosen' }, { code: bens, cameBy: 'came_forward' }].sort((a, b) => (a.code < b.code ? -1 : 1)));
  const give = (changes: object) => scenario.refusal('giveFeedback', said(opportunityId, changes), team.contact, dutyFields);
  expect(await give({})).toBe('ILLEGAL_MOVE');
  await scenario.change('closeOpportunity', { opportunityId }, team.contact);
  expect(await give({ whyNot: null })).toBe('BAD_USER_INPUT');
  const [{ code: cleos }] = await scenario.app.db.dataSource.query<{ code: string }[]>('select code from invitation where contributor_id = $1', [cleo.contributorId]);
  expect(await give({ words: [{ code: cleos, text: 'Thank you, Cleo.' }] })).toBe('UNKNOWN_CODE');

  const given = await client.give(opportunityId, { words: [{ code: anas, text: 'Your point about the map convinced the board.' }] });
  expect(given).toMatchObject({ state: 'given', isOverdue: false, feedback: { outcome: 'partly' } });
  await scenario.work();
  const rows = await scenario.app.db.dataSource.query<{ id: string }[]>('select id from feedback_person where opportunity_id = $1', [opportunityId]);
  expect(rows).toHaveLength(3);
  for (const person of [ana, ben, cleo]) {
    const mails = await client.mails(person.email);
    expect(mails).toHaveLength(1);
    expect(mails[0].subject).toBe('What came of it, on Askwell');
    expect(mails[0].text).toContain('We cut the letter to one page.');
    expect(mails[0].text).toContain('A new map has to wait for money next year.');
    expect(mails[0].text.includes('convinced the board')).toBe(person === ana);
  }
  for (const { email } of [dan, eve]) expect(await client.mails(email)).toEqual([]);
  await rm(join(scenario.app.dataDir, 'mail'), { recursive: true });
  for (const { id } of rows) await Promise.all([1, 2].map(() => scenario.app.runJob('feedback.tell', { feedbackPersonId: id })));
  await scenario.app.runJob('feedback.send');
  await scenario.work();
  for (const { email } of [ana, ben, cleo]) expect(await client.mails(email)).toEqual([]);
  expect(await client.mine(ana)).toMatchObject([{ state: 'given', wordsForYou: 'Your point about the map convinced the board.', feedback: { outcome: 'partly', weDid: 'We cut the letter to one page.' } }]);
  expect(await client.mine(cleo)).toMatchObject([{ state: 'given', wordsForYou: null }]);
  const [{ sealed }] = await scenario.app.db.dataSource.query<[{ sealed: string }]>(`select encode(words_ciphertext, 'escape') as sealed from feedback_person where contributor_id = $1`, [ana.contributorId]);
  expect(sealed).not.toContain('board');

  // Ben can see who read that he is to hear.
  const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: { what: string } }[] } }>('query ($id: ID!) { whoLooked(contributorId: $id, group: appeared_as_a_code) { edges { node { what } } } }', { id: ben.contributorId }, ben);
  expect(whoLooked.edges.map(({ node }) => node.what)).toContain('They read that you are to hear what came of something, as a code, without your name.');
}, 60_000);

it.each([
  ['work with an end: twelve weeks after it', '2026-12-20', '2027-01-31', '2027-01-10', '2027-04-25'],
  ['without one: twelve weeks after coming forward ends', '2026-12-20', null, '2027-01-10', '2027-03-14'],
  ['work of three years: a year after coming forward ends', '2026-12-20', '2029-12-31', '2027-01-10', '2027-12-20'],
  ['never before people hear whether they are in', '2026-12-20', null, '2027-06-01', '2027-06-01'],
])('the day of %s', async (_, closes, ends, hearBack, day) => {
  const [row] = await scenario.app.db.dataSource.query<{ day: string }[]>('select feedback_day($1, $2, $3)::text as day', [closes, ends, hearBack]);
  expect(row.day).toBe(day);
});

describe('the day', () => {
  it('is brought forward by the team, and put off once by a lead outside it, with a reason that everybody who waits reads', async () => {
    const ana = await scenario.person();
    const opportunityId = await client.ended(ana);
    const { dueOn: first } = await client.duty(opportunityId);
    const forward = (dueOn: string) => scenario.refusal('bringFeedbackForward', { opportunityId, dueOn }, team.contact, dutyFields);
    expect(await forward(first)).toBe('BAD_USER_INPUT');
    expect(await forward('2026-11-22')).toBe('BAD_USER_INPUT');
    await scenario.change('bringFeedbackForward', { opportunityId, dueOn: '2027-01-15' }, team.contact, dutyFields);
    expect(await client.mine(ana)).toMatchObject([{ dueOn: '2027-01-15', state: 'awaited' }]);

    const because = 'The board that decides meets in March only.';
    const extend = (dueOn: string, who: { token: string } = team.lead) => scenario.refusal('extendFeedback', { opportunityId, dueOn, because }, who, '{ dueOn }');
    expect(await extend('2027-03-31', team.contact)).toBe('FORBIDDEN');
    expect(await extend('2027-03-31', (await scenario.team()).lead)).toBe('NOT_FOUND');
    // An administrator only where no lead is.
    expect(await extend('2027-03-31', scenario.administrator)).toBe('NOT_FOUND');
    // A lead who is in the team isn't outside it.
    await scenario.change('grantPermission', { accountId: team.lead.accountId, kind: 'team_member', teamId: team.id }, scenario.administrator, '');
    expect(await extend('2027-03-31')).toBe('NOT_FOUND');
    await scenario.revoke(team.lead, { kind: 'team_member', teamId: team.id });
    expect(await extend('2027-01-15')).toBe('BAD_USER_INPUT');
    expect(await extend('2027-04-10')).toBe('BAD_USER_INPUT');
    const codes = await Promise.all(['2027-03-31', '2027-03-30', '2027-04-09'].map((dueOn) => extend(dueOn)));
    expect(codes.sort()).toEqual(['ILLEGAL_MOVE', 'ILLEGAL_MOVE', undefined]);
    expect(await client.mine(ana)).toMatchObject([{ state: 'extended', extension: { because } }]);
    expect(await client.duty(opportunityId)).toMatchObject({ state: 'extended', extension: { from: '2027-01-15', because } });
  });

  it('is over once it is said: of several at the same moment one says it, and nothing follows', async () => {
    for (let nr = 0; nr < 3; nr += 1) {
      const ana = await scenario.person({ confirmed: true });
      const opportunityId = await client.ended(ana);
      const codes = await Promise.all([
        scenario.refusal('giveFeedback', said(opportunityId), team.contact, dutyFields),
        scenario.refusal('giveFeedback', said(opportunityId, { outcome: 'not_done', whyNot: 'We could not.' }), team.colleague, dutyFields),
        scenario.refusal('extendFeedback', { opportunityId, dueOn: '2027-06-01', because: 'It takes us longer.' }, team.lead, '{ dueOn }'),
      ]);
      expect(codes.slice(0, 2).sort()).toEqual(['ILLEGAL_MOVE', undefined]);
      expect(await scenario.refusal('bringFeedbackForward', { opportunityId, dueOn: '2026-12-01' }, team.contact, dutyFields)).toBe('ILLEGAL_MOVE');
      expect(await scenario.refusal('extendFeedback', { opportunityId, dueOn: '2027-06-01', because: 'It takes us longer.' }, team.lead, '{ dueOn }')).toBe('ILLEGAL_MOVE');
      await scenario.work();
      expect(await client.mails(ana.email)).toHaveLength(1);
    }
  });

  it('is the team’s and nobody else’s', async () => {
    const ana = await scenario.person();
    const opportunityId = await client.ended(ana);
    const other = await scenario.team();
    expect(await scenario.refusal('giveFeedback', said(opportunityId), other.contact, dutyFields)).toBe('NOT_FOUND');
    expect(await scenario.refusal('giveFeedback', said(opportunityId), ana, dutyFields)).toBe('FORBIDDEN');
    expect(await scenario.refusal('bringFeedbackForward', { opportunityId, dueOn: '2026-12-01' }, other.contact, dutyFields)).toBe('NOT_FOUND');
    const { errors } = await scenario.app.gql(`query ($id: ID!) { feedbackDuty(opportunityId: $id) ${dutyFields} }`, { id: opportunityId }, other.contact.token);
    expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
  });
});

describe('a team that is late', () => {
  it('is told before and after, once each; then a lead sees it; then it begins nothing new until it has said', async () => {
    const own = await scenario.team();
    const theirs = new FeedbackClient(scenario, own);
    const opportunityId = await theirs.ended(await scenario.person());
    const next = await scenario.opportunity(own, longOpen);
    const from = new Date((await theirs.duty(opportunityId)).heldFrom);
    const due = new Date(from.getTime() - 30 * DAY);
    const watch = async (): Promise<void> => {
      await Promise.all([1, 2, 3].map(() => scenario.app.runJob('feedback.watch')));
      await scenario.work();
    };
    const told = async () => (await Promise.all(['feedback-coming', 'feedback-overdue'].map((what) => client.mails('sam@example.org', `${what}-${opportunityId}`)))).map(({ length }) => length);
    await late(due, -15 * DAY);
    await watch();
    expect(await told()).toEqual([0, 0]);
    await late(due, -14 * DAY);
    await watch();
    expect(await told()).toEqual([1, 0]);
    await late(due, -1);
    await watch();
    expect([await told(), (await theirs.duty(opportunityId)).isOverdue]).toEqual([[1, 0], false]);
    await late(due, 0);
    await watch();
    expect([await told(), (await theirs.duty(opportunityId)).isOverdue]).toEqual([[1, 1], true]);
    expect(await theirs.overdue(own.lead)).toEqual([]);
    await late(due, 3 * DAY);
    await watch();
    expect(await theirs.overdue(own.lead)).toEqual([opportunityId]);
    expect(await theirs.overdue(team.lead)).not.toContain(opportunityId);
    expect(await theirs.overdue(scenario.administrator)).not.toContain(opportunityId);

    await late(from, 0);
    const refused = await startRound(next, own);
    expect(refused.code).toBe('CONFLICT');
    expect(refused.message).toContain('giveFeedback');
    // Picking people by hand is asking, too.
    expect(await scenario.refusal('invitePeople', { opportunityId: next, codes: ['ABCD'], nextStep, idempotencyKey: 'held' }, own.contact, '{ waveId }')).toBe('CONFLICT');
    // Another team's asking is its own.
    const another = await scenario.team();
    expect((await startRound(await scenario.opportunity(another, longOpen), another)).code).toBeUndefined();
    await theirs.give(opportunityId);
    expect(await theirs.overdue(own.lead)).toEqual([]);
    expect((await startRound(next, own)).code).toBeUndefined();
  }, 60_000);

  it('can begin until the very moment, and not from it on, also where the moment comes while it begins', async () => {
    const own = await scenario.team();
    const theirs = new FeedbackClient(scenario, own);
    const opportunityId = await theirs.ended(await scenario.person());
    const [first, second] = [await scenario.opportunity(own, longOpen), await scenario.opportunity(own, longOpen)];
    const from = new Date((await theirs.duty(opportunityId)).heldFrom);
    await late(from, -1);
    expect((await startRound(first, own)).code).toBeUndefined();
    // Between looking and beginning: the table is kept from it until the day has passed.
    const refused = await withClient(scenario.app.db.ownerUrl, async (blocker) => {
      await blocker.query('begin');
      await blocker.query('lock table asking_round in share mode');
      const starting = startRound(second, own);
      for (;;) {
        const { rowCount } = await blocker.query(`select from pg_locks where relation = 'asking_round'::regclass and not granted`);
        if (rowCount) break;
      }
      await late(from, 0);
      await blocker.query('commit');
      return starting;
    });
    expect(refused.code).toBe('CONFLICT');
    expect(await scenario.app.db.dataSource.query('select from asking_round where opportunity_id = $1', [second])).toEqual([]);
    // Put off by a lead, it is free again.
    await scenario.change('extendFeedback', { opportunityId, dueOn: '2027-06-30', because: 'The board that decides was not there.' }, own.lead, '{ dueOn }');
    expect((await startRound(second, own)).code).toBeUndefined();
  }, 60_000);

  it('isn’t held by a post for which nobody was asked and nobody came', async () => {
    const own = await scenario.team();
    const opportunityId = await scenario.opportunity(own);
    await scenario.change('closeOpportunity', { opportunityId }, own.contact);
    await late(await heldFromOf(opportunityId, own), 1);
    await scenario.app.runJob('feedback.watch');
    expect(await new FeedbackClient(scenario, own).overdue(own.lead)).toEqual([]);
    expect((await startRound(await scenario.opportunity(own, longOpen), own)).code).toBeUndefined();
  });
});

const heldFromOf = async (opportunityId: string, of: Team): Promise<Date> => new Date((await new FeedbackClient(scenario, of).duty(opportunityId)).heldFrom);

it('a post from before there was such a day has one, twelve weeks ahead at least, so that no team begins with something overdue; drafts and posts that were joined into another have none', async () => {
  const of = await scenario.team();
  const [shortly, far, long, joined, kept] = await Promise.all([1, 2, 3, 4, 5].map(() => scenario.opportunity(of)));
  const { id: draft } = await scenario.change<{ id: string }>('createOpportunity', completeInput(of.id, of.contact.accountId), of.contact);
  const fill = /insert into feedback_duty \(opportunity_id, first_due_on, due_on\)\nselect o\.id[^;]+;/.exec(readFileSync('migrations/1764500070000-feedback-duty.sql', 'utf8'))![0];
  const days = await withClient(scenario.app.db.ownerUrl, async (owner) => {
    const set = (columns: string, id: string) => owner.query(`update opportunity set ${columns} where id = $1`, [id]);
    await owner.query('begin; alter table opportunity disable trigger user');
    await owner.query('delete from feedback_duty where opportunity_id = any ($1)', [[shortly, far, long, draft, joined]]);
    await set(`closes_on = '2026-11-24', hear_back_by = '2026-11-25', starts_on = '2026-11-26', ends_on = '2026-11-26'`, shortly);
    await set(`closes_on = '2026-12-20', hear_back_by = '2026-12-30', starts_on = '2027-01-10', ends_on = '2027-03-31'`, far);
    await set(`status = 'closed', ended_at = '2024-02-01', closes_on = '2024-02-01', hear_back_by = '2024-02-10', starts_on = '2024-02-11', ends_on = '2024-03-01'`, long);
    await set(`status = 'withdrawn', ended_at = clock_now(), joined_into = '${kept}'`, joined);
    await owner.query(fill);
    const { rows } = await owner.query<{ id: string; day: string }>('select opportunity_id as id, due_on::text as day from feedback_duty where opportunity_id = any ($1) and first_due_on = due_on', [[shortly, far, long, draft, joined, kept]]);
    // Run again, it changes nothing.
    const { rowCount } = await owner.query(fill);
    expect(rowCount).toBe(0);
    await owner.query('rollback');
    return new Map(rows.map(({ id, day }) => [id, day]));
  });
  // Twelve weeks from the end of the work, and again; for what was over long ago, twelve weeks from 23 November 2026.
  expect([shortly, far, long, draft, joined].map((id) => days.get(id))).toEqual(['2027-02-18', '2027-06-23', '2027-02-15', undefined, undefined]);
  expect(days.get(kept)).toBe((await new FeedbackClient(scenario, of).duty(kept)).dueOn);
});
