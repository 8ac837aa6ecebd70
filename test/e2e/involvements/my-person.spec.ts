import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import type { SignedIn } from '../../support/app.js';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { ConcernClient } from '../concerns/concern-client.js';
import { mailFor } from '../invitations/mailbox.js';
import { chosen, looked } from './involved.js';

let scenario: Scenario;
let team: Team;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

type Who = Pick<SignedIn, 'token'>;
interface Mine {
  id: string;
  accountId: string;
  state: string;
  sentence: string;
}
interface Named {
  id: string;
  name: string;
  state: string;
  shows: string[];
  involvements: Record<string, unknown>[];
}

const leads = async ({ contributorId, token }: Person): Promise<string[]> =>
  (await scenario.run<{ leadsToName: { accountId: string }[] }>('query ($id: ID!) { leadsToName(contributorId: $id) { accountId name leadFor } }', { id: contributorId }, { token })).leadsToName.map(({ accountId }) => accountId);
const mine = async ({ contributorId }: Pick<Person, 'contributorId'>, who: Who): Promise<Mine | null> =>
  (await scenario.run<{ myPerson: Mine | null }>('query ($id: ID!) { myPerson(contributorId: $id) { id accountId state sentence } }', { id: contributorId }, who)).myPerson;
const namedMe = async (who: Who): Promise<Named[]> =>
  (await scenario.run<{ peopleWhoNamedMe: { edges: { node: Named }[] } }>('{ peopleWhoNamedMe { edges { node { id name state shows involvements { id title nextStep dueOn isOverdue mainContact } } } } }', {}, who)).peopleWhoNamedMe.edges.map(({ node }) => node);
const name = ({ contributorId, token }: Person, lead: { accountId: string }, shows: string[] = ['next_steps']) => scenario.refusal('nameMyPerson', { contributorId, leadAccountId: lead.accountId, shows }, { token });
const answer = (myPersonId: string, agree: boolean, who: Who) => scenario.refusal('answerMyPerson', { myPersonId, agree }, who, '');
const end = (myPersonId: string, who: Who) => scenario.refusal('endMyPerson', { myPersonId }, who, '');

/** Named and agreed. */
async function agreed(person: Person, lead: SignedIn, shows?: string[]): Promise<string> {
  expect(await name(person, lead, shows)).toBeUndefined();
  const { id } = (await mine(person, person))!;
  expect(await answer(id, true, lead)).toBeUndefined();
  return id;
}
const leadFor = (organisationId: string, who = 'Una Lead', email?: string) => scenario.app.signIn([{ kind: 'involvement_lead', organisationId }], who, email);

it('Ana names a lead, who agrees and sees what she chose, wherever it is, and nothing else', async () => {
  const ana = await scenario.person({ confirmed: true });
  const other = await scenario.team();
  const [here, there] = [await chosen(scenario, team, ana), await chosen(scenario, other, ana)];
  expect((await leads(ana)).sort()).toEqual([team.lead.accountId, other.lead.accountId].sort());
  expect(await name(ana, team.lead, ['next_steps'])).toBeUndefined();
  const { id } = (await mine(ana, ana))!;
  // Until the lead agrees, they read who asks.
  expect(await namedMe(team.lead)).toEqual([{ id, name: ana.name, state: 'asked', shows: ['next_steps'], involvements: [] }]);
  expect(await answer(id, true, team.lead)).toBeUndefined();
  const hidden = { isOverdue: null, mainContact: null };
  expect((await namedMe(team.lead))[0].involvements).toMatchObject([
    { id: here, nextStep: 'We ring you on Thursday.', dueOn: '2026-12-07', ...hidden },
    { id: there, nextStep: 'We ring you on Thursday.', dueOn: '2026-12-07', ...hidden },
  ]);
  expect(await name(ana, team.lead, ['overdue', 'main_contacts'])).toBeUndefined();
  expect((await namedMe(team.lead))[0].involvements[1]).toMatchObject({ nextStep: null, dueOn: null, isOverdue: false, mainContact: 'Sam Contact, main contact' });
  expect((await looked(scenario, ana)).filter((line) => line.includes('your person'))).toHaveLength(3);
  // What is over isn't watched.
  await scenario.change('leaveInvolvement', { involvementId: there }, ana);
  expect((await namedMe(team.lead))[0].involvements.map(({ id: one }) => one)).toEqual([here]);
  await scenario.work();
  const [told] = (await mailFor(scenario.app.dataDir, ana.email)).filter(({ messageId }) => messageId.includes(`my-person-answered-${id}`));
  expect(told.text).toContain('Lee Lead is glad to be your person.');
});

