import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BurdenWorld, DAY, HOUR, MOST, START } from '../../support/builders/burden.builder.js';
import { createTestDatabase } from '../../support/database.js';

let world: BurdenWorld;
beforeAll(async () => {
  world = await BurdenWorld.start(await createTestDatabase());
});
afterAll(() => world.end());
beforeEach(() => world.setNow(START));

const call = (text: string, ...parameters: unknown[]) => world.db.dataSource.query(`select ${text}`, parameters);
const at = (text: string) => world.setNow(new Date(text));

describe('somebody is not asked', () => {
  it('until they choose that teams may ask', async () => {
    const { id, accountId } = await world.person({ way: 'look_myself' });
    expect(await world.ask(id)).toBeNull();
    await call(`guard_set_way($1, $2, 'send_list', null, null)`, id, accountId);
    expect(await world.ask(id)).toBeNull();
    await call(`guard_set_way($1, $2, 'teams_may_ask', null, null)`, id, accountId);
    expect(await world.ask(id)).not.toBeNull();
  });

  it('without consent for this very context, or after taking it back', async () => {
    const { id } = await world.person({ contexts: ['service'], level: MOST });
    expect(await world.ask(id)).toBeNull();
    await world.consent(id, 'research');
    const post = await world.post();
    await world.withdrawConsent(id, 'research');
    expect(await world.ask(id, post)).toBeNull();
    await world.consent(id, 'research');
    expect(await world.ask(id, post)).not.toBeNull();
  });

  it('after they left', async () => {
    const { id } = await world.person();
    await world.owner.query(`update contributor set status = 'left', left_at = clock_now() where id = $1`, [id]);
    expect(await world.ask(id)).toBeNull();
  });

  it('while their account is kept out, through any profile that they sign in to; afterwards as before', async () => {
    const { id, accountId } = await world.person({ level: MOST });
    const beside = await world.person({ accountId, actedFor: 10 * DAY, level: MOST });
    const keep = (out: boolean) => world.keepOut(accountId, out);
    const onItsWay = await world.ask(id);
    await keep(true);
    expect(await world.state(onItsWay ?? '')).toBe('released');
    expect([await world.ask(id), await world.ask(beside.id)]).toEqual([null, null]);
    // Word that they died, and that they didn't: they are kept out all the same.
    for (const status of ['on_hold', 'active']) await world.owner.query('update contributor set status = $2 where id = $1', [id, status]);
    expect(await world.ask(id)).toBeNull();
    await keep(false);
    expect([await world.ask(id), await world.ask(beside.id)]).toEqual([expect.any(String), expect.any(String)]);
  });

  it('at 16 or 17, unless the post is marked suitable', async () => {
    const { id } = await world.person({ ageBand: '16_or_17' });
    expect(await world.ask(id)).toBeNull();
    expect(await world.ask(id, await world.post({ suitableFor16And17: true }))).not.toBeNull();
  });

  it('with 7 days to answer, unless they opted in', async () => {
    const short = await world.post({ answerDays: 7 });
    const [{ id }, opted] = [await world.person(), await world.person({ shortNotice: true })];
    const { outcomes, wave } = await world.reserve(short, [id, opted.id]);

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['not_available', 'asked']);
    expect(wave?.closesAt).toEqual(new Date(START.getTime() + 7 * DAY));
  });

  it.each([
    ['asksIn30Days', { asksIn30Days: 0 }],
    ['asksIn365Days', { asksIn365Days: 0 }],
    ['fromOneOrganisationIn30Days', { fromOneOrganisationIn30Days: 0 }],
    ['openAtOnce', { openAtOnce: 0 }],
  ])('when they chose never (%s)', async (_, level) => {
    const { id } = await world.person({ level });
    expect(await world.ask(id)).toBeNull();
  });

  it('by an organisation they never want, alone or in a joint post, until they allow it again', async () => {
    const [never, other] = await world.organisations(2);
    const { id, accountId } = await world.person({ level: MOST });
    await call('guard_never_ask_from($1, $2)', id, never);
    const joint = await world.post({ organisationIds: [other, never] });

    expect(await world.ask(id, await world.post({ organisationIds: [never] }))).toBeNull();
    expect(await world.ask(id, joint)).toBeNull();
    expect(await world.ask(id, await world.post({ organisationIds: [other] }))).not.toBeNull();
    await call('guard_allow_again_from($1, $2, $3)', id, never, accountId);
    await world.pass(2 * DAY);
    expect(await world.ask(id, joint)).not.toBeNull();
  });

  it('twice about the same opportunity, however long ago and whatever they answered', async () => {
    const { id } = await world.person({ level: MOST });
    const post = await world.post({ closesOn: '2031-01-01' });
    const ask = await world.asked(id, post);
    await world.run((em, guard) => guard.answer(em, ask, 'willing'));
    await world.run((em, guard) => guard.settle(em, { notNeeded: [ask] }));
    await world.pass(400 * DAY);
    expect(await world.ask(id, post)).toBeNull();

    await world.run((em, guard) => guard.hearAgain(em, ask));
    expect(await world.ask(id, post)).not.toBeNull();
    expect(await world.ask(id, post)).toBeNull();
  });

  it('but may be asked again about one whose first ask reached nobody', async () => {
    const { id } = await world.person();
    const post = await world.post();
    const first = await world.ask(id, post);
    await world.run((em, guard) => guard.release(em, [first ?? ''], 'undeliverable'));
    const second = await world.ask(id, post);

    expect(second).not.toBeNull();
    expect(second).not.toBe(first);
  });

  it.each([30, 90])('for %i days after a no, when they chose so, to the millisecond', async (days) => {
    const { id } = await world.person({ level: MOST });
    const ask = await world.asked(id);
    await world.pass(HOUR);
    await world.run((em, guard) => guard.answer(em, ask, 'no', days));
    await world.pass(days * DAY - 1);
    expect(await world.ask(id)).toBeNull();
    await world.pass(1);
    expect(await world.ask(id)).not.toBeNull();
  });

  it('while one is open, at the default level; while two are, at the most', async () => {
    const { id } = await world.person();
    const most = await world.person({ level: MOST });
    await world.asked(id);
    await world.asked(most.id);
    await world.pass(8 * DAY);
    expect(await world.ask(id)).toBeNull();
    expect(await world.ask(most.id)).not.toBeNull();
    await world.pass(3 * DAY);
    expect(await world.ask(most.id)).toBeNull();
  });

  it('after three in a row unanswered, until they return', async () => {
    const { id } = await world.person({ level: { ...MOST, openAtOnce: 1 } });
    for (let i = 0; i < 3; i += 1) {
      await world.asked(id);
      await world.pass(30 * DAY);
      await world.sweep();
    }
    expect(await world.ask(id)).toBeNull();
    await world.pass(300 * DAY);
    expect(await world.ask(id)).toBeNull();
    await world.run((em, guard) => guard.heardFrom(em, id));
    expect(await world.ask(id)).not.toBeNull();
  });

  it('more often by one organisation than they chose, counting joint posts for each', async () => {
    const [a, b, c] = await world.organisations(3);
    const { id } = await world.person({ level: { ...MOST, fromOneOrganisationIn30Days: 1 } });
    const answered = async (organisationIds: string[]) => {
      const ask = await world.ask(id, await world.post({ organisationIds }));
      if (ask !== null) await world.run((em, guard) => guard.answer(em, ask, 'no'));
      return ask !== null;
    };
    expect(await answered([a, b])).toBe(true);
    await world.pass(3 * DAY);
    expect(await answered([b])).toBe(false);
    expect(await answered([c, a])).toBe(false);
    expect(await answered([c])).toBe(true);
    await world.pass(27 * DAY - 1);
    expect(await answered([b, a])).toBe(false);
    await world.pass(1);
    expect(await answered([b, a])).toBe(true);
  });
});

