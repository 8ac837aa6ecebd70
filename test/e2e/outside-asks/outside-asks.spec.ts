import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { usualBudgets } from '../../../src/platform/limits/budgets.js';
import { apiForTests } from '../../support/api-settings.js';
import type { SignedIn } from '../../support/app.js';
import { DAY, HOUR, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';

/** Asks that were made outside Askwell: recorded by whoever made them, seen and disputed by whom they were made to. */
let world: Scenario;
let team: Team;
let lead: SignedIn;
const many = { limit: 100_000, seconds: 60 };
beforeAll(async () => {
  world = await Scenario.start({ config: { api: { ...apiForTests, budgets: { ...usualBudgets, requests: many, strangers: many } } } });
  team = await world.team();
  lead = await world.app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }], 'Area Lead');
});
afterAll(() => world.end());
beforeEach(() => world.app.db.setClock(START));

const ago = (milliseconds: number): Date => new Date(START.getTime() - milliseconds);
const report = (changes: object = {}) => ({ teamId: team.id, reference: 'Breathing better 2026', askedAt: ago(HOUR), ...changes });
const record = async (person: Pick<Person, 'email'>, changes: object = {}, who: Pick<SignedIn, 'token'> = team.contact): Promise<string> => {
  const answer = await world.change<string>('recordOutsideAsk', report({ email: person.email, ...changes }), who, '');
  await world.work();
  return answer;
};
const refused = (changes: object, who: SignedIn = team.contact) => world.refusal('recordOutsideAsk', report({ email: 'somebody@example.org', ...changes }), who, '');
interface Seen { id: string; title: string; reference: string | null; state: string; counts: boolean; askedAt: string; organisations: { name: string }[] }
const askedOf = async ({ contributorId, token }: Person): Promise<Seen[]> => {
  const query = 'query ($id: ID!) { askedOfMe(contributorId: $id) { edges { node { id title reference state counts askedAt organisations { name } } } } }';
  const { askedOfMe } = await world.run<{ askedOfMe: { edges: { node: Seen }[] } }>(query, { id: contributorId }, { token });
  return askedOfMe.edges.map(({ node }) => node);
};
const nextAsk = async ({ contributorId, token }: Person) =>
  (await world.run<{ myFairAsking: { nextAsk: { from: string | null; rule: string | null } } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { nextAsk { from rule } } }', { id: contributorId }, { token })).myFairAsking.nextAsk;
const dispute = (person: SignedIn, askId: string, more: object = {}) => world.change<{ state: string; counts: boolean }>('disputeOutsideAsk', { askId, ...more }, person, '{ state counts }');
interface Dispute { id: string; reference: string; because: string | null; organisation: { name: string } }
const disputes = async (who: SignedIn) =>
  (await world.run<{ outsideAskDisputes: { edges: { node: Dispute }[] } }>('{ outsideAskDisputes { edges { node { id reference because organisation { name } } } } }', {}, who)).outsideAskDisputes.edges.map(({ node }) => node);
const decide = (disputeId: string, counts: boolean, who: SignedIn = lead) => world.change('decideOutsideAskDispute', { disputeId, counts }, who, '');

describe('an ask outside Askwell', () => {
  it('counts from when it was made, is shown to whom it was made with organisation and reference, and they are told', async () => {
    const person = await world.person({ confirmed: true });
    expect(await record(person, { askedAt: ago(3 * DAY) })).toBe('received');
    expect(await askedOf(person)).toEqual([
      { id: expect.any(String), title: 'Breathing better 2026', reference: 'Breathing better 2026', state: 'outside', counts: true, askedAt: ago(3 * DAY).toISOString(), organisations: [{ name: team.organisationName }] },
    ]);
    expect(await nextAsk(person)).toEqual({ from: new Date(ago(3 * DAY).getTime() + 30 * DAY).toISOString(), rule: 'days_30' });
    const [mail] = await mailFor(world.app.dataDir, person.email);
    expect(mail.subject).toBe('Somebody says that they asked you');
    expect(mail.text).not.toContain('Breathing');
    expect(mail.text).not.toContain(team.organisationName);
  });

  it('keeps other teams from asking, who read what they always read', async () => {
    const round = await world.round({ people: 1 });
    await record(round.people[0]);
    expect((await world.invite(round)).results).toEqual([{ code: round.codes[0], outcome: 'not_available' }]);
  });

  it('takes an invitation back that is on its way, once it turns out that they were asked before', async () => {
    const round = await world.round({ people: 1 });
    await world.app.db.advance(DAY);
    await world.invite(round);
    await world.change('recordOutsideAsk', report({ email: round.people[0].email, askedAt: START }), team.contact, '');
    const [{ id: reportId }] = await world.app.db.dataSource.query<{ id: string }[]>('select id from outside_ask_report');
    await world.app.runJob('outside-asks.find', { reportId });
    await world.work();
    expect(await world.invitations(round.people[0])).toEqual([]);
  });

  it('can be told by phone number, and twice at once is one', async () => {
    const person = await world.person({ confirmed: true });
    await Promise.all([record(person, { reference: 'Once' }), record(person, { reference: '  Once ' })]);
    expect(await askedOf(person)).toHaveLength(1);
    const key = { idempotencyKey: 'the same', reference: 'Again', email: person.email };
    await record(person, key);
    await record(person, key);
    expect((await askedOf(person)).map(({ reference }) => reference).sort()).toEqual(['Again', 'Once']);
    expect(await world.change('recordOutsideAsk', report({ phone: '0113 496 0555' }), team.contact, '')).toBe('received');
  });

  it('of somebody who is not here, or whose address is not confirmed, leaves nothing and reads the same', async () => {
    const unconfirmed = await world.person();
    const body = async (email: string) => {
      const response = await fetch(`${world.app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${team.contact.token}` },
        body: JSON.stringify({ query: 'mutation ($input: RecordOutsideAskInput!) { recordOutsideAsk(input: $input) }', variables: { input: report({ email }) } }),
      });
      return response.text();
    };
    const known = await world.person({ confirmed: true });
    expect(await body('nobody@example.org')).toBe(await body(known.email));
    expect(await body(unconfirmed.email)).toBe(await body(known.email));
    await world.work();
    expect(await askedOf(unconfirmed)).toEqual([]);
    expect(await world.app.db.dataSource.query('select from outside_ask_report')).toEqual([]);
  });
});