it('a lead who says no does so without a reason; the person reads it kindly and names another; either side can end it', async () => {
  const ben = await scenario.person({ confirmed: true });
  const una = await leadFor(team.organisationId);
  await chosen(scenario, team, ben);
  await name(ben, una);
  const first = (await mine(ben, ben))!;
  expect(await end(first.id, una)).toBe('ILLEGAL_MOVE');
  expect(await name(ben, team.lead)).toBe('CONFLICT');
  expect(await answer(first.id, false, una)).toBeUndefined();
  expect(await mine(ben, ben)).toMatchObject({ state: 'declined', sentence: expect.stringContaining('That says nothing about you. You can choose somebody else.') });
  expect(await namedMe(una)).toEqual([]);

  const second = await agreed(ben, team.lead);
  expect(await end(second, una)).toBe('NOT_FOUND');
  expect(await end(second, team.lead)).toBeUndefined();
  expect(await mine(ben, ben)).toMatchObject({ state: 'ended', sentence: expect.stringContaining('Lee Lead can’t go on with it.') });
  const third = await agreed(ben, una);
  expect(await end(third, ben)).toBeUndefined();
  expect(await namedMe(una)).toEqual([]);
  for (const who of [ben, una]) expect(await end(third, who)).toBe('ILLEGAL_MOVE');
  await scenario.work();
  const mails = (await mailFor(scenario.app.dataDir, ben.email)).filter(({ messageId }) => messageId.includes('my-person')).map(({ text }) => text.replaceAll(/\s+/g, ' '));
  expect(mails.filter((text) => text.includes('That says nothing about you'))).toHaveLength(2);
});

it('is one at a time, also for two at once; of an answer and an end at one moment one is told so', async () => {
  const [cleo, dan] = await scenario.people(2);
  const una = await leadFor(team.organisationId);
  for (const person of [cleo, dan]) await chosen(scenario, team, person);
  const codes = await Promise.all([name(cleo, una), name(cleo, team.lead), name(cleo, una), name(cleo, team.lead)]);
  expect(codes.filter((code) => code === undefined)).toHaveLength(2);
  expect(codes.filter((code) => code === 'CONFLICT')).toHaveLength(2);
  const open = 'select from my_person where contributor_id = $1 and ended_at is null';
  expect(await scenario.app.db.dataSource.query(open, [cleo.contributorId])).toHaveLength(1);
  const again = `insert into my_person (contributor_id, lead_id, organisation_id, state, shows, asked_at) values ($1, $2, $3, 'asked', '{overdue}', clock_now())`;
  await expect(scenario.app.db.dataSource.query(again, [cleo.contributorId, una.accountId, team.organisationId])).rejects.toThrow('my_person_one');

  for (let nr = 0; nr < 3; nr += 1) {
    expect(await name(dan, una)).toBeUndefined();
    const { id } = (await mine(dan, dan))!;
    const answers = await Promise.all([answer(id, true, una), answer(id, false, una), answer(id, true, una)]);
    expect(answers.filter((code) => code === undefined)).toHaveLength(1);
    const ends = await Promise.all([end(id, dan), end(id, una), end(id, dan)]);
    const declined = answers[1] === undefined;
    expect(ends.filter((code) => code === undefined)).toHaveLength(declined ? 0 : 1);
    expect(ends.filter((code) => code === 'ILLEGAL_MOVE')).toHaveLength(declined ? 3 : 2);
  }
});

it('nobody else names, answers, ends or reads it', async () => {
  const [eve, stranger] = await scenario.people(2);
  await chosen(scenario, team, eve);
  const far = await scenario.team();
  const input = { contributorId: eve.contributorId, leadAccountId: team.lead.accountId, shows: ['overdue'] };
  for (const who of [stranger, team.contact, team.lead]) expect(await scenario.refusal('nameMyPerson', input, who)).toBe('NOT_FOUND');
  // A lead far away, somebody who is no lead, oneself.
  for (const lead of [far.lead, team.contact, eve]) expect(await name(eve, lead)).toBe('NOT_FOUND');
  expect(await scenario.refusal('nameMyPerson', { ...input, shows: [] }, eve)).toBe('BAD_USER_INPUT');
  const id = await agreed(eve, team.lead);
  for (const who of [stranger, far.lead, team.contact, scenario.administrator]) {
    expect(await end(id, who)).toBe('NOT_FOUND');
    const { errors } = await scenario.app.gql('query ($id: ID!) { myPerson(contributorId: $id) { id } }', { id: eve.contributorId }, who.token);
    expect(errors?.[0].extensions.code).toBe('NOT_FOUND');
  }
  for (const who of [stranger, team.contact]) expect(await answer(id, true, who)).toBe('FORBIDDEN');
  expect(await answer(id, true, far.lead)).toBe('NOT_FOUND');
  expect(await namedMe(far.lead)).toEqual([]);
});

