import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type SignedIn, type TestApp } from '../../support/app.js';
import { BurdenWorld, DAY, START } from '../../support/builders/burden.builder.js';
import { createTestDatabase } from '../../support/database.js';

let app: TestApp;
let world: BurdenWorld;
let signedIn: SignedIn;
let me: string;
beforeAll(async () => {
  const db = await createTestDatabase();
  world = await BurdenWorld.start(db);
  app = await startTestApp({ db });
}, 60_000);
afterAll(async () => {
  await app.close();
  await world.end();
});
beforeEach(async () => {
  await world.setNow(START);
  signedIn = await app.signIn([{ kind: 'contributor' }]);
  me = (await world.person({ accountId: signedIn.accountId })).id;
});

const FIELDS = `contributorId wayOfBeingHere wayWasChosen shortNotice remindersAllowed level { asksIn30Days daysBetween } most { asksIn30Days }
  quietPeriods { id firstDay lastDay timeZone addedByOther } restUntil nextAsk { from rule sentence }
  organisationsWaiting { organisation { id } until } neverFrom { id }`;

interface FairAsking {
  wayOfBeingHere: string;
  wayWasChosen: boolean;
  shortNotice: boolean;
  level: { asksIn30Days: number; daysBetween: number };
  quietPeriods: { id: string; firstDay: string; lastDay: string | null; addedByOther: boolean }[];
  restUntil: string | null;
  nextAsk: { from: string | null; rule: string | null; sentence: string };
  organisationsWaiting: { organisation: { id: string }; until: string }[];
  neverFrom: { id: string }[];
}

async function mine(token = signedIn.token, contributorId = me) {
  const { data, errors } = await app.gql<{ myFairAsking: FairAsking }>(`query ($id: ID!) { myFairAsking(contributorId: $id) { ${FIELDS} } }`, { id: contributorId }, token);
  return { fairAsking: data?.myFairAsking, code: errors?.[0].extensions.code };
}

async function change(mutation: string, inputType: string, input: object, token = signedIn.token) {
  const { data, errors } = await app.gql<Record<string, FairAsking>>(`mutation ($input: ${inputType}!) { ${mutation}(input: $input) { ${FIELDS} } }`, { input }, token);
  return { fairAsking: data?.[mutation], code: errors?.[0].extensions.code, errors };
}

async function record(mutation: string, inputType: string, input: object, token: string) {
  const { data, errors } = await app.gql<Record<string, string>>(`mutation ($input: ${inputType}!) { ${mutation}(input: $input) }`, { input }, token);
  return { id: data?.[mutation], code: errors?.[0].extensions.code };
}

