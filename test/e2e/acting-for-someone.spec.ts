import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../src/platform/database/roles.js';
import type { SignedIn } from '../support/app.js';
import { DAY, type Person, type Round, Scenario, START, type Team } from '../support/scenario.js';
import { mailFor } from './invitations/mailbox.js';

let scenario: Scenario;
let lead: SignedIn;
let team: Team;
beforeAll(async () => {
  scenario = await Scenario.start();
  lead = await scenario.app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }], 'Ada Lead');
  team = await scenario.team();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const rows = <T>(text: string, parameters: unknown[]) => scenario.app.db.dataSource.query<T[]>(text, parameters);
let counter = 0;

interface Acting extends Person {
  topicId: string;
}

const actingInput = (topicId: string, email: string, basis: string, more: object) => ({
  kind: 'acting_for', age: 'eighteen_or_over', name: 'For Tom', wordingVersion: 'join-1', reachMe: { email }, areaCode: 'QYG',
  interests: [{ topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }],
  actingFor: { relationship: 'parent', personName: 'Tom', basis, iAmEighteenOrOver: true }, ...more,
});

/** Somebody who acts for Tom on this ground; teams may ask. */
async function acting(basis: string, more: object = {}): Promise<Acting> {
  const topicId = scenario.topic();
  const email = `carer${(counter += 1)}@example.org`;
  const account = await scenario.app.signIn([], 'Grace Carer', email);
  const { id: contributorId } = await scenario.change<{ id: string }>('joinAsContributor', actingInput(topicId, email, basis, more), account);
  await scenario.change('setWayOfBeingHere', { contributorId, way: 'teams_may_ask' }, account, '{ contributorId }');
  return { ...account, contributorId, name: 'For Tom', email, topicId };
}
const post = ({ topicId }: Acting, changes: object = {}) => scenario.opportunity(team, { topics: [{ topicId, relations: [] }], places: 2, ...changes });
const listed = async (who: Acting, changes: object = {}): Promise<number> => (await scenario.codes(await post(who, changes), team)).length;
const stateOf = async ({ contributorId, token }: Acting): Promise<string> =>
  (await scenario.run<{ profile: { actingFor: { state: string } } }>('query ($id: ID!) { profile(id: $id) { actingFor { state sentence mayDo reviewDueAt } } }', { id: contributorId }, { token })).profile.actingFor.state;
const toReview = async (who: SignedIn) =>
  (await scenario.run<{ actingToReview: { edges: { node: { contributorId: string; state: string; personName: string; actingName: string; papers: object[] } }[] } }>(
    '{ actingToReview(first: 50) { edges { node { contributorId state personName actingName papers { kind seenAt seenBy } } } } }', {}, who)).actingToReview.edges.map(({ node }) => node);
const day = async (name: string): Promise<void> => scenario.app.runJob(name);

/** Invited and waiting for an answer. */
async function invited(who: Acting, changes: object = {}): Promise<{ round: Round; invitationId: string }> {
  const opportunityId = await post(who, changes);
  const round: Round = { opportunityId, topicId: who.topicId, team, people: [who], codes: await scenario.codes(opportunityId, team) };
  await scenario.invite(round);
  const [{ id: invitationId }] = await scenario.invitations(who);
  return { round, invitationId };
}