describe('quiet periods', () => {
  const quiet = async (firstDay: string | null, lastDay: string | null, zone = 'Europe/London') => {
    const { id, accountId } = await world.person();
    const [{ period }] = await world.db.dataSource.query<[{ period: string }]>('select guard_add_quiet_period($1, $2, $3, $4, $5) as period', [id, accountId, firstDay, lastDay, zone]);
    return { id, accountId, period };
  };

  it('"until 3 March" includes that day in London', async () => {
    await at('2027-02-20T10:00:00Z');
    const { id } = await quiet(null, '2027-03-03');
    await at('2027-03-03T23:59:59.999Z');
    expect(await world.ask(id)).toBeNull();
    await at('2027-03-04T00:00:00.000Z');
    expect(await world.ask(id)).not.toBeNull();
  });

  it('a day in summer ends an hour earlier by UTC', async () => {
    await at('2027-03-20T10:00:00Z');
    const { id } = await quiet(null, '2027-03-28');
    await at('2027-03-28T22:59:59.999Z');
    expect(await world.ask(id)).toBeNull();
    await at('2027-03-28T23:00:00.000Z');
    expect(await world.ask(id)).not.toBeNull();
  });

  it('days are the person’s own, wherever they are', async () => {
    await at('2027-06-01T00:00:00Z');
    const { id } = await quiet('2027-06-10', '2027-06-10', 'Pacific/Auckland');
    await at('2027-06-09T11:59:59.999Z');
    const early = await world.ask(id);
    expect(early).not.toBeNull();
    await world.run((em, guard) => guard.withdraw(em, [early ?? '']));
    await at('2027-06-09T12:00:00.000Z');
    expect(await world.ask(id)).toBeNull();
    await at('2027-06-10T12:00:00.000Z');
    expect(await world.ask(id)).not.toBeNull();
  });

  it('without a last day it lasts until the person ends it, and nobody else can', async () => {
    const { id, accountId, period } = await quiet(null, null);
    await world.pass(300 * DAY);
    expect(await world.ask(id)).toBeNull();
    const other = await world.person();
    await expect(call('guard_end_quiet_period($1, $2)', period, other.accountId)).rejects.toMatchObject({ driverError: { code: 'AW006' } });
    await call('guard_end_quiet_period($1, $2)', period, accountId);
    await call('guard_end_quiet_period($1, $2)', period, accountId);
    expect(await world.ask(id)).not.toBeNull();
  });

  it('ending one leaves another in force', async () => {
    const { id, accountId, period } = await quiet(null, null);
    await call(`guard_add_quiet_period($1, $2, '2027-01-01', '2027-01-31', 'Europe/London')`, id, accountId);
    await call('guard_end_quiet_period($1, $2)', period, accountId);
    await at('2027-01-15T12:00:00Z');
    expect(await world.ask(id)).toBeNull();
  });

  it.each([
    ['an unknown zone', '2027-01-01', '2027-01-02', 'Europe/Nowhere'],
    ['the last day before the first', '2027-01-03', '2027-01-02', 'Europe/London'],
    ['days that are over', '2026-12-01', '2026-12-19', 'Europe/London'],
  ])('refuses %s', async (_, first, last, zone) => {
    await expect(quiet(first, last, zone)).rejects.toMatchObject({ driverError: { code: 'AW005' } });
  });
});