describe('what I chose', () => {
  it('begins with looking myself, and changes at once', async () => {
    const fresh = await app.signIn([{ kind: 'contributor' }]);
    const { rows } = await world.owner.query<{ id: string }>(
      `insert into contributor (account_id, kind, age_band, area_code) values ($1, 'individual', '18_or_over', 'TEST') returning id`, [fresh.accountId],
    );
    const contributorId = rows[0].id;
    expect((await mine(fresh.token, contributorId)).fairAsking).toMatchObject({ wayOfBeingHere: 'look_myself', wayWasChosen: false, level: { asksIn30Days: 1, daysBetween: 7 } });

    const { fairAsking } = await change('setWayOfBeingHere', 'SetWayOfBeingHereInput', { contributorId, way: 'teams_may_ask', shortNotice: true }, fresh.token);
    expect(fairAsking).toMatchObject({ wayOfBeingHere: 'teams_may_ask', wayWasChosen: true, shortNotice: true });
  });

  it('is any level from never to the most, and nothing beyond, with words on what is wrong', async () => {
    const to = (level: object) => change('setFairAskingLevel', 'SetFairAskingLevelInput', { contributorId: me, ...level });
    expect((await to({ asksIn30Days: 4, daysBetween: 2 })).fairAsking?.level).toEqual({ asksIn30Days: 4, daysBetween: 2 });
    expect((await to({ never: true })).fairAsking?.nextAsk).toEqual({ from: null, rule: 'never', sentence: 'You chose never to be asked.' });
    expect((await to({})).fairAsking?.level).toEqual({ asksIn30Days: 1, daysBetween: 7 });

    const { code, errors } = await to({ asksIn30Days: 5, daysBetween: 1 });
    expect(code).toBe('BAD_USER_INPUT');
    expect(errors?.[0].extensions.fields).toEqual([
      { path: 'asksIn30Days', message: 'asksIn30Days must be a whole number from 0 (never) to 4 (the most for everyone)' },
      { path: 'daysBetween', message: 'daysBetween must be a whole number from 2 (the least for everyone) to 365' },
    ]);
    expect((await to({ never: true, asksIn30Days: 1 })).code).toBe('BAD_USER_INPUT');
  });

  it('breaks: added, seen, in force, ended', async () => {
    const { fairAsking } = await change('addQuietPeriod', 'QuietPeriodInput', { contributorId: me, lastDay: '2027-03-03' });
    expect(fairAsking?.quietPeriods).toEqual([{ id: expect.any(String), firstDay: '2026-12-20', lastDay: '2027-03-03', timeZone: 'Europe/London', addedByOther: false }]);
    expect(fairAsking?.nextAsk).toMatchObject({ from: '2027-03-04T00:00:00.000Z', rule: 'quiet' });
    expect(await world.ask(me)).toBeNull();

    const ended = await change('endQuietPeriod', 'EndQuietPeriodInput', { quietPeriodId: fairAsking?.quietPeriods[0].id });
    expect(ended.fairAsking?.quietPeriods).toEqual([]);
    expect(await world.ask(me)).not.toBeNull();
  });

  it.each([
    [{ lastDay: '2026-02-30' }],
    [{ lastDay: 'tomorrow' }],
    [{ firstDay: '2027-13-01' }],
    [{ lastDay: '9999-12-31' }],
    [{ firstDay: '2027-02-02', lastDay: '2027-02-01' }],
    [{ timeZone: 'Mars/Olympus' }],
  ])('breaks that make no sense are refused: %j', async (input) => {
    expect((await change('addQuietPeriod', 'QuietPeriodInput', { contributorId: me, ...input })).code).toBe('BAD_USER_INPUT');
  });

  it('never this organisation, and again', async () => {
    const organisation = await world.organisation();
    const input = { contributorId: me, organisationId: organisation };
    expect((await change('neverAskMeFrom', 'NeverAskMeInput', input)).fairAsking?.neverFrom).toEqual([{ id: organisation }]);
    expect((await change('neverAskMeFrom', 'NeverAskMeInput', input)).fairAsking?.neverFrom).toEqual([{ id: organisation }]);
    expect((await change('allowAskingAgain', 'NeverAskMeInput', input)).fairAsking?.neverFrom).toEqual([]);
    expect((await change('neverAskMeFrom', 'NeverAskMeInput', { ...input, organisationId: me })).code).toBe('NOT_FOUND');
  });

  it('sent twice with one key happens once', async () => {
    const input = { contributorId: me, lastDay: '2027-03-03', idempotencyKey: `key-${me}` };
    await change('addQuietPeriod', 'QuietPeriodInput', input);
    expect((await change('addQuietPeriod', 'QuietPeriodInput', input)).fairAsking?.quietPeriods).toHaveLength(1);
    expect((await change('addQuietPeriod', 'QuietPeriodInput', { ...input, lastDay: '2027-03-04' })).code).toBe('IDEMPOTENCY_KEY_REUSED');
  });
});