describe('the ground on which somebody acts', () => {
  it('is read before joining, in plain words with its source', async () => {
    const { data } = await scenario.app.gql<{ actingBases: { basis: string; mayDo: string[]; papers: string[]; source: string; sourceUrl: string }[] }>('{ actingBases { basis title words mayDo papers source sourceUrl reviewDays validFrom } }');
    expect(data.actingBases).toHaveLength(8);
    expect(data.actingBases.find(({ basis }) => basis === 'power_of_attorney')).toMatchObject({ papers: ['lasting_power_of_attorney'], source: expect.stringContaining('Mental Capacity Act 2005'), sourceUrl: expect.stringContaining('legislation.gov.uk') });
  });

  it.each<[string, object, string]>([
    ['attorney_for_property', {}, 'money is no ground'],
    ['deputy_for_property', {}, 'money is no ground'],
    ['parental_responsibility', {}, 'over 18 nobody has it'],
    ['parental_responsibility', { age: 'sixteen_or_seventeen' }, 'the month is missing'],
    ['parental_responsibility', { age: 'sixteen_or_seventeen', turnsEighteenIn: '2026-10' }, 'the month has passed'],
    ['parental_responsibility', { age: 'sixteen_or_seventeen', turnsEighteenIn: '2029-06' }, 'they would be under 16'],
    ['power_of_attorney', { age: 'sixteen_or_seventeen' }, 'nobody under 18 can have given one'],
    ['they_asked_me', { turnsEighteenIn: '2027-06' }, 'they are 18'],
  ])('%s with %j is refused: %s', async (basis, more) => {
    const account = await scenario.app.signIn();
    expect(await scenario.refusal('joinAsContributor', actingInput('01900000-0000-7000-8000-000000000000', 'x@example.org', basis, more), account)).toBe('BAD_USER_INPUT');
  });

  it('that needs a paper leads to no question until a lead has seen one, and nobody sees their own', async () => {
    const who = await acting('power_of_attorney');
    expect(await stateOf(who)).toBe('waits_for_papers');
    expect(await listed(who)).toBe(0);
    const opportunityId = await post(who);
    expect(await scenario.refusal('expressInterest', { contributorId: who.contributorId, opportunityId }, who)).toBe('FORBIDDEN');
    const seen = { contributorId: who.contributorId, paper: 'lasting_power_of_attorney' };
    const elsewhere = await scenario.app.signIn([{ kind: 'involvement_lead', areaCode: 'QMM' }]);
    expect(await scenario.refusal('recordPapersSeen', seen, elsewhere, '')).toBe('NOT_FOUND');
    expect(await scenario.refusal('recordPapersSeen', seen, who, '')).toBe('FORBIDDEN');
    await scenario.change('grantPermission', { accountId: who.accountId, kind: 'involvement_lead', areaCode: 'QYG' }, await scenario.app.signIn([{ kind: 'administrator' }]), '');
    expect(await scenario.refusal('recordPapersSeen', seen, who, '')).toBe('FORBIDDEN');
    expect(await scenario.refusal('recordPapersSeen', { ...seen, paper: 'deputy_order' }, lead, '')).toBe('BAD_USER_INPUT');
    expect((await toReview(lead)).find(({ contributorId }) => contributorId === who.contributorId)).toMatchObject({ state: 'waits_for_papers', personName: 'Tom', actingName: 'Grace Carer', papers: [] });
    await scenario.change('recordPapersSeen', seen, lead, '');
    expect(await stateOf(who)).toBe('in_force');
    expect(await rows('select kind, seen_by from acting_paper where contributor_id = $1', [who.contributorId])).toEqual([{ kind: 'lasting_power_of_attorney', seen_by: lead.accountId }]);
    expect(await listed(who)).toBe(1);
    await scenario.change('expressInterest', { contributorId: who.contributorId, opportunityId }, who);

    await scenario.change('restateActing', { contributorId: who.contributorId, basis: 'best_interests' }, who, '');
    expect(await stateOf(who)).toBe('waits_for_papers');
    expect(await listed(who)).toBe(0);
  });

  it('is looked at again: told once, 30 days before; past it nobody asks until somebody has', async () => {
    const who = await acting('they_asked_me');
    await scenario.app.db.advance(336 * DAY);
    await day('contributors.acting');
    await day('contributors.acting');
    await scenario.work();
    expect((await mailFor(scenario.app.dataDir, who.email)).map(({ subject }) => subject)).toEqual(['A short look at your profiles on Askwell']);
    expect((await toReview(lead)).map(({ contributorId, state }) => [contributorId, state])).toContainEqual([who.contributorId, 'in_force']);
    await scenario.app.db.advance(29 * DAY);
    expect(await stateOf(who)).toBe('review_due');
    await scenario.change('reviewActing', { contributorId: who.contributorId }, who, '');
    expect(await stateOf(who)).toBe('in_force');
    await scenario.app.db.advance(366 * DAY);
    expect(await stateOf(who)).toBe('review_due');
    await scenario.change('reviewActing', { contributorId: who.contributorId }, lead, '');
    expect(await stateOf(who)).toBe('in_force');
  });

  it('allows no more than it says: given up by whoever acts, given back by a lead', async () => {
    const who = await acting('they_asked_me');
    const scope = (mayDo: string[], by: SignedIn) => scenario.refusal('changeActingScope', { contributorId: who.contributorId, mayDo }, by, '');
    expect(await scope(['answer'], who)).toBeUndefined();
    expect(await scope(['answer', 'look_after_profile'], who)).toBe('BAD_USER_INPUT');
    expect(await scenario.refusal('updateOwnWords', { contributorId: who.contributorId, ownWords: 'New words.', mayBeShown: false }, who)).toBe('FORBIDDEN');
    for (const [change, input] of [['sendEmailCode', {}], ['confirmEmail', { code: '1234 5678' }], ['recordReachMe', { reachMe: { email: 'elsewhere@example.org' } }]] as const) {
      expect([change, await scenario.refusal(change, { contributorId: who.contributorId, ...input }, who, '')]).toEqual([change, 'FORBIDDEN']);
    }
    expect(await scope(['look_after_profile'], lead)).toBeUndefined();
    expect(await listed(who)).toBe(0);
    expect(await scope([], lead)).toBe('BAD_USER_INPUT');
  });
});

