import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { type MailServer, startMailServer } from '../invitations/mail-server.js';
import { withClient } from '../../../src/platform/database/roles.js';

let scenario: Scenario;
let server: MailServer;
let team: Team;
beforeAll(async () => {
  server = await startMailServer();
  scenario = await Scenario.start({ config: { smtpUrl: server.url } });
  team = await scenario.team();
});
afterAll(async () => {
  await scenario.end();
  await server.close();
});
beforeEach(() => scenario.app.db.setClock(START));

const later = (days: number) => scenario.app.db.setClock(new Date(START.getTime() + days * DAY));
const look = () => scenario.app.runJob('burden.find-check-ins');
const checkIns = ({ email }: Person) => server.received.filter(({ to, subject }) => to === email && subject === 'Do you still want to hear from us?');
const rule = async ({ contributorId, ...who }: Person) =>
  (await scenario.run<{ myFairAsking: { nextAsk: { rule: string | null } } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { nextAsk { rule } } }', { id: contributorId }, who)).myFairAsking.nextAsk.rule;
const change = (name: string, { contributorId, ...who }: Person, input: object = {}, fields = '{ contributorId }') => scenario.change(name, { contributorId, ...input }, who, fields);

/** Somebody whose last invitations stayed unanswered; as the ledger would have it, written down at once. */
async function silent(run = 3): Promise<Person> {
  const person = await scenario.person({ confirmed: true });
  await withClient(scenario.app.db.ownerUrl, (client) =>
    client.query('update guard_row set unanswered_run = $2 where recipient_id = (select recipient_id from guarded_profile where contributor_id = $1)', [person.contributorId, run]),
  );
  return person;
}

it('after three in a row unanswered one question comes instead of more invitations, and no second while nobody answers', async () => {
  const topicId = scenario.topic();
  const person = await scenario.person({ topicId, confirmed: true });
  await change('setFairAskingLevel', person, { asksIn30Days: 4, daysBetween: 2, fromOneOrganisationIn30Days: 4 });
  for (let nr = 0; nr < 3; nr += 1) {
    await look();
    await later(nr * 15);
    const opportunityId = await scenario.opportunity(team, { topics: [{ topicId, relations: [] }] });
    await scenario.invite({ opportunityId, topicId, team, people: [person], codes: await scenario.codes(opportunityId, team) });
    await scenario.work();
    await later(nr * 15 + 14.5);
    await scenario.app.runJob('burden.deadlines');
  }
  expect(checkIns(person)).toEqual([]);
  await Promise.all([look(), look(), look()]);
  await Promise.all([scenario.work(), scenario.work()]);
  const [checkIn, ...more] = checkIns(person);
  expect(more).toEqual([]);
  expect(checkIn.text).toMatch(/you are back.*how often.*break.*leave Askwell.*This mailbox is not read/s);
  for (const day of [46, 90, 400]) {
    await later(day);
    await look();
    await scenario.work();
  }
  expect(checkIns(person)).toHaveLength(1);
  expect(await rule(person)).toBe('unanswered');
  await change('iAmBack', person);
  expect(await rule(person)).toBeNull();
});

it('comes to nobody who left only two unanswered', async () => {
  const person = await silent(2);
  await look();
  await scenario.work();
  expect(checkIns(person)).toEqual([]);
});

it('in the next silence, and never two bundles of our own questions in 30 days', async () => {
  const person = await silent();
  const isSilentAgain = () =>
    withClient(scenario.app.db.ownerUrl, (client) => client.query('update guard_row set unanswered_run = 3 where recipient_id = (select recipient_id from guarded_profile where contributor_id = $1)', [person.contributorId]));
  await look();
  await scenario.work();
  await later(1);
  await change('iAmBack', person);
  await isSilentAgain();
  await later(29.9);
  await look();
  await scenario.work();
  expect(checkIns(person)).toHaveLength(1);
  await later(30);
  await look();
  await scenario.work();
  expect(checkIns(person)).toHaveLength(2);
});

it('whoever acts for two people is asked about both in one message, and nothing else of our own comes within 30 days of it', async () => {
  const email = 'parent.of.two@example.org';
  const account = await scenario.app.signIn([], 'Parent of two', email);
  const actFor = async (personName: string): Promise<Person> => {
    const actingFor = { relationship: 'parent', personName, basis: 'they_asked_me', iAmEighteenOrOver: true };
    const { id: contributorId } = await scenario.change<{ id: string }>(
      'joinAsContributor',
      {
        kind: 'acting_for', age: 'eighteen_or_over', name: `For ${personName}`, wordingVersion: 'join-1', reachMe: { email }, areaCode: 'QYG', ownWords: 'I would like to help.', actingFor,
        beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }],
      },
      account,
    );
    const person = { ...account, contributorId, name: `For ${personName}`, email };
    await change('setWayOfBeingHere', person, { way: 'teams_may_ask' });
    return person;
  };
  const { contributorId } = await actFor('Tim');
  await later(20);
  await actFor('Tom');
  await withClient(scenario.app.db.ownerUrl, (client) =>
    client.query('update guard_row set unanswered_run = 3 where recipient_id = (select recipient_id from guarded_profile where contributor_id = $1)', [contributorId]),
  );
  const subjectsOn = async (day: number) => {
    await later(day);
    await Promise.all([look(), scenario.app.runJob('contributors.acting'), scenario.app.runJob('contributors.acting'), look()]);
    await scenario.work();
    return server.received.filter(({ to }) => to === email).map(({ subject }) => subject);
  };
  const review = 'A short look at your profiles on Askwell';
  // Acting for Tim is looked at again after 365 days, for Tom 20 days later.
  expect(await subjectsOn(330)).toEqual([]);
  expect(await subjectsOn(336)).toEqual([review]);
  expect(await subjectsOn(365.9)).toEqual([review]);
  expect(await subjectsOn(366.1)).toEqual([review, 'Do you still want to hear from us?']);
});

it('is tried again when the mail server did not take it', async () => {
  const person = await silent();
  server.refuse({ at: 'recipient', code: 451 });
  await look();
  await scenario.work();
  server.refuse(null);
  expect(checkIns(person)).toEqual([]);
  await withClient(scenario.app.db.ownerUrl, (client) => client.query('update graphile_worker._private_jobs set run_at = now()'));
  await scenario.work();
  expect(checkIns(person)).toHaveLength(1);
});

it.each<[string, (person: Person) => Promise<unknown>]>([
  ['takes a break', (person) => change('addQuietPeriod', person)],
  ['says that they are back', (person) => change('iAmBack', person)],
  ['looks themselves from now on', (person) => change('setWayOfBeingHere', person, { way: 'look_myself' })],
  ['leaves', (person) => change('leaveAskwell', person, {}, '')],
  ['lost someone', (person) => change('restAfterLoss', person, {}, '')],
  ['is erased', ({ contributorId: _, ...who }) => scenario.change('eraseMe', { neverContactMeAgain: true, iKnowItCantBeUndone: true }, who, '{ profiles }')],
])('does not come to who %s meanwhile', async (_, happens) => {
  const person = await silent();
  await look();
  await happens(person);
  await scenario.work();
  expect(checkIns(person)).toEqual([]);
});
