import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import type { SignedIn } from '../../support/app.js';
import { DAY, HOUR, Scenario, START } from '../../support/scenario.js';
import { type MailServer, startMailServer } from '../invitations/mail-server.js';

/** Somebody with a number, who left three invitations in a row unanswered. */
interface Silent {
  contributorId: string;
  phone: string;
  email: string | null;
  /** Their own sign-in; of who joined by phone nobody's. */
  self: SignedIn | null;
}
interface Call {
  id: string;
  contributorId: string;
  name: string | null;
  askFor: string | null;
  safeTimes: string | null;
  ringBy: string;
  triesBefore: number;
  whatToSay: string;
}

let scenario: Scenario;
let server: MailServer;
/** There for the area in which everybody here lives. */
let lead: SignedIn;
let nr = 0;
beforeAll(async () => {
  server = await startMailServer();
  scenario = await Scenario.start({ config: { smtpUrl: server.url } });
  lead = await scenario.app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }], 'Lee Lead');
}, 60_000);
afterAll(async () => {
  await scenario.end();
  await server.close();
});
beforeEach(() => scenario.app.db.setClock(START));

const owner = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> => withClient(scenario.app.db.ownerUrl, async (client) => (await client.query<T>(sql, values)).rows);
const later = (days: number) => scenario.app.db.setClock(new Date(START.getTime() + days * DAY));
const look = async () => {
  await scenario.app.runJob('burden.find-check-ins');
  await scenario.work();
};
const mailed = ({ email }: Silent) => server.received.filter(({ to, subject }) => to === email && subject === 'Do you still want to hear from us?').length;
const unanswered = ({ contributorId }: { contributorId: string }) =>
  owner('update guard_row set unanswered_run = 3 where recipient_id = (select recipient_id from guarded_profile where contributor_id = $1)', [contributorId]);

/** With a confirmed address and a number that a lead rang. */
async function silent({ confirmed = true, ways }: { confirmed?: boolean; ways?: string[] } = {}): Promise<Silent> {
  const person = await scenario.person({ confirmed: true });
  const phone = `0113 496 0${(nr += 1) + 100}`;
  await scenario.change('updateReachMe', { contributorId: person.contributorId, reachMe: { email: person.email, phone } }, person);
  if (confirmed) await scenario.change('confirmPhone', { contributorId: person.contributorId, phone }, lead, '');
  if (ways) await scenario.change('updateSafeContact', { contributorId: person.contributorId, safeContact: { ways, times: 'Mondays before noon', relayOnly: false } }, person);
  await unanswered(person);
  return { contributorId: person.contributorId, email: person.email, phone, self: person };
}

/** Without mail and without a sign-in. */
async function byPhone(by: SignedIn, changes: object = {}): Promise<Silent> {
  const phone = `0113 496 0${(nr += 1) + 100}`;
  const input = {
    age: 'eighteen_or_over', name: `Caller ${nr}`, wordingVersion: 'join-1', areaCode: 'QYG', ownWords: 'I would like to help.', reachMe: { phone }, phoneConfirmed: true, consentHeardAt: START,
    beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }], ...changes,
  };
  const contributorId = await scenario.change<string>('registerContributorByPhone', input, by, '');
  await scenario.change('recordWayOfBeingHere', { contributorId, way: 'teams_may_ask' }, by, '');
  await unanswered({ contributorId });
  return { contributorId, phone, email: null, self: null };
}

const listed = async (who: SignedIn): Promise<Call[]> =>
  (await scenario.run<{ checkInCalls: { edges: { node: Call }[] } }>('{ checkInCalls(first: 50) { edges { node { id contributorId name askFor safeTimes ringBy triesBefore whatToSay } } } }', {}, who)).checkInCalls.edges.map(({ node }) => node);