/** The post turned into taking part in a study, as one that was reviewed as such. */
const turnIntoStudy = (topicId: string): Promise<void> =>
  withClient(scenario.app.db.ownerUrl, async (client) => {
    await client.query(
      `update opportunity set research_kind = 'participation', kinds = '{study_participation}', research_approved_on = '2026-01-05', research_ethics_reference = '26/TEST/0001'
       where id in (select opportunity_id from opportunity_topic where topic_id = $1)`,
      [topicId],
    );
  });

describe('taking part in a study', () => {
  it('is never offered to, listed for or agreed to by somebody who acts for another', async () => {
    const who = await acting('they_asked_me');
    const opportunityId = await post(who);
    const { invitationId } = await invited(who, { title: 'Another one' });
    await turnIntoStudy(who.topicId);
    expect(await scenario.codes(opportunityId, team)).toEqual([]);
    const { suggestions } = await scenario.run<{ suggestions: { edges?: unknown[] } | unknown[] }>('query ($id: ID!) { suggestions: suggestedOpportunities(contributorId: $id) { opportunity { id } } }', { id: who.contributorId }, who);
    expect(suggestions).toEqual([]);
    expect(await scenario.refusal('expressInterest', { contributorId: who.contributorId, opportunityId }, who)).toBe('FORBIDDEN');
    expect(await scenario.refusal('answerInvitation', { invitationId, answer: 'willing' }, who)).toBe('FORBIDDEN');
    expect(await scenario.change('answerInvitation', { invitationId, answer: 'no' }, who, '{ state }')).toEqual({ state: 'no' });
  });
});

