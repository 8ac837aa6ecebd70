import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import { DAY, type Person, type Round, Scenario, START } from '../../support/scenario.js';
import { whereFound } from '../../support/everything.js';
import { mailFor } from '../invitations/mailbox.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const sure = { iKnowItCantBeUndone: true };
const result = '{ profiles wholeAccount }';
const eraseMe = (person: Pick<Person, 'token'>, input: object = {}) => scenario.change<{ profiles: number; wholeAccount: boolean }>('eraseMe', { ...sure, ...input }, person, result);
const sql = <T>(text: string, values: unknown[] = []) => scenario.app.db.dataSource.query<T[]>(text, values);
const filled = async ({ opportunityId, team }: Round): Promise<number> =>
  (await scenario.run<{ round: { placesFilled: number } }>('query ($id: ID!) { round(opportunityId: $id) { placesFilled } }', { id: opportunityId }, team.contact)).round.placesFilled;

/** Somebody who has used everything there is. */
async function everywhere(): Promise<{ round: Round; person: Person; helper: { accountId: string; token: string } }> {
  const round = await scenario.round({ people: 1 });
  const [person] = round.people;
  const { contributorId } = person;
  const helper = await scenario.app.signIn([], 'Hedi Helper');
  await scenario.change('nameHelper', { contributorId, helperAccountId: helper.accountId }, person, '');
  await scenario.change('addQuietPeriod', { contributorId, firstDay: '2027-06-01', lastDay: '2027-06-03' }, person, '{ contributorId }');
  await scenario.change('neverAskMeFrom', { contributorId, organisationId: (await scenario.team()).organisationId }, person, '{ contributorId }');
  const other = await scenario.opportunity(await scenario.team());
  await scenario.change('expressInterest', { opportunityId: other, contributorId, message: 'Planted message of mine.' }, person);
  await scenario.change('followTopic', { topicId: round.topicId }, person);
  await scenario.invite(round);
  const [{ id: invitationId }] = await scenario.invitations(person);
  await scenario.change('askAboutInvitation', { invitationId, question: 'Planted question of mine?' }, person);
  await scenario.change('answerInvitation', { invitationId, answer: 'willing' }, person);
  return { round, person, helper };
}

describe('erasing one’s account', () => {
  it('leaves nothing that leads to the person, in any table, and every total as it was', async () => {
    const { round, person } = await everywhere();
    await scenario.work();
    const [key] = await sql<{ key: string }>('select key from contributor_search_key where contributor_id = $1', [person.contributorId]);
    const [before] = await sql<{ asks: number; invitations: number; interests: number }>(
      'select (select count(*)::int from ask) as asks, (select count(*)::int from invitation) as invitations, (select count(*)::int from expression_of_interest) as interests',
    );
    const [subject] = await sql<{ subject: string }>('select subject from account where id = $1', [person.accountId]);
    const [account] = await sql<{ name: string }>('select display_name as name from account where id = $1', [person.accountId]);
    const marks = [person.contributorId, person.accountId, key.key, person.name, person.email, account.name, 'Planted'];
    expect((await whereFound(scenario.app.db.ownerUrl, marks)).length).toBeGreaterThan(10);

    expect(await eraseMe(person)).toEqual({ profiles: 1, wholeAccount: true });
    await scenario.work();

    // What remains is the id of an account without a name.
    expect(await whereFound(scenario.app.db.ownerUrl, marks)).toEqual([`account: ${person.accountId}`]);
    expect(await sql('select from account where subject = $1', [subject.subject])).toEqual([]);
    const [after] = await sql(
      'select (select count(*)::int from ask) as asks, (select count(*)::int from invitation) as invitations, (select count(*)::int from expression_of_interest) as interests',
    );
    expect(after).toEqual(before);
    expect(await sql('select state, contributor_id from ask where opportunity_id = $1', [round.opportunityId])).toEqual([{ state: 'no', contributor_id: null }]);
  });

  it('lets the same sign-in begin anew, with nothing of before', async () => {
    const person = await scenario.person();
    await eraseMe(person);
    const { me } = await scenario.run<{ me: { accountId: string } }>('{ me { accountId } }', {}, person);
    expect(me.accountId).not.toBe(person.accountId);
    const { myProfiles } = await scenario.run<{ myProfiles: unknown[] }>('{ myProfiles { id } }', {}, person);
    expect(myProfiles).toEqual([]);
  });

  it('is refused without knowing that it can’t be undone, while people rely on the account, and for a profile of somebody else', async () => {
    const person = await scenario.person();
    expect(await scenario.refusal('eraseMe', { iKnowItCantBeUndone: false }, person, result)).toBe('BAD_USER_INPUT');
    const team = await scenario.team();
    await scenario.opportunity(team);
    expect(await scenario.refusal('eraseMe', sure, team.contact, result)).toBe('ILLEGAL_MOVE');
    expect(await scenario.refusal('eraseMe', { ...sure, contributorId: person.contributorId }, team.contact, result)).toBe('NOT_FOUND');
    expect(await sql('select from contributor where id = $1', [person.contributorId])).toHaveLength(1);
  });
});