const callOf = async ({ contributorId }: Silent, who: SignedIn = lead) => (await listed(who)).find((call) => call.contributorId === contributorId);
const idOf = async ({ contributorId }: Silent): Promise<string> => (await owner<{ id: string }>('select id from check_in_call where contributor_id = $1 order by id desc limit 1', [contributorId]))[0].id;
const record = (callId: string, { phone }: Silent, outcome: string, more: object = {}, who = lead) => scenario.change<string>('recordCheckInCall', { callId, phone, outcome, ...more }, who, '');
const refused = (callId: string, phone: string, outcome: string, who: Pick<SignedIn, 'token'> = lead, more: object = {}) => scenario.refusal('recordCheckInCall', { callId, phone, outcome, ...more }, who, '');
const rule = async ({ contributorId, self }: Silent) =>
  (await scenario.run<{ myFairAsking: { nextAsk: { rule: string | null } } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { nextAsk { rule } } }', { id: contributorId }, self!)).myFairAsking.nextAsk.rule;
const looked = async ({ contributorId, self }: Silent, group: string): Promise<string[]> =>
  (await scenario.run<{ whoLooked: { edges: { node: { by: string; what: string } }[] } }>('query ($id: ID!, $group: ReadingGroup!) { whoLooked(contributorId: $id, group: $group) { edges { node { by what } } } }', { id: contributorId, group }, self!)).whoLooked.edges.map(({ node }) => `${node.by}: ${node.what}`);
const facts = async ({ contributorId }: Silent) =>
  (await owner(`select c.status, g.unanswered_run as run, (select count(*)::int from quiet_period q where q.contributor_id = c.id) as breaks, (select max(last_day)::text from quiet_period q where q.contributor_id = c.id) as until
    from contributor c join guarded_profile p on p.contributor_id = c.id join guard_row g on g.recipient_id = p.own_recipient_id where c.id = $1`, [contributorId]))[0]; // prettier-ignore

describe('somebody with a confirmed number', () => {
  it('is to be rung instead of mailed; the list tells their name and when it is safe, and nothing of what stayed unanswered', async () => {
    const person = await silent({ ways: ['phone_call', 'email'] });
    await Promise.all([scenario.app.runJob('burden.find-check-ins'), scenario.app.runJob('burden.find-check-ins')]);
    await Promise.all([scenario.work(), scenario.work()]);
    expect(mailed(person)).toBe(0);
    const call = await callOf(person);
    expect(call).toEqual({
      id: expect.any(String), contributorId: person.contributorId, name: expect.stringContaining('Person Number'), askFor: null, safeTimes: 'Mondays before noon', triesBefore: 0,
      ringBy: new Date(START.getTime() + 14 * DAY).toISOString(), whatToSay: expect.stringMatching(/safe for them.*Leave no message.*still want to hear from us.*nobody reads.*call 111, or 999/s),
    });
    expect(await looked(person, 'opened_my_details')).toEqual([expect.stringContaining('Lee Lead: They saw your name, and when a call is safe for you')]);
  });

  it.each<[string, () => Promise<Silent>]>([
    ['that nobody confirmed', () => silent({ confirmed: false })],
    ['at which only a text message is safe', () => silent({ ways: ['email', 'text_message'] })],
  ])('%s is mailed', async (_, make) => {
    const person = await make();
    await look();
    expect([mailed(person), await callOf(person)]).toEqual([1, undefined]);
  });

  it('is on the list of who looks after them, and of nobody else', async () => {
    const registrar = await scenario.app.signIn([{ kind: 'involvement_lead', areaCode: 'QOP' }], 'Ria Registrar');
    const person = await byPhone(registrar);
    const group = await byPhone(lead, { kind: 'group', age: null, name: 'Singers', group: { contactPersonName: 'Sal' } });
    const helper = await scenario.app.signIn([], 'Hedi Helper');
    const helped = await silent();
    await scenario.change('nameHelper', { contributorId: helped.contributorId, helperAccountId: helper.accountId }, helped.self!, '');
    const elsewhere = await scenario.app.signIn([{ kind: 'involvement_lead', areaCode: 'QOP' }], 'Other Lead');
    await look();
    expect(await callOf(person, registrar)).toMatchObject({ name: expect.stringContaining('Caller') });
    expect(await callOf(person, lead)).toBeDefined();
    expect(await callOf(group)).toMatchObject({ name: 'Singers', askFor: 'Sal' });
    expect((await listed(helper)).map(({ contributorId }) => contributorId)).toEqual([helped.contributorId]);
    const team = await scenario.team();
    for (const who of [elsewhere, team.contact, team.lead, helped.self!]) expect(await listed(who)).toEqual([]);
    const id = await idOf(person);
    for (const who of [elsewhere, helper, team.lead, helped.self!]) expect(await refused(id, person.phone, 'goes_on', who)).toBe('NOT_FOUND');
    expect(await refused(await idOf(helped), helped.phone, 'goes_on', helped.self!)).toBe('FORBIDDEN');
  });

  it('who is a lead themselves doesn’t find themselves', async () => {
    const person = await silent();
    await scenario.change('grantPermission', { accountId: person.self!.accountId, kind: 'involvement_lead', areaCode: 'QYG' }, scenario.administrator, '');
    await look();
    expect(await callOf(person, person.self!)).toBeUndefined();
    expect(await callOf(person)).toBeDefined();
  });
});

describe('what is recorded', () => {
  const called = async (make: () => Promise<Silent> = silent): Promise<[string, Silent]> => {
    const person = await make();
    await look();
    return [await idOf(person), person];
  };

  it('they go on: nothing keeps teams from asking, and nothing that they chose is opened; they read who recorded it', async () => {
    const [id, person] = await called();
    await scenario.change('setFairAskingLevel', { contributorId: person.contributorId, asksIn365Days: 2 }, person.self!, '{ contributorId }');
    await unanswered(person);
    expect(await facts(person)).toMatchObject({ run: 3 });
    expect(await record(id, person, 'goes_on')).toBe('goes_on');
    expect([await rule(person), await callOf(person)]).toEqual([null, undefined]);
    expect(await facts(person)).toMatchObject({ run: 0, breaks: 0 });
    expect(await owner('select asks_in_365_days as level, way from guarded_profile where contributor_id = $1', [person.contributorId])).toEqual([{ level: 2, way: 'teams_may_ask' }]);
    expect((await looked(person, 'done_for_me'))[0]).toBe('Lee Lead: They rang you and recorded that you want to hear from us as before.');
    await later(40);
    await look();
    expect(mailed(person)).toBe(0);
  });

  it('they want a rest: a break, which only they end; afterwards teams may ask again', async () => {
    const [id, person] = await called();
    await record(id, person, 'wants_rest', { lastDayOfRest: '2026-12-31' });
    expect(await rule(person)).toBe('quiet');
    expect(await facts(person)).toEqual({ status: 'active', run: 0, breaks: 1, until: '2026-12-31' });
    const { myFairAsking } = await scenario.run<{ myFairAsking: { quietPeriods: { addedByOther: boolean }[] } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { quietPeriods { addedByOther } } }', { id: person.contributorId }, person.self!);
    expect(myFairAsking.quietPeriods).toEqual([{ addedByOther: true }]);
  });

  it('they leave: without a sign-in they have left, with one nobody asks until they decide there', async () => {
    const [id, person] = await called();
    await record(id, person, 'leaves');
    expect(await facts(person)).toEqual({ status: 'active', run: 0, breaks: 1, until: null });
    const [phoneId, other] = await called(() => byPhone(lead));
    await record(phoneId, other, 'leaves');
    expect(await facts(other)).toMatchObject({ status: 'left' });
    expect(await owner('select from consent where contributor_id = $1 and withdrawn_at is null', [other.contributorId])).toEqual([]);
    // Sent again, whoever it was: they have left, and that is what was said.
    expect(await record(phoneId, other, 'leaves')).toBe('leaves');
    expect(await refused(phoneId, other.phone, 'goes_on')).toBe('ILLEGAL_MOVE');
  });

  it('they were not reached: tried once more on another day, then it goes by mail', async () => {
    const [id, person] = await called();
    await Promise.all([1, 2, 3].map(() => record(id, person, 'not_reached')));
    expect(await callOf(person)).toBeUndefined();
    await scenario.app.db.setClock(new Date(START.getTime() + DAY - HOUR));
    await record(id, person, 'not_reached');
    await later(1);
    expect(await callOf(person)).toMatchObject({ triesBefore: 1 });
    await Promise.all([record(id, person, 'not_reached'), record(id, person, 'not_reached', { idempotencyKey: `again ${id}` })]);
    await Promise.all([scenario.work(), scenario.work()]);
    expect([mailed(person), await callOf(person)]).toEqual([1, undefined]);
    expect(await facts(person)).toMatchObject({ run: 3, breaks: 0 });
    expect((await looked(person, 'done_for_me')).filter((line) => line.includes('reached nobody'))).toHaveLength(2);
    await later(60);
    await look();
    expect(mailed(person)).toBe(1);
  });

  it('somebody else’s number: by mail now, and nobody rings it in the next silence until it is confirmed anew', async () => {
    const [id, person] = await called();
    await record(id, person, 'wrong_number');
    await look();
    expect(mailed(person)).toBe(1);
    await scenario.change('iAmBack', { contributorId: person.contributorId }, person.self!, '{ contributorId }');
    await later(31);
    await unanswered(person);
    await look();
    expect([mailed(person), await callOf(person)]).toEqual([2, undefined]);
    await scenario.change('iAmBack', { contributorId: person.contributorId }, person.self!, '{ contributorId }');
    const phone = `0113 496 0${(nr += 1) + 100}`;
    await scenario.change('updateReachMe', { contributorId: person.contributorId, reachMe: { email: person.email, phone } }, person.self!);
    await scenario.change('confirmPhone', { contributorId: person.contributorId, phone }, lead, '');
    await later(62);
    await unanswered(person);
    await look();
    expect(await callOf(person)).toBeDefined();
  });

  it('nothing: after 14 days it goes by mail, and nothing can be recorded any more', async () => {
    const [id, person] = await called();
    const noMail = await byPhone(lead);
    await look();
    await later(13.9);
    await look();
    expect([mailed(person), await callOf(person)]).toEqual([0, expect.anything()]);
    await later(14);
    await Promise.all([scenario.app.runJob('burden.find-check-ins'), scenario.app.runJob('burden.find-check-ins')]);
    await Promise.all([scenario.work(), scenario.work()]);
    expect([mailed(person), await callOf(person), await callOf(noMail)]).toEqual([1, undefined, undefined]);
    expect(await refused(id, person.phone, 'goes_on')).toBe('CONFLICT');
    expect(await facts(noMail)).toMatchObject({ status: 'active', run: 3, breaks: 0 });
  });

  it('at once and again it is there once; something else afterwards is refused', async () => {
    const [id, person] = await called();
    const rest = { lastDayOfRest: '2027-01-31' };
    const same = { ...rest, idempotencyKey: `rest ${id}` };
    await Promise.all([record(id, person, 'wants_rest', same), record(id, person, 'wants_rest', same), record(id, person, 'wants_rest', rest), record(id, person, 'wants_rest', rest, scenario.administrator)]);
    expect(await record(id, person, 'wants_rest', same)).toBe('wants_rest');
    expect(await facts(person)).toMatchObject({ breaks: 1 });
    expect((await looked(person, 'done_for_me')).filter((line) => line.includes('want a rest'))).toHaveLength(1);
    for (const other of ['goes_on', 'leaves', 'not_reached', 'wrong_number']) expect(await refused(id, person.phone, other)).toBe('CONFLICT');
    expect(await refused(id, person.phone, 'goes_on', lead, { idempotencyKey: same.idempotencyKey })).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('two things at once: one of them holds', async () => {
    const [id, person] = await called();
    const codes = await Promise.all([refused(id, person.phone, 'goes_on'), refused(id, person.phone, 'wants_rest', scenario.administrator)]);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes).toContain('CONFLICT');
    expect(await owner('select tries from check_in_call where id = $1', [id])).toEqual([{ tries: 1 }]);
  });

  it.each<[string, object]>([
    ['another number', { phone: '0113 496 0999' }],
    ['no number', { phone: 'by letter' }],
    ['a rest that is over', { outcome: 'wants_rest', lastDayOfRest: '2026-11-01' }],
    ['a day that isn’t', { outcome: 'wants_rest', lastDayOfRest: '2027-02-30' }],
    ['the day of a rest of who goes on', { lastDayOfRest: '2027-02-01' }],
    ['no such outcome', { outcome: 'nobody_rang' }],
  ])('with %s is refused, and nothing is half done', async (_, change) => {
    const [id, person] = await called();
    const { phone, outcome, ...more } = { phone: person.phone, outcome: 'goes_on', ...change };
    expect(await refused(id, phone, outcome, lead, more)).toBe('BAD_USER_INPUT');
    expect(await facts(person)).toMatchObject({ run: 3, breaks: 0 });
    expect(await owner('select tries, outcome from check_in_call where id = $1', [id])).toEqual([{ tries: 0, outcome: null }]);
  });
});

it('whoever comes back, takes a break or is erased meanwhile is on no list, and nothing is mailed after all', async () => {
  const [back, resting, gone] = [await silent(), await silent(), await silent()];
  await look();
  await scenario.change('iAmBack', { contributorId: back.contributorId }, back.self!, '{ contributorId }');
  await scenario.change('addQuietPeriod', { contributorId: resting.contributorId }, resting.self!, '{ contributorId }');
  await scenario.change('eraseMe', { neverContactMeAgain: true, iKnowItCantBeUndone: true }, gone.self!, '{ profiles }');
  for (const person of [back, resting, gone]) expect(await callOf(person)).toBeUndefined();
  await later(15);
  await look();
  expect([back, resting, gone].map(mailed)).toEqual([0, 0, 0]);
  expect(await owner('select from check_in_call where contributor_id = $1', [gone.contributorId])).toEqual([]);
});

it('another confirmed address of the same sign-in is asked before anybody rings', async () => {
  const person = await silent();
  const email = `tim.of${nr}@example.org`;
  const actingFor = { relationship: 'parent', personName: 'Tim', basis: 'they_asked_me', iAmEighteenOrOver: true };
  const { id } = await scenario.change<{ id: string }>(
    'joinAsContributor',
    { kind: 'acting_for', age: 'eighteen_or_over', name: 'For Tim', wordingVersion: 'join-1', reachMe: { email }, areaCode: 'QYG', ownWords: 'I would like to help.', actingFor },
    person.self!,
  );
  await owner(`update contact_point set verified_at = clock_now(), verified_how = 'code', verified_by = $2 where contributor_id = $1`, [id, person.self!.accountId]);
  await unanswered(person);
  await look();
  expect([mailed(person), mailed({ ...person, email }), await callOf(person)]).toEqual([0, 1, undefined]);
});