describe('acting for somebody ends', () => {
  const takeOver = (code: string) => ({ code, wordingVersion: 'join-1', name: 'Tom', reachMe: { email: `tom${(counter += 1)}@example.org` } });
  const codeFor = async (contributorId: string, input: object = {}) => scenario.change<{ code: string; expiresAt: string }>('makeTakeoverCode', { contributorId, ...input }, lead, '{ code expiresAt }');

  it('by the person’s word: nobody acts, what was on its way is let go, and the person takes over once with a code', async () => {
    const who = await acting('they_asked_me');
    const opportunityId = await post(who);
    await scenario.invite({ opportunityId, topicId: who.topicId, team, people: [who], codes: await scenario.codes(opportunityId, team) });
    await scenario.work();
    const [{ linkPath }] = await mailFor(scenario.app.dataDir, who.email);
    const second = await acting('they_asked_me');
    expect(await scenario.refusal('endActing', { contributorId: who.contributorId, reason: 'person_said_so' }, second, '')).toBe('NOT_FOUND');
    expect(await scenario.refusal('makeTakeoverCode', { contributorId: who.contributorId }, lead, '{ code }')).toBe('ILLEGAL_MOVE');
    await scenario.change('endActing', { contributorId: who.contributorId, reason: 'person_said_so' }, lead, '');

    expect((await fetch(`${scenario.app.url}${linkPath}`)).status).toBe(404);
    expect(await scenario.run<{ myProfiles: unknown[] }>('{ myProfiles { id } }', {}, who)).toEqual({ myProfiles: [] });
    expect(await scenario.refusal('updateOwnWords', { contributorId: who.contributorId, ownWords: 'Still me.', mayBeShown: false }, who)).toBe('NOT_FOUND');
    expect(await rows('select count(*)::int as n from contact_point where contributor_id = $1', [who.contributorId])).toEqual([{ n: 0 }]);
    expect((await toReview(lead)).find(({ contributorId }) => contributorId === who.contributorId)).toMatchObject({ state: 'ended' });

    const { code } = await codeFor(who.contributorId, { idempotencyKey: 'code-1' });
    expect((await codeFor(who.contributorId, { idempotencyKey: 'code-1' })).code).toBe(code);
    const [{ kept }] = await rows<{ kept: string }>(`select string_agg(result::text, '') as kept from idempotency_key`, []);
    expect(kept).not.toContain(code.replaceAll('-', ''));
    expect(await scenario.refusal('takeOverProfile', takeOver(code), who)).toBe('BAD_USER_INPUT');
    const [tom, other] = [await scenario.app.signIn([], 'Tom'), await scenario.app.signIn()];
    const outcomes = await Promise.all([tom, other].map((somebody) => scenario.refusal('takeOverProfile', takeOver(code.toLowerCase()), somebody)));
    expect(outcomes.map((refusal) => refusal ?? 'done').sort()).toEqual(['BAD_USER_INPUT', 'done']);
    const owner = outcomes[0] === undefined ? tom : other;
    const { myProfiles } = await scenario.run<{ myProfiles: object[] }>('{ myProfiles { id kind status name actingFor { state } interests { topicId } consents { purpose withdrawnAt } } }', {}, owner);
    expect(myProfiles).toEqual([expect.objectContaining({ id: who.contributorId, kind: 'individual', status: 'active', name: 'Tom', actingFor: null, interests: [{ topicId: who.topicId }] })]);
    expect((await fetch(`${scenario.app.url}${linkPath}`)).status).toBe(404);
    expect(await listed(who)).toBe(0);
  });

  it('by whoever acts, while a team asks: the ask is let go', async () => {
    const who = await acting('they_asked_me');
    const opportunityId = await post(who);
    await scenario.invite({ opportunityId, topicId: who.topicId, team, people: [who], codes: await scenario.codes(opportunityId, team) });
    await scenario.change('endActing', { contributorId: who.contributorId }, who, '');
    await scenario.work();
    expect(await rows('select state from ask where contributor_id = $1', [who.contributorId])).toEqual([{ state: 'released' }]);
    expect(await mailFor(scenario.app.dataDir, who.email)).toEqual([]);
    expect(await scenario.refusal('endActing', { contributorId: who.contributorId }, who, '')).toBe('NOT_FOUND');
  });

  it('as the month in which the young person turns 18 begins; they are 18 to posts once it is over', async () => {
    const who = await acting('parental_responsibility', { age: 'sixteen_or_seventeen', turnsEighteenIn: '2026-12' });
    const young = { suitableFor16And17: true, safeguardingContact: { name: 'Sam Safe', email: 'safe@example.org' } };
    expect(await listed(who)).toBe(0);
    expect(await listed(who, young)).toBe(1);
    await scenario.app.db.setClock(new Date('2026-11-30T23:59:59.999Z'));
    const late = await post(who, young);
    expect(await scenario.codes(late, team)).toHaveLength(1);
    await scenario.app.db.setClock(new Date('2026-12-01T00:00:00.000Z'));
    expect(await scenario.refusal('expressInterest', { contributorId: who.contributorId, opportunityId: late }, who)).toBe('FORBIDDEN');
    await day('contributors.acting');
    expect(await rows('select end_reason, majority_at from representation where contributor_id = $1', [who.contributorId])).toEqual([{ end_reason: 'came_of_age', majority_at: null }]);
    const band = async () => (await rows<{ age_band: string }>('select age_band from contributor where id = $1', [who.contributorId]))[0].age_band;
    expect(await band()).toBe('16_or_17');
    await scenario.app.db.setClock(new Date('2027-01-01T00:00:00.000Z'));
    await day('contributors.acting');
    expect(await band()).toBe('18_or_over');
    expect(await rows('select adult_from from contributor where id = $1', [who.contributorId])).toEqual([{ adult_from: null }]);
  });

  it('once a lead has made sure that the person has died, and then nobody undoes it but with a code', async () => {
    const who = await acting('they_asked_me');
    await scenario.change('reportLoss', { contributorId: who.contributorId }, who, '');
    await scenario.change('confirmReportedLoss', { contributorId: who.contributorId }, lead, '');
    expect(await scenario.refusal('iAmStillHere', { contributorId: who.contributorId }, who, '')).toBe('NOT_FOUND');
    const { code } = await codeFor(who.contributorId);
    await scenario.change('takeOverProfile', takeOver(code), await scenario.app.signIn());
    expect(await rows('select status, kind from contributor where id = $1', [who.contributorId])).toEqual([{ status: 'active', kind: 'individual' }]);
  });
});

describe('somebody of 16 or 17 who joined themselves', () => {
  it('is 18 two years later at the latest, without a month having been said', async () => {
    const person = await scenario.person({ age: 'sixteen_or_seventeen' });
    const band = async () => (await rows<{ age_band: string }>('select age_band from contributor where id = $1', [person.contributorId]))[0].age_band;
    await scenario.app.db.advance(729 * DAY);
    await day('contributors.acting');
    expect(await band()).toBe('16_or_17');
    await scenario.app.db.advance(2 * DAY);
    await day('contributors.acting');
    expect(await band()).toBe('18_or_over');
  });
});