describe('recording is refused', () => {
  it.each([
    ['in the future', () => ({ askedAt: new Date(START.getTime() + 1) }), 'BAD_USER_INPUT'],
    ['more than 365 days ago', () => ({ askedAt: ago(365 * DAY) }), 'BAD_USER_INPUT'],
    ['before any time the database holds', () => ({ askedAt: '-271821-04-20T00:00:00Z' }), 'BAD_USER_INPUT'],
    ['after any time the database holds', () => ({ askedAt: '+275760-09-13T00:00:00.000Z' }), 'BAD_USER_INPUT'],
    ['without address and number', () => ({ email: null }), 'BAD_USER_INPUT'],
    ['with both', () => ({ phone: '0113 496 0555' }), 'BAD_USER_INPUT'],
    ['with no address', () => ({ email: 'no address' }), 'BAD_USER_INPUT'],
    ['without a reference', () => ({ reference: ' ' }), 'BAD_USER_INPUT'],
    ['without a team', () => ({ teamId: null }), 'BAD_USER_INPUT'],
    ['for somebody else’s team', async () => ({ teamId: (await world.team()).id }), 'NOT_FOUND'],
  ])('%s', async (_, changes, code) => {
    expect(await refused(await changes())).toBe(code);
  });

  it('to who is in no team, and in the name of an organisation without an agreement', async () => {
    expect(await refused({}, lead)).toBe('FORBIDDEN');
    const { id: organisationId } = await world.change<{ id: string }>('createOrganisation', { name: 'Not yet known', kind: 'charity' }, world.administrator);
    const { id: teamId } = await world.change<{ id: string }>('createTeam', { organisationId, name: 'New' }, world.administrator);
    await world.change('grantPermission', { accountId: team.colleague.accountId, kind: 'team_member', teamId }, world.administrator, '');
    expect(await refused({ teamId }, team.colleague)).toBe('FORBIDDEN');
  });
});

