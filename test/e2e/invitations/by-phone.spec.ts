import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SignedIn } from '../../support/app.js';
import { DAY, HOUR, type Round, Scenario, START } from '../../support/scenario.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

interface Waiting {
  invitationId: string;
  contributorId: string;
  opportunityId: string;
  tellBy: string;
  answerBy: string;
  nextStep: string;
}

const toTell = async (who: Pick<SignedIn, 'token'>): Promise<Waiting[]> => {
  const { invitationsToTell } = await scenario.run<{ invitationsToTell: Waiting[] }>('{ invitationsToTell { invitationId contributorId opportunityId tellBy answerBy nextStep } }', {}, who);
  return invitationsToTell;
};
const answerFor = (who: Pick<SignedIn, 'token'>, invitationId: string) => scenario.change<{ state: string }>('answerInvitation', { invitationId, answer: 'willing' }, who, '{ state }');

/** Somebody who joins by phone and has nothing else; invited by a team for whose organisation the same lead is there. */
async function invitedByPhone({ helper }: { helper?: SignedIn } = {}): Promise<Round & { lead: SignedIn; contributorId: string }> {
  const team = await scenario.team();
  const topicId = scenario.topic();
  const input = {
    age: 'eighteen_or_over', name: 'Mrs Patel', wordingVersion: 'join-1', reachMe: { phone: '0113 496 0011' }, areaCode: 'QYG',
    interests: [{ topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }],
    consentHeardAt: new Date(START.getTime() - HOUR).toISOString(), helperAccountId: helper?.accountId,
  };
  const contributorId = await scenario.change<string>('registerContributorByPhone', input, team.lead, '');
  await scenario.change('recordWayOfBeingHere', { contributorId, way: 'teams_may_ask' }, team.lead, '');
  const opportunityId = await scenario.opportunity(team, { topics: [{ topicId, relations: [] }], places: 2 });
  const round: Round = { opportunityId, topicId, team, people: [], codes: await scenario.codes(opportunityId, team) };
  await scenario.invite(round);
  await scenario.work();
  return { ...round, lead: team.lead, contributorId };
}

describe('somebody with a phone and nothing else', () => {
  it('is told by the lead who registered them, answers through them, and takes part', async () => {
    const { lead, contributorId, opportunityId, team } = await invitedByPhone();
    const [waiting] = await toTell(lead);
    expect(waiting).toEqual({
      invitationId: expect.any(String), contributorId, opportunityId, nextStep: 'We ring you within a week to agree a first date.',
      tellBy: new Date(START.getTime() + 2 * DAY).toISOString(), answerBy: new Date(START.getTime() + 14 * DAY).toISOString(),
    });
    expect(await readdir(`${scenario.app.dataDir}/mail`).catch(() => [])).toEqual([]);
    const { invitationId } = waiting;
    expect(await scenario.change('recordTold', { invitationId }, lead, '')).toBe(invitationId);
    expect(await scenario.change('recordTold', { invitationId }, lead, '')).toBe(invitationId);
    expect(await toTell(lead)).toEqual([]);
    expect(await answerFor(lead, invitationId)).toEqual({ state: 'willing' });
    await scenario.pass(14 * DAY);
    const { introductions } = await scenario.run<{ introductions: { edges: { node: object }[] } }>(
      'query ($id: ID!) { introductions(opportunityId: $id) { edges { node { person { name email phone } } } } }',
      { id: opportunityId },
      team.contact,
    );
    expect(introductions.edges).toEqual([{ node: { person: { name: 'Mrs Patel', email: null, phone: '+441134960011' } } }]);
  });

  it('who said yes at once needs no other record: the answer is the telling', async () => {
    const { lead, contributorId } = await invitedByPhone();
    const [{ invitationId }] = await toTell(lead);
    await answerFor(lead, invitationId);
    const [{ delivered_through, state }] = await scenario.app.db.dataSource.query<[{ delivered_through: string; state: string }]>(
      'select delivered_through, state from ask where contributor_id = $1',
      [contributorId],
    );
    expect([delivered_through, state]).toEqual(['told', 'willing']);
  });

  it('whom nobody tells within 48 hours is let go, and it counts nowhere', async () => {
    const { lead, contributorId } = await invitedByPhone();
    const [{ invitationId }] = await toTell(lead);
    await scenario.pass(2 * DAY);
    expect(await toTell(lead)).toEqual([]);
    const late = await scenario.app.gql('mutation ($input: RecordToldInput!) { recordTold(input: $input) }', { input: { invitationId } }, lead.token);
    expect([late.errors?.[0].extensions.code, late.errors?.[0].message]).toEqual(['ILLEGAL_MOVE', expect.stringContaining('let go before it was told')]);
    expect(await scenario.refusal('answerInvitation', { invitationId, answer: 'willing' }, lead)).toBe('ILLEGAL_MOVE');
    const counted = await scenario.app.db.dataSource.query<unknown[]>(`select from guarded_profile p join guard_row g using (recipient_id) where p.contributor_id = $1 and g.recent_at = '{}'`, [contributorId]);
    expect(counted).toHaveLength(1);
  });

  it('who takes a break before being told is not to be told', async () => {
    const { lead, contributorId } = await invitedByPhone();
    expect(await toTell(lead)).toHaveLength(1);
    await scenario.change('pauseInvitationsFor', { contributorId }, lead, '');
    expect(await toTell(lead)).toEqual([]);
  });

  it('is nobody else’s to tell or to answer for', async () => {
    const { lead, contributorId, team } = await invitedByPhone();
    const [{ invitationId }] = await toTell(lead);
    const other = await scenario.team();
    for (const who of [other.lead, team.contact, await scenario.person()]) {
      expect(await toTell(who)).toEqual([]);
      expect(await scenario.refusal('recordTold', { invitationId }, who, '')).toBe('NOT_FOUND');
      expect(await scenario.refusal('answerInvitation', { invitationId, answer: 'willing' }, who)).toBe('NOT_FOUND');
    }
    await scenario.revoke(lead, { kind: 'involvement_lead', organisationId: team.organisationId });
    expect(await toTell(lead)).toEqual([]);
    expect(await scenario.refusal('recordTold', { invitationId }, lead, '')).toBe('NOT_FOUND');
    expect(await scenario.refusal('expressInterest', { opportunityId: other.id, contributorId }, lead)).toBe('NOT_FOUND');
  });
});