describe('erasing one profile', () => {
  it('leaves the account and its other profiles alone', async () => {
    const person = await scenario.person();
    const group = await scenario.change<{ id: string }>(
      'joinAsContributor',
      { kind: 'group', name: 'Planted Group', group: { contactPersonName: 'Pat Planted' }, wordingVersion: 'join-1', reachMe: { email: 'group@example.org' }, areaCode: 'QYG', ownWords: 'We are many.' },
      person,
    );
    expect(await eraseMe(person, { contributorId: group.id })).toEqual({ profiles: 1, wholeAccount: false });
    const { myProfiles } = await scenario.run<{ myProfiles: { id: string }[] }>('{ myProfiles { id } }', {}, person);
    expect(myProfiles).toEqual([{ id: person.contributorId }]);
    expect(await whereFound(scenario.app.db.ownerUrl, [group.id])).toEqual([]);
  });

  it('is passed on by the lead who registered somebody without an account', async () => {
    const { lead } = await scenario.team();
    const input = {
      kind: 'individual', age: 'eighteen_or_over', name: 'Phil Phone', wordingVersion: 'join-1', reachMe: { phone: '0113 496 0111' }, areaCode: 'QYG', ownWords: 'I rang.',
      consentHeardAt: START.toISOString(),
    };
    const contributorId = await scenario.change<string>('registerContributorByPhone', input, lead, '');
    await scenario.refusal('eraseMe', { ...sure, contributorId }, await scenario.person(), result);
    expect(await sql('select from contributor where id = $1', [contributorId])).toHaveLength(1);
    await eraseMe(lead, { contributorId });
    expect(await sql('select from contributor where id = $1', [contributorId])).toEqual([]);
  });
});

describe('what a list says that people on it need', () => {
  const input = ({ contributorId }: Person) => ({ contributorId, idempotencyKey: newId() });
  it.each<[string, (person: Person) => Promise<unknown>]>([
    ['is erased, with one profile', (person) => eraseMe(person, input(person))],
    ['is erased, with their account', (person) => eraseMe(person)],
    ['takes back being found', (person) => scenario.change('withdrawConsent', { ...input(person), purpose: 'be_found', context: 'research' }, person, '')],
    ['takes back everything', (person) => scenario.change('withdrawAllConsents', input(person), person, '')],
    ['leaves', (person) => scenario.change('leaveAskwell', input(person), person, '')],
  ])('is gone for good once somebody on it %s', async (_, goes) => {
    const round = await scenario.round({ people: 5, team: await scenario.team() });
    const opportunityId = await scenario.opportunity(round.team, { topics: [{ topicId: round.topicId, relations: ['lived_experience'] }] });
    for (const { contributorId, ...who } of round.people.slice(0, 3)) {
      await scenario.change('updateAccessNeeds', { contributorId, accessNeeds: [{ group: 'communication_professional', need: 'bsl_interpreter' }] }, who);
    }
    const needs = '{ id toArrange { need } candidates { edges { node { code } } } }';
    interface List { id: string; toArrange: { need: string }[]; candidates: { edges: object[] } }
    const list = await scenario.change<List>('createCandidateList', { opportunityId }, round.team.contact, needs);
    expect(list.toArrange).toEqual([{ need: 'bsl_interpreter' }]);
    await goes(round.people[0]);
    const { candidateList: read } = await scenario.run<{ candidateList: List }>(`query ($id: ID!) { candidateList(id: $id) ${needs} }`, { id: list.id }, round.team.contact);
    expect([read.toArrange, read.candidates.edges.length]).toEqual([[], 4]);
    expect(await sql('select to_arrange as "toArrange" from candidate_list where id = $1', [list.id])).toEqual([{ toArrange: [] }]);
  });
});

describe('a team that asked somebody who is erased', () => {
  it('reads “not available” for the code, as for everyone who can’t be asked', async () => {
    const round = await scenario.round({ people: 2 });
    await eraseMe(round.people[0]);
    const { results } = await scenario.invite(round, { pickedBecause: 'We would like to ask them all.' });
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['asked', 'not_available']);
  });

  it('has its link lead nowhere, and nothing sent any more', async () => {
    const round = await scenario.round({ people: 1 });
    const [person] = round.people;
    await scenario.invite(round);
    await scenario.work();
    const [{ linkPath }] = await mailFor(scenario.app.dataDir, person.email);
    expect((await fetch(`${scenario.app.url}${linkPath}`)).status).toBe(200);
    await eraseMe(person);
    expect((await fetch(`${scenario.app.url}${linkPath}`)).status).toBe(404);
    await scenario.pass(15 * DAY);
    expect(await mailFor(scenario.app.dataDir, person.email)).toHaveLength(1);
  });

  it('isn’t delivered what waited', async () => {
    const round = await scenario.round({ people: 1 });
    await scenario.invite(round);
    await eraseMe(round.people[0]);
    await scenario.work();
    expect(await mailFor(scenario.app.dataDir, round.people[0].email)).toEqual([]);
    expect(await sql(`select release_reason from ask where opportunity_id = $1 and state = 'released'`, [round.opportunityId])).toEqual([{ release_reason: 'paused' }]);
  });

  it('keeps the place filled, and finds nobody behind it', async () => {
    const round = await scenario.round({ people: 1, places: 2 });
    const [person] = round.people;
    await scenario.invite(round);
    await scenario.answerAll([person], 'willing');
    await scenario.pass(15 * DAY);
    expect(await filled(round)).toBe(1);
    await eraseMe(person);
    expect(await filled(round)).toBe(1);
    const { introductions } = await scenario.run<{ introductions: { edges: { node: { code: string; person: unknown } }[] } }>(
      'query ($id: ID!) { introductions(opportunityId: $id) { edges { node { code person { name email } } } } }',
      { id: round.opportunityId },
      round.team.contact,
    );
    expect(introductions.edges.map(({ node }) => node.person)).toEqual([null]);
  });
});