describe('every reason reads the same', () => {
  it('not available, byte for byte, whatever lies behind it', async () => {
    const post = await world.post();
    const people = {
      'looks themselves': await world.person({ way: 'look_myself' }),
      'never': await world.person({ level: { asksIn30Days: 0 } }),
      'no consent': await world.person({ contexts: ['service'] }),
      'asked by others': await world.person(),
      'asked before': await world.person({ level: MOST }),
      'paused': await world.person(),
      'gone': await world.person(),
      'young': await world.person({ ageBand: '16_or_17' }),
    };
    await world.asked(people['asked by others'].id);
    await world.asked(people['asked before'].id, post);
    await world.pass(3 * DAY);
    await call(`guard_add_quiet_period($1, $2, null, null, 'Europe/London')`, people.paused.id, people.paused.accountId);
    await world.owner.query(`update contributor set status = 'left', left_at = clock_now() where id = $1`, [people.gone.id]);
    const ids = [...Object.values(people).map(({ id }) => id), '0190a0b0-0000-7000-8000-000000000000'];

    const { outcomes, wave } = await world.reserve(post, ids);

    const bytes = new Set(outcomes.map(({ contributorId: _, ...rest }) => JSON.stringify(rest)));
    expect([...bytes]).toEqual(['{"outcome":"not_available","askId":null}']);
    expect(wave).toBeNull();
  });
});