it('the lead is told once of each step that is overdue, where they may see it', async () => {
  const una = await leadFor(team.organisationId, 'Una Lead', 'una@example.org');
  const [fay, gus] = await scenario.people(2);
  for (const person of [fay, gus]) await chosen(scenario, team, person);
  await agreed(fay, una, ['overdue']);
  await agreed(gus, una, ['next_steps']);
  // Leads have no address here unless they confirm one for their account.
  await withClient(scenario.app.db.ownerUrl, (client) =>
    client.query(
      `insert into account_email (account_id, address_key_id, address_ciphertext, address_hash, confirmed_at)
       select $1, key_id, ciphertext, value_hash, clock_now() from contact_point where contributor_id = $2 and channel = 'email'`,
      [una.accountId, fay.contributorId],
    ),
  );
  const told = async () => (await mailFor(scenario.app.dataDir, fay.email)).filter(({ messageId }) => messageId.includes('my-person-overdue'));
  await scenario.app.db.setClock(new Date('2026-12-07T23:59:00Z'));
  await scenario.app.runJob('involvements.my-person');
  await scenario.work();
  expect(await told()).toEqual([]);
  await scenario.app.db.setClock(new Date('2026-12-08T00:00:00Z'));
  for (let nr = 0; nr < 2; nr += 1) await Promise.all([1, 2, 3].map(() => scenario.app.runJob('involvements.my-person')));
  await scenario.work();
  const mails = await told();
  expect(mails).toHaveLength(1);
  expect(mails[0].text).not.toContain(fay.name);
  expect((await namedMe(una)).map(({ involvements }) => involvements[0].isOverdue)).toEqual([true, null]);
});

it.each(['gave up being a lead', 'was kept out'])('a lead who %s sees nothing from that moment; the person is told and can choose another', async (how) => {
  const hal = await scenario.person({ confirmed: true });
  const una = await leadFor(team.organisationId);
  await scenario.change('grantPermission', { accountId: una.accountId, kind: 'involvement_lead', areaCode: 'QWO' }, scenario.administrator, '');
  await chosen(scenario, team, hal);
  const id = await agreed(hal, una);
  if (how === 'was kept out') await scenario.change('suspendAccount', { accountId: una.accountId }, scenario.administrator, '');
  // Still a lead for an area, and no more for what they were found by.
  else await scenario.revoke(una, { kind: 'involvement_lead', organisationId: team.organisationId });
  if (how !== 'was kept out') expect(await namedMe(una)).toEqual([]);
  await Promise.all([1, 2].map(() => scenario.app.runJob('involvements.my-person')));
  await scenario.work();
  expect(await mine(hal, hal)).toMatchObject({ id, state: 'ended', sentence: expect.stringContaining('is no longer a lead here') });
  const mails = (await mailFor(scenario.app.dataDir, hal.email)).filter(({ messageId }) => messageId.includes(`my-person-ended-${id}`));
  expect(mails.map(({ text }) => text.replaceAll(/\s+/g, ' '))).toEqual([expect.stringContaining('That says nothing about you.')]);
  await agreed(hal, team.lead);
});

it('of what somebody raised a concern about nobody is offered to them, and nobody else can tell', async () => {
  const [ida, jo] = await scenario.people(2);
  const of = await scenario.team();
  const opportunityId = await scenario.opportunity(of, { places: 5 });
  for (const person of [ida, jo]) await chosen(scenario, of, person, opportunityId);
  await chosen(scenario, team, ida);
  const before = await agreed(ida, of.lead);
  const seen = async () => (await namedMe(of.lead)).map(({ id, state, involvements }) => ({ id, state, involvements }));
  const as = await seen();
  await new ConcernClient(scenario).raise(ida, { opportunityId });
  // For the lead nothing has changed; Ida alone reads why she may want another.
  expect(await seen()).toEqual(as);
  expect((await mine(ida, ida))!.sentence).toContain('You raised a concern');
  expect((await looked(scenario, ida)).join()).not.toContain('concern');
  expect(await end(before, ida)).toBeUndefined();
  const offered = await leads(ida);
  expect(offered).toContain(team.lead.accountId);
  expect(offered).not.toContain(of.lead.accountId);
  expect(await name(ida, of.lead)).toBe('NOT_FOUND');
  expect(await leads(jo)).toEqual([of.lead.accountId]);
  expect(await name(jo, of.lead)).toBeUndefined();
  expect((await mine(jo, jo))!.sentence).not.toContain('concern');
});

it('is in what somebody takes with them, and goes with them', async () => {
  const kim = await scenario.person();
  await chosen(scenario, team, kim);
  await agreed(kim, team.lead, ['overdue']);
  await scenario.app.db.advance(20 * DAY);
  await scenario.app.runJob('involvements.my-person');
  const copy = (await (await fetch(`${scenario.app.url}/me/export.json`, { headers: { authorization: `Bearer ${kim.token}` } })).json()) as { profiles: { title: string; rows: object[] }[][] };
  expect(copy.profiles[0].find(({ title }) => title === 'Whom you named as your person')?.rows).toMatchObject([{ lead: 'Lee Lead', state: 'agreed', whatTheyMaySee: ['overdue'] }]);
  await scenario.change('eraseMe', { contributorId: kim.contributorId, neverContactMeAgain: false, iKnowItCantBeUndone: true }, kim, '{ profiles }');
  expect(await scenario.app.db.dataSource.query('select from my_person where contributor_id = $1', [kim.contributorId])).toEqual([]);
  expect((await namedMe(team.lead)).map(({ name: who }) => who)).not.toContain(kim.name);
});