describe('coming forward by phone', () => {
  it('goes through the lead who registered them', async () => {
    const { lead, contributorId, team } = await invitedByPhone();
    const opportunityId = await scenario.opportunity(team);
    expect(await scenario.change('expressInterest', { opportunityId, contributorId }, lead, '{ state }')).toEqual({ state: 'waiting' });
    expect(await scenario.refusal('expressInterest', { opportunityId, contributorId }, (await scenario.team()).lead)).toBe('NOT_FOUND');
  });
});

describe('a helper', () => {
  it('whom somebody named on the phone tells them and answers for them, with no other permission', async () => {
    const helper = await scenario.app.signIn([], 'Kind neighbour');
    const { contributorId } = await invitedByPhone({ helper });
    const [{ invitationId }] = await toTell(helper);
    // Looking at the list is not telling.
    expect(await scenario.invitations({ contributorId, token: helper.token })).toEqual([]);
    expect(await toTell(helper)).toHaveLength(1);
    await scenario.change('recordTold', { invitationId }, helper, '');
    expect((await scenario.invitations({ contributorId, token: helper.token }))[0].state).toBe('waiting');
    expect(await answerFor(helper, invitationId)).toEqual({ state: 'willing' });
  });

  it('of somebody with an account answers too, who sees that they looked; a lead does not answer for them', async () => {
    const round = await scenario.round({ people: 1 });
    const [person] = round.people;
    const helper = await scenario.app.signIn([], 'Kind neighbour');
    await scenario.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    await scenario.invite(round);
    const [{ invitationId }] = await toTell(helper);
    expect(await scenario.refusal('answerInvitation', { invitationId, answer: 'no' }, round.team.lead)).toBe('NOT_FOUND');
    expect(await answerFor(helper, invitationId)).toEqual({ state: 'willing' });
    const { whoLooked } = await scenario.run<{ whoLooked: { edges: object[] } }>('query ($id: ID!) { whoLooked(contributorId: $id) { edges { node { what by } } } }', { id: person.contributorId }, person);
    expect(whoLooked.edges).toEqual([{ node: { what: 'They saw that an invitation waits to be told to you.', by: 'Kind neighbour' } }]);
    await scenario.change('endHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    expect(await scenario.refusal('answerInvitation', { invitationId, answer: 'no' }, helper)).toBe('NOT_FOUND');
  });
});
