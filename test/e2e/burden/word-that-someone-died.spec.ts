import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import type { SignedIn } from '../../support/app.js';
import { DAY, type Person, Scenario, START } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const tell = (mutation: string, contributorId: string, who: Pick<SignedIn, 'token'>) => scenario.change<string>(mutation, { contributorId }, who, '');
const refused = (mutation: string, contributorId: string, who: Pick<SignedIn, 'token'>) => scenario.refusal(mutation, { contributorId }, who, '');
const rows = <T>(text: string, parameters: unknown[]) => scenario.app.db.dataSource.query<T[]>(text, parameters);
const mails = async ({ email }: Person) => (await mailFor(scenario.app.dataDir, email)).length;
const areaLead = (areaCode = 'QYG') => scenario.app.signIn([{ kind: 'involvement_lead', areaCode }], 'Ada Lead');
const onHold = async ({ contributorId, token }: Person) =>
  (await scenario.run<{ profile: { status: string; onHold: { since: string; toldBy: string | null; sentence: string } | null } }>('query ($id: ID!) { profile(id: $id) { status onHold { since toldBy sentence } } }', { id: contributorId }, { token })).profile;
const nextAsk = async ({ contributorId, token }: Pick<Person, 'contributorId' | 'token'>) =>
  (await scenario.run<{ myFairAsking: { restAfterLossUntil: string | null; nextAsk: { rule: string | null; sentence: string } } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { restAfterLossUntil nextAsk { rule sentence } } }', { id: contributorId }, { token })).myFairAsking;

/** A carer with a profile of her own and one for her son, both of which teams may ask. */
async function carer(topicId: string): Promise<Person & { sonId: string }> {
  const person = await scenario.person({ topicId, name: 'Grace Carer' });
  const input = {
    kind: 'acting_for', age: 'eighteen_or_over', name: 'Grace for Tom', wordingVersion: 'join-1', reachMe: { email: `for-${person.email}` }, areaCode: 'QYG',
    interests: [{ topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }],
    actingFor: { relationship: 'parent', personName: 'Tom', basis: 'they_asked_me', iAmEighteenOrOver: true },
  };
  const { id: sonId } = await scenario.change<{ id: string }>('joinAsContributor', input, person);
  await scenario.change('setWayOfBeingHere', { contributorId: sonId, way: 'teams_may_ask' }, person, '{ contributorId }');
  return { ...person, sonId };
}

describe('word that somebody has died', () => {
  it('stops what is on its way, what would follow, and every list; and with one call it never happened', async () => {
    const round = await scenario.round({ people: 2, places: 2 });
    const [person, other] = round.people;
    const helper = await scenario.app.signIn([], 'Hal Helper');
    await scenario.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    const waiting = await scenario.opportunity(round.team);
    await scenario.change('expressInterest', { contributorId: person.contributorId, opportunityId: waiting }, person);
    await scenario.invite(round);
    await tell('reportLoss', person.contributorId, helper);
    await tell('reportLoss', person.contributorId, helper);
    await scenario.work();

    expect(await rows('select a.state, a.release_reason from ask a where contributor_id = $1', [person.contributorId])).toEqual([{ state: 'released', release_reason: 'paused' }]);
    expect(await mails(person)).toBe(0);
    expect(await mails(other)).toBe(1);
    const { expressionsOfInterest } = await scenario.run<{ expressionsOfInterest: { edges: unknown[] } }>('query ($id: ID!) { expressionsOfInterest(opportunityId: $id) { edges { node { id } } } }', { id: waiting }, round.team.contact);
    expect(expressionsOfInterest.edges).toEqual([]);
    const again = await scenario.opportunity(round.team, { topics: [{ topicId: round.topicId, relations: [] }] });
    expect(await scenario.codes(again, round.team)).toEqual([]);
    expect(await onHold(person)).toEqual({ status: 'on_hold', onHold: { since: START.toISOString(), toldBy: 'Hal Helper', sentence: expect.stringContaining('iAmStillHere') } });

    await scenario.pass(DAY);
    expect(await tell('iAmStillHere', person.contributorId, person)).toBe(person.contributorId);
    expect(await onHold(person)).toEqual({ status: 'active', onHold: null });
    expect(await refused('iAmStillHere', person.contributorId, person)).toBe('ILLEGAL_MOVE');
    const audited = await rows('select action from audit_entry where subject_id = $1 and action like $2 order by id', [person.contributorId, 'contributor.hold%']);
    expect(audited).toEqual([{ action: 'contributor.hold' }, { action: 'contributor.hold' }, { action: 'contributor.hold_undo' }]);
    expect((await nextAsk(person)).nextAsk.rule).toBeNull();
    const later = await scenario.opportunity(round.team, { topics: [{ topicId: round.topicId, relations: [] }] });
    expect(await scenario.codes(later, round.team)).toHaveLength(1);
  });

  it('reads "not available" to the team that invites them, as any other reason', async () => {
    const round = await scenario.round({ people: 2 });
    await tell('reportLoss', round.people[0].contributorId, await areaLead());
    const { results } = await scenario.invite(round, { pickedBecause: 'The codes as we had them.' });
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['asked', 'not_available']);
  });

  it('comes from the team that knows their name, from nobody else’s, and from whoever opens the link', async () => {
    const round = await scenario.round({ people: 2, places: 2 });
    await scenario.invite(round);
    await scenario.work();
    await scenario.answerAll([round.people[0]], 'willing');
    const [, linked] = round.people;
    const [{ linkPath }] = await mailFor(scenario.app.dataDir, linked.email);
    const page = `${scenario.app.url}${linkPath}`;
    const sent = await fetch(page, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'do=gone' });
    expect([sent.status, await sent.text()]).toEqual([200, expect.stringContaining('Thank you for telling us')]);
    expect((await fetch(page)).status).toBe(404);
    expect((await onHold(linked)).onHold).toMatchObject({ toldBy: null });

    await scenario.pass(14 * DAY);
    const { introductions } = await scenario.run<{ introductions: { edges: { node: { id: string } }[] } }>('query ($id: ID!) { introductions(opportunityId: $id) { edges { node { id } } } }', { id: round.opportunityId }, round.team.contact);
    const introductionId = introductions.edges[0].node.id;
    const stranger = await scenario.team();
    expect(await scenario.refusal('reportLossOfIntroduced', { introductionId }, stranger.contact, '')).toBe('NOT_FOUND');
    expect(await scenario.change('reportLossOfIntroduced', { introductionId, idempotencyKey: newId() }, round.team.contact, '')).toBe(introductionId);
    expect(await onHold(round.people[0])).toMatchObject({ status: 'on_hold' });
  });

  it('from whoever was wrong before stops nothing until a lead made sure; the person reads it, and somebody else’s word is believed', async () => {
    const round = await scenario.round({ people: 2, places: 2 });
    await scenario.invite(round);
    await scenario.work();
    const [person, linked] = round.people;
    const [helper, other, lead] = [await scenario.app.signIn([], 'Hal Helper'), await scenario.app.signIn(), await areaLead()];
    for (const { accountId } of [helper, other]) await scenario.change('nameHelper', { contributorId: person.contributorId, helperAccountId: accountId }, person, '');
    await scenario.answerAll([person], 'willing');
    await scenario.pass(14 * DAY);
    const { introductions } = await scenario.run<{ introductions: { edges: { node: { id: string } }[] } }>('query ($id: ID!) { introductions(opportunityId: $id) { edges { node { id } } } }', { id: round.opportunityId }, round.team.contact);
    const introductionId = introductions.edges[0].node.id;
    const byTeam = (who: SignedIn) => () => scenario.change('reportLossOfIntroduced', { introductionId, idempotencyKey: newId() }, who, '');
    const [{ linkPath }] = await mailFor(scenario.app.dataDir, linked.email);
    const byLink = () => fetch(`${scenario.app.url}${linkPath}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'do=gone' });
    const ways = [
      [person, () => tell('reportLoss', person.contributorId, helper), () => tell('reportLoss', person.contributorId, helper)],
      [person, byTeam(round.team.contact), byTeam(round.team.contact)],
      [linked, byLink, byLink],
    ] as const;
    for (const [whose, once, again] of ways) {
      await once();
      expect((await onHold(whose)).status).toBe('on_hold');
      await tell('iAmStillHere', whose.contributorId, whose);
      await Promise.all([again(), again()]);
      expect(await onHold(whose)).toMatchObject({ status: 'active', onHold: { sentence: expect.stringContaining('Nothing has stopped') } });
      await tell('iAmStillHere', whose.contributorId, whose);
      expect(await onHold(whose)).toEqual({ status: 'active', onHold: null });
    }

    await tell('reportLoss', person.contributorId, helper);
    const { reportedLosses } = await scenario.run<{ reportedLosses: { edges: { node: { contributorId: string } }[] } }>('{ reportedLosses { edges { node { contributorId standsStill } } } }', {}, lead);
    expect(reportedLosses.edges.map(({ node }) => node)).toContainEqual({ contributorId: person.contributorId, standsStill: false });
    await tell('reportLoss', person.contributorId, other);
    expect((await onHold(person)).status).toBe('on_hold');
    await tell('iAmStillHere', person.contributorId, person);
    await tell('reportLoss', person.contributorId, helper);
    expect((await onHold(person)).status).toBe('active');
    await tell('confirmReportedLoss', person.contributorId, lead);
    expect((await onHold(person)).status).toBe('on_hold');
    await tell('undoReportedLoss', person.contributorId, lead);
    expect(await onHold(person)).toEqual({ status: 'active', onHold: null });
  });

  it('a yes that waits for the draw takes no place', async () => {
    const round = await scenario.round({ people: 2, places: 1 });
    await scenario.invite(round);
    await scenario.work();
    await scenario.answerAll(round.people, 'willing');
    await tell('reportLoss', round.people[0].contributorId, await areaLead());
    await scenario.pass(14 * DAY);
    expect(await rows('select contributor_id from introduction where opportunity_id = $1', [round.opportunityId])).toEqual([{ contributor_id: round.people[1].contributorId }]);
    expect(await mails(round.people[0])).toBe(1);
  });

  it('is made sure of by a lead for their area, who undoes it if it was wrong; strangers see and do nothing', async () => {
    const person = await scenario.person({ name: 'Noor' });
    const [lead, elsewhere, stranger] = [await areaLead(), await areaLead('QMM'), await scenario.app.signIn()];
    for (const [mutation, who] of [['reportLoss', stranger], ['reportLoss', elsewhere], ['undoReportedLoss', elsewhere], ['iAmStillHere', stranger]] as const) {
      expect(await refused(mutation, person.contributorId, who)).toBe('NOT_FOUND');
    }
    expect(await refused('reportLoss', person.contributorId, person)).toBe('BAD_USER_INPUT');
    expect(await refused('confirmReportedLoss', person.contributorId, lead)).toBe('ILLEGAL_MOVE');
    await tell('reportLoss', person.contributorId, lead);
    const list = async (who: SignedIn) =>
      (await scenario.run<{ reportedLosses: { edges: { node: object }[] } }>('{ reportedLosses { edges { node { contributorId name reportedBy reportedAs confirmedAt } } } }', {}, who)).reportedLosses.edges
        .map(({ node }) => node).filter((node) => (node as { contributorId: string }).contributorId === person.contributorId);
    const told = { contributorId: person.contributorId, name: 'Noor', reportedBy: 'Ada Lead', reportedAs: 'lead' };
    expect(await list(lead)).toEqual([{ ...told, confirmedAt: null }]);
    expect(await list(elsewhere)).toEqual([]);
    await tell('confirmReportedLoss', person.contributorId, lead);
    expect(await list(lead)).toEqual([{ ...told, confirmedAt: START.toISOString() }]);
    await tell('undoReportedLoss', person.contributorId, lead);
    expect(await list(lead)).toEqual([]);
    expect((await onHold(person)).status).toBe('active');
  });

  it('brought twice and undone at the same moment, is once or not at all', async () => {
    const person = await scenario.person();
    const lead = await areaLead();
    await Promise.all([1, 2, 3].map(() => tell('reportLoss', person.contributorId, lead)));
    expect(await rows('select id from reported_loss where contributor_id = $1', [person.contributorId])).toHaveLength(1);
    const undone = await Promise.all([refused('iAmStillHere', person.contributorId, person), refused('undoReportedLoss', person.contributorId, lead)]);
    expect(undone.map((code) => code ?? 'done').sort()).toEqual(['ILLEGAL_MOVE', 'done']);
    expect((await onHold(person)).status).toBe('active');
  });

  it('about a carer stills whom she acts for too, and neither can be joined anew beside it', async () => {
    const grace = await carer(scenario.topic());
    await tell('reportLoss', grace.contributorId, await areaLead());
    const statuses = () => rows('select status from contributor where id = any ($1) order by id', [[grace.contributorId, grace.sonId]]);
    expect(await statuses()).toEqual([{ status: 'on_hold' }, { status: 'on_hold' }]);
    const join = { age: 'eighteen_or_over', wordingVersion: 'join-1', reachMe: { email: grace.email }, areaCode: 'QYG', ownWords: 'Here I am.' };
    expect(await scenario.refusal('joinAsContributor', join, grace)).toBe('CONFLICT');
    await tell('iAmStillHere', grace.contributorId, grace);
    expect(await statuses()).toEqual([{ status: 'active' }, { status: 'active' }]);
  });
});

describe('whoever is left behind', () => {
  it('who acted for them is asked by nobody for half a year, is told kindly, and comes forward as ever, which ends it', async () => {
    const topicId = scenario.topic();
    const grace = await carer(topicId);
    await tell('reportLoss', grace.sonId, grace);
    const resting = await nextAsk(grace);
    expect(resting).toEqual({ restAfterLossUntil: new Date(START.getTime() + 184 * DAY).toISOString(), nextAsk: { rule: 'loss', sentence: expect.stringContaining('You have lost someone. We are sorry') } });
    const team = await scenario.team();
    const post = await scenario.opportunity(team, { topics: [{ topicId, relations: [] }] });
    expect(await scenario.codes(post, team)).toEqual([]);
    await scenario.change('expressInterest', { contributorId: grace.contributorId, opportunityId: post }, grace);
    expect(await nextAsk(grace)).toMatchObject({ restAfterLossUntil: null, nextAsk: { rule: null } });
  });

  it('is asked as before when the word was wrong', async () => {
    const grace = await carer(scenario.topic());
    await tell('reportLoss', grace.sonId, await areaLead());
    expect((await nextAsk(grace)).nextAsk.rule).toBe('loss');
    await tell('iAmStillHere', grace.sonId, grace);
    expect(await nextAsk(grace)).toMatchObject({ restAfterLossUntil: null, nextAsk: { rule: null } });
  });

  it('can say so themselves and end it themselves; a helper can only say so, and coming forward through one ends nothing', async () => {
    const person = await scenario.person();
    const helper = await scenario.app.signIn();
    await scenario.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    await tell('restAfterLoss', person.contributorId, helper);
    expect(await refused('endRestAfterLoss', person.contributorId, helper)).toBe('NOT_FOUND');
    const post = await scenario.opportunity(await scenario.team());
    await scenario.change('expressInterest', { contributorId: person.contributorId, opportunityId: post }, helper);
    expect((await nextAsk(person)).nextAsk.rule).toBe('loss');
    await tell('endRestAfterLoss', person.contributorId, person);
    expect((await nextAsk(person)).nextAsk.rule).toBeNull();
    await tell('restAfterLoss', person.contributorId, person);
    expect((await nextAsk(person)).nextAsk.rule).toBe('loss');
  });
});