describe('a dispute', () => {
  const askedOutside = async (reference: string) => {
    const person = await world.person({ confirmed: true });
    await record(person, { reference });
    const [{ id }] = await askedOf(person);
    return { person, askId: id };
  };

  it('takes the ask out of every limit at once, until a lead says that it counts', async () => {
    const { person, askId } = await askedOutside('Disputed one');
    expect(await dispute(person, askId, { because: 'Nobody rang me.' })).toEqual({ state: 'disputed', counts: false });
    expect(await nextAsk(person)).toEqual({ from: START.toISOString(), rule: null });
    const [found] = (await disputes(lead)).filter(({ reference }) => reference === 'Disputed one');
    expect(found).toMatchObject({ because: 'Nobody rang me.', organisation: { name: team.organisationName } });
    await decide(found.id, true);
    await decide(found.id, true);
    expect((await askedOf(person))[0]).toMatchObject({ state: 'outside', counts: true });
    expect((await nextAsk(person)).rule).toBe('days_30');
    expect(await world.refusal('decideOutsideAskDispute', { disputeId: found.id, counts: false }, lead, '')).toBe('CONFLICT');
    expect(await world.refusal('disputeOutsideAsk', { askId }, person)).toBe('ILLEGAL_MOVE');
  });

  it('may end with the ask set aside for good', async () => {
    const { person, askId } = await askedOutside('Disputed two');
    await dispute(person, askId);
    await dispute(person, askId);
    const [found] = (await disputes(world.administrator)).filter(({ reference }) => reference === 'Disputed two');
    await decide(found.id, false, world.administrator);
    expect((await askedOf(person))[0]).toMatchObject({ state: 'set_aside', counts: false });
    expect(await nextAsk(person)).toEqual({ from: START.toISOString(), rule: null });
  });

  it('is nobody else’s: not a stranger’s to make, nor for a lead of that organisation to decide', async () => {
    const { person, askId } = await askedOutside('Disputed three');
    expect(await world.refusal('disputeOutsideAsk', { askId }, await world.person())).toBe('NOT_FOUND');
    await dispute(person, askId);
    const [{ id: disputeId }] = (await disputes(lead)).filter(({ reference }) => reference === 'Disputed three');
    const theirs = await world.app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }, { kind: 'involvement_lead', organisationId: team.organisationId }], 'Their Lead');
    expect((await disputes(theirs)).filter(({ id }) => id === disputeId)).toEqual([]);
    expect(await world.refusal('decideOutsideAskDispute', { disputeId, counts: true }, theirs, '')).toBe('NOT_FOUND');
    const elsewhere = await world.app.signIn([{ kind: 'involvement_lead', areaCode: 'QWO' }], 'Far Lead');
    expect(await world.refusal('decideOutsideAskDispute', { disputeId, counts: true }, elsewhere, '')).toBe('NOT_FOUND');
  });

  it('is none about an invitation that was made here', async () => {
    const { people } = await world.invited({ people: 1 });
    const [{ id: askId }] = await askedOf(people[0]);
    expect(await world.refusal('disputeOutsideAsk', { askId }, people[0])).toBe('ILLEGAL_MOVE');
  });
});

it('is in the copy that somebody can fetch, and leads to nobody once they are erased, while the ask stays', async () => {
  const person = await world.person({ confirmed: true });
  await record(person, { reference: 'Before they left' });
  const [{ id: askId }] = await askedOf(person);
  await dispute(person, askId, { because: 'It was not me.' });
  const copy = await (await fetch(`${world.app.url}/me/export.json`, { headers: { authorization: `Bearer ${person.token}` } })).text();
  expect(copy).toContain('Before they left');
  expect(copy).toContain('It was not me.');
  await world.change('eraseMe', { iKnowItCantBeUndone: true }, person, '{ wholeAccount }');
  const [ask] = await world.app.db.dataSource.query<{ contributor_id: string | null }[]>('select contributor_id from ask where id = $1', [askId]);
  expect(ask.contributor_id).toBeNull();
  expect(await world.app.db.dataSource.query('select from outside_ask_dispute where ask_id = $1', [askId])).toEqual([]);
});