describe('what I was asked, and when I can be next', () => {
  it('shows by whom and when, once it reached me, and the rule that decides', async () => {
    const [a, b] = (await world.organisations(2)).sort();
    const post = await world.post({ organisationIds: [a, b] });
    const ask = (await world.ask(me, post)) ?? '';
    const list = async () =>
      (
        await app.gql<{ askedOfMe: { edges: { node: object }[] } }>(
          'query ($id: ID!) { askedOfMe(contributorId: $id) { edges { node { id opportunityId title askedAt deliveredAt state counts organisations { id } } } pageInfo { hasNextPage } } }',
          { id: me },
          signedIn.token,
        )
      ).data.askedOfMe.edges.map(({ node }) => node);
    expect(await list()).toEqual([]);

    await world.pass(DAY);
    await world.run((em, guard) => guard.markDelivered(em, ask, 'mail'));
    expect(await list()).toEqual([
      {
        id: ask, opportunityId: post, title: 'A test opportunity', askedAt: START.toISOString(), deliveredAt: world.time.toISOString(),
        state: 'delivered', counts: true, organisations: [{ id: a }, { id: b }],
      },
    ]);
    const free = new Date(START.getTime() + 30 * DAY).toISOString();
    const { fairAsking } = await mine();
    expect(fairAsking?.nextAsk).toEqual({ from: free, rule: 'days_30', sentence: 'You have been asked as often as you wanted in 30 days. From the time shown, teams can ask you again.' });
    expect(fairAsking?.organisationsWaiting.map(({ organisation, until }) => [organisation.id, until])).toEqual([[a, free], [b, free]]);
  });

  it('the time it names is the first at which I am asked', async () => {
    await world.asked(me);
    const { fairAsking } = await mine();
    const from = new Date(fairAsking?.nextAsk.from ?? 0);
    await world.setNow(new Date(from.getTime() - 1));
    await world.sweep();
    expect(await world.ask(me)).toBeNull();
    await world.setNow(from);
    expect(await world.ask(me)).not.toBeNull();
  });

  it('after a no with a rest: until it ends, or until I say that I am back', async () => {
    const ask = await world.asked(me);
    await world.run((em, guard) => guard.answer(em, ask, 'no', 90));
    expect((await mine()).fairAsking).toMatchObject({ restUntil: new Date(START.getTime() + 90 * DAY).toISOString(), nextAsk: { rule: 'rest' } });
    const { fairAsking } = await change('iAmBack', 'OwnProfileInput', { contributorId: me });
    expect(fairAsking).toMatchObject({ restUntil: null, nextAsk: { rule: 'days_30' } });
  });

  it('after three unanswered: only I can end it, by being here', async () => {
    await change('setFairAskingLevel', 'SetFairAskingLevelInput', { contributorId: me, asksIn30Days: 4, daysBetween: 2 });
    for (let i = 0; i < 3; i += 1) {
      await world.asked(me);
      await world.pass(15 * DAY);
      await app.runJob('burden.deadlines');
    }
    expect((await mine()).fairAsking?.nextAsk).toMatchObject({ from: null, rule: 'unanswered' });
    expect((await change('iAmBack', 'OwnProfileInput', { contributorId: me })).fairAsking?.nextAsk.rule).toBeNull();
  });
});

describe('others', () => {
  it.each([
    ['setWayOfBeingHere', 'SetWayOfBeingHereInput', { way: 'look_myself' }],
    ['setFairAskingLevel', 'SetFairAskingLevelInput', { never: true }],
    ['addQuietPeriod', 'QuietPeriodInput', {}],
    ['iAmBack', 'OwnProfileInput', {}],
  ])('can’t use %s on my profile; it reads as if it were not there', async (mutation, inputType, input) => {
    const stranger = await app.signIn([{ kind: 'administrator' }]);
    expect((await change(mutation, inputType, { contributorId: me, ...input }, stranger.token)).code).toBe('NOT_FOUND');
    expect((await change(mutation, inputType, { contributorId: stranger.accountId, ...input }, stranger.token)).code).toBe('NOT_FOUND');
  });

  it('see nothing of it, and end no break of mine', async () => {
    const stranger = await app.signIn();
    const { fairAsking } = await change('addQuietPeriod', 'QuietPeriodInput', { contributorId: me });
    expect((await mine(stranger.token)).code).toBe('NOT_FOUND');
    expect((await change('endQuietPeriod', 'EndQuietPeriodInput', { quietPeriodId: fairAsking?.quietPeriods[0].id }, stranger.token)).code).toBe('NOT_FOUND');
    expect((await mine('')).code).toBe('UNAUTHENTICATED');
  });

  it('a helper may pause and make stricter, never raise; I see that it was not me', async () => {
    const helper = await app.signIn();
    await world.owner.query('insert into helper (contributor_id, account_id, named_at, recorded_by) values ($1, $2, clock_now(), $3)', [me, helper.accountId, signedIn.accountId]);
    await change('setFairAskingLevel', 'SetFairAskingLevelInput', { contributorId: me, asksIn30Days: 2 });

    expect(await record('pauseInvitationsFor', 'QuietPeriodInput', { contributorId: me }, helper.token)).toEqual({ id: me, code: undefined });
    const { fairAsking } = await mine();
    expect(fairAsking?.quietPeriods).toMatchObject([{ addedByOther: true }]);
    expect((await change('endQuietPeriod', 'EndQuietPeriodInput', { quietPeriodId: fairAsking?.quietPeriods[0].id }, helper.token)).code).toBe('NOT_FOUND');

    const level = (asksIn30Days: number) => record('recordFairAskingLevel', 'SetFairAskingLevelInput', { contributorId: me, asksIn30Days }, helper.token);
    expect((await level(3)).code).toBe('FORBIDDEN');
    expect((await level(1)).id).toBe(me);
    expect((await level(2)).code).toBe('FORBIDDEN');
    const way = (to: string) => record('recordWayOfBeingHere', 'SetWayOfBeingHereInput', { contributorId: me, way: to }, helper.token);
    expect((await way('send_list')).id).toBe(me);
    expect((await way('teams_may_ask')).code).toBe('FORBIDDEN');
    expect((await mine()).fairAsking).toMatchObject({ wayOfBeingHere: 'send_list', level: { asksIn30Days: 1 } });
  });

  it('a helper never makes the first choice for somebody who can make it themselves', async () => {
    const [helper, somebody] = [await app.signIn(), await app.signIn([{ kind: 'contributor' }])];
    const { rows } = await world.owner.query<{ id: string }>(
      `insert into contributor (account_id, kind, age_band, area_code) values ($1, 'individual', '18_or_over', 'TEST') returning id`, [somebody.accountId],
    );
    const contributorId = rows[0].id;
    await world.owner.query('insert into helper (contributor_id, account_id, named_at, recorded_by) values ($1, $2, clock_now(), $3)', [contributorId, helper.accountId, somebody.accountId]);
    expect((await record('recordWayOfBeingHere', 'SetWayOfBeingHereInput', { contributorId, way: 'teams_may_ask' }, helper.token)).code).toBe('FORBIDDEN');
    expect((await record('recordWayOfBeingHere', 'SetWayOfBeingHereInput', { contributorId, way: 'look_myself', shortNotice: true }, helper.token)).code).toBe('FORBIDDEN');
    expect((await record('recordFairAskingLevel', 'SetFairAskingLevelInput', { contributorId, asksIn30Days: 4 }, helper.token)).code).toBe('FORBIDDEN');
    expect((await record('recordFairAskingLevel', 'SetFairAskingLevelInput', { contributorId, asksIn30Days: 0 }, helper.token)).id).toBe(contributorId);
  });

  it('the lead who registered somebody by phone records what they said, once', async () => {
    const organisation = await world.organisation();
    const lead = await app.signIn([{ kind: 'involvement_lead', organisationId: organisation }]);
    const { rows } = await world.owner.query<{ id: string }>(
      `insert into contributor (registered_by, kind, age_band, area_code) values ($1, 'individual', '18_or_over', 'TEST') returning id`, [lead.accountId],
    );
    const contributorId = rows[0].id;
    await world.consent(contributorId, 'research');
    const way = (to: string) => record('recordWayOfBeingHere', 'SetWayOfBeingHereInput', { contributorId, way: to }, lead.token);
    expect((await way('teams_may_ask')).id).toBe(contributorId);
    expect(await world.ask(contributorId)).not.toBeNull();
    expect((await way('look_myself')).id).toBe(contributorId);
    expect((await way('teams_may_ask')).code).toBe('FORBIDDEN');
    expect((await record('pauseInvitationsFor', 'QuietPeriodInput', { contributorId: me }, lead.token)).code).toBe('NOT_FOUND');
  });
});
