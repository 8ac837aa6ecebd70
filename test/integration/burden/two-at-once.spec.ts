import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Limits } from '../../../src/burden/policy.js';
import { BurdenWorld, DAY, MOST, START } from '../../support/builders/burden.builder.js';
import { createTestDatabase } from '../../support/database.js';

let world: BurdenWorld;
let first: pg.Client;
let second: pg.Client;
beforeAll(async () => {
  world = await BurdenWorld.start(await createTestDatabase());
  [first, second] = [new pg.Client({ connectionString: world.db.appUrl }), new pg.Client({ connectionString: world.db.appUrl })];
  await Promise.all([first.connect(), second.connect()]);
});
afterAll(async () => {
  await Promise.all([first.end(), second.end()]);
  await world.end();
});
beforeEach(() => world.setNow(START));

const reserve = (client: pg.Client, post: string, people: string[]) =>
  client.query<{ outcome: string }>('select unnest(outcomes) as outcome from guard_reserve($1, $2)', [post, people]).then(({ rows }) => rows.map(({ outcome }) => outcome));

/**
 * The worst moment, made certain: one caller has done everything but commit when the other begins. The other must wait, and then know.
 * @returns what the second got, and whether it waited
 */
async function whileUncommitted<T>(before: () => Promise<unknown>, then: () => Promise<T>): Promise<{ result: T; waited: boolean }> {
  await first.query('begin');
  await before();
  let done = false;
  const running = then().finally(() => (done = true));
  await wait(60);
  const waited = !done;
  await first.query('commit');
  return { result: await running, waited };
}

describe('two callers at once', () => {
  it.each<[string, Partial<Limits>, number]>([
    ['the gap', { ...MOST, daysBetween: 7 }, 0],
    ['30 days', { ...MOST, asksIn30Days: 1 }, 0],
    ['365 days', { ...MOST, asksIn365Days: 1 }, 0],
    ['open asks', { ...MOST, openAtOnce: 1 }, 0],
    ['the second of two in 30 days', { ...MOST, asksIn30Days: 2 }, 1],
  ])('one of them is refused: %s', async (_, level, earlier) => {
    const { id } = await world.person({ level });
    for (let i = 0; i < earlier; i += 1) {
      const ask = await world.asked(id);
      await world.run((em, guard) => guard.answer(em, ask, 'no'));
      await world.pass(3 * DAY);
    }
    const [mine, theirs] = [await world.post(), await world.post()];
    const { result, waited } = await whileUncommitted(
      () => reserve(first, mine, [id]),
      () => reserve(second, theirs, [id]),
    );
    expect({ result, waited }).toEqual({ result: ['not_available'], waited: true });
  });

  it('one of them is refused: one organisation in 30 days, through two posts, one of them joint', async () => {
    // With a least gap of nothing, only the organisation's own limit stands between the two.
    await world.owner.query('update guard_policy set ceiling_days_between = 0');
    const [a, b] = await world.organisations(2);
    const { id } = await world.person({ level: { ...MOST, daysBetween: 0, fromOneOrganisationIn30Days: 1 } });
    const [mine, theirs, others] = [await world.post({ organisationIds: [a] }), await world.post({ organisationIds: [b, a] }), await world.post({ organisationIds: [b] })];
    const { result } = await whileUncommitted(
      () => reserve(first, mine, [id]),
      async () => [await reserve(second, theirs, [id]), await reserve(second, others, [id])],
    );
    await world.owner.query('update guard_policy set ceiling_days_between = 2');
    expect(result).toEqual([['not_available'], ['asked']]);
  });

  it('about the same opportunity: the second call waits, and asks nobody twice', async () => {
    const people = await world.people(3, { level: MOST });
    const post = await world.post();
    const { result, waited } = await whileUncommitted(
      () => reserve(first, post, people.slice(0, 2)),
      () => reserve(second, post, people),
    );
    expect({ result, waited }).toEqual({ result: ['not_available', 'not_available', 'asked'], waited: true });
  });

  it('who rolls back has asked nobody', async () => {
    const { id } = await world.person();
    const [mine, theirs] = [await world.post(), await world.post()];
    await first.query('begin');
    await reserve(first, mine, [id]);
    const running = reserve(second, theirs, [id]);
    await first.query('rollback');
    expect(await running).toEqual(['asked']);
  });

  it('in opposite orders, both come through without a deadlock', async () => {
    const people = await world.people(40, { level: MOST });
    const posts = [await world.post(), await world.post()];
    const both = await Promise.all([reserve(first, posts[0], people), reserve(second, posts[1], [...people].reverse())]);
    expect(both.flat().filter((outcome) => outcome === 'asked')).toHaveLength(40);
  });
});

describe('a choice and an ask at once', () => {
  const keepOut = 'update account set suspended_at = now.at, suspended_by = id, sessions_ended_at = now.at from (select clock_now() as at offset 0) now where id = $1';
  const choices: [string, (id: string, accountId: string) => [string, unknown[]]][] = [
    ['a break', (id, accountId) => [`select guard_add_quiet_period($1, $2, null, null, 'UTC')`, [id, accountId]]],
    ['never', (id, accountId) => ['select guard_set_level($1, $2, 0, null, null, null, null)', [id, accountId]]],
    ['another way', (id, accountId) => [`select guard_set_way($1, $2, 'send_list', null, null)`, [id, accountId]]],
    ['word that they died', (id) => [`update contributor set status = 'on_hold' where id = $1`, [id]]],
    ['their account being kept out', (_, accountId) => [keepOut, [accountId]]],
    ['a loss of their own', (id) => ['select guard_rest_after_loss(array[$1]::uuid[], null)', [id]]],
    ['no consent', (id) => [`update consent set withdrawn_at = clock_now() where contributor_id = $1 and context = 'research'`, [id]]],
    ['their erasure', (id) => ['select guard_forget(array[$1]::uuid[])', [id]]],
  ];
  it.each(choices)('%s that came first is obeyed', async (_, choice) => {
    const { id, accountId } = await world.person();
    const post = await world.post();
    const { result, waited } = await whileUncommitted(
      () => first.query(...choice(id, accountId)),
      () => reserve(second, post, [id]),
    );
    expect({ result, waited }).toEqual({ result: ['not_available'], waited: true });
  });

  it('a choice that closes nothing and came first makes nobody unavailable', async () => {
    const { id, accountId } = await world.person();
    const post = await world.post();
    const { result, waited } = await whileUncommitted(
      () => first.query(`select guard_set_way($1, $2, 'teams_may_ask', true, true)`, [id, accountId]),
      () => reserve(second, post, [id]),
    );
    expect({ result, waited }).toEqual({ result: ['asked'], waited: true });
  });

  it('the end of acting for somebody that came first is obeyed; one that comes second waits for the ask', async () => {
    const endActing = (client: pg.Client, id: string) => client.query(`update representation set review_due_at = clock_now() where contributor_id = $1`, [id]);
    const { id } = await world.person({ actedFor: DAY });
    const post = await world.post();
    expect(await whileUncommitted(() => endActing(first, id), () => reserve(second, post, [id]))).toEqual({ result: ['not_available'], waited: true });
    const { id: other } = await world.person({ actedFor: DAY });
    const { waited } = await whileUncommitted(() => reserve(first, post, [other]), () => endActing(second, other));
    expect(waited).toBe(true);
    const { rows } = await world.owner.query<{ id: string }>('select id from ask where contributor_id = $1', [other]);
    expect(await world.run((em, guard) => guard.prepareDelivery(em, rows[0].id))).toBe('released');
  });

  it.each<[string, (id: string, accountId: string) => [string, unknown[]]]>([
    ['word that they died', (id) => [`update contributor set status = 'on_hold' where id = $1`, [id]]],
    ['their account being kept out', (_, accountId) => [keepOut, [accountId]]],
  ])('%s that comes second lets go of the ask it did not prevent', async (_, stop) => {
    const { id, accountId } = await world.person();
    const post = await world.post();
    const { waited } = await whileUncommitted(
      () => reserve(first, post, [id]),
      () => second.query(...stop(id, accountId)),
    );
    const { rows } = await world.owner.query<{ state: string; open_n: number; recent_at: Date[] }>(
      'select a.state, g.open_n, g.recent_at from ask a join guard_row g using (recipient_id) where a.contributor_id = $1', [id],
    );
    expect({ rows, waited }).toEqual({ rows: [{ state: 'released', open_n: 0, recent_at: [] }], waited: true });
  });

  it('word about many and asks of the same many, in opposite orders, come through without a deadlock', async () => {
    const people = await world.people(30, { level: MOST });
    const post = await world.post();
    await Promise.all([
      reserve(first, post, [...people].reverse()),
      second.query(`update contributor set status = 'on_hold' where id = any ($1)`, [people]),
    ]);
    const { rows } = await world.owner.query<{ n: number }>(`select count(*)::int as n from ask where contributor_id = any ($1) and state <> 'released'`, [people]);
    expect(rows).toEqual([{ n: 0 }]);
  });

  it('a profile that comes to an account while that is kept out waits, and isn’t asked there', async () => {
    const [{ id }, { accountId }] = [await world.person({ actedFor: DAY }), await world.person()];
    const { waited } = await whileUncommitted(
      () => first.query(keepOut, [accountId]),
      () => second.query(`update contributor set account_id = $2, kind = 'group', age_band = null where id = $1`, [id, accountId]),
    );
    expect({ waited, ask: await world.ask(id) }).toEqual({ waited: true, ask: null });
  });

  it('a withdrawal of consent that comes second is dated after the ask it did not prevent', async () => {
    const { id } = await world.person();
    const post = await world.post();
    await whileUncommitted(
      async () => {
        await reserve(first, post, [id]);
        await world.pass(1000);
      },
      () => second.query(`update consent set withdrawn_at = $2 where contributor_id = $1 and context = 'research'`, [id, START]),
    );
    const { rows } = await world.owner.query<{ later: boolean }>(
      `select c.withdrawn_at > a.reserved_at as later from consent c join ask a on a.contributor_id = c.contributor_id where c.contributor_id = $1 and c.context = 'research'`,
      [id],
    );
    expect(rows).toEqual([{ later: true }]);
  });

  it('a yes and a closing wave: whoever comes first decides, and the ask is never both', async () => {
    const { id } = await world.person();
    const ask = await world.asked(id);
    await world.pass(14 * DAY);
    await world.run((em, guard) => guard.releaseDue(em));
    const { result } = await whileUncommitted(
      () => first.query(`select guard_answer($1, 'willing')`, [ask]),
      () => second.query<{ lapsed: string[] }>('select lapsed from guard_lapse_due()').then(({ rows }) => rows),
    );
    expect(result).toEqual([{ lapsed: [] }]);
    expect(await world.state(ask)).toBe('willing');
  });

  it('a yes and a no of the same person: one after the other', async () => {
    const { id } = await world.person();
    const ask = await world.asked(id);
    const { waited } = await whileUncommitted(
      () => first.query(`select guard_answer($1, 'no')`, [ask]),
      () => second.query(`select guard_answer($1, 'willing')`, [ask]).then(() => 'done', (error: { code: string }) => error.code),
    );
    expect(waited).toBe(true);
    expect(await world.state(ask)).toBe('no');
  });
});

describe('word that a team treats them and an ask of that team at once', () => {
  const says = (client: pg.Client, id: string, post: string) => client.query('insert into treated_by (contributor_id, team_id, may_see_me) select $1, team_id, false from opportunity where id = $2', [id, post]);

  it('the word comes first: whoever asks waits, and then hears of it', async () => {
    const [{ id }, post] = [await world.person(), await world.post()];
    const asks = async (): Promise<string> => {
      await second.query('begin');
      try {
        await second.query('select guard_asked_nobody_hidden(wave_id) from guard_reserve($1, $2)', [post, [id]]);
        return 'asked';
      } catch (error) {
        return (error as { code: string }).code;
      } finally {
        await second.query('rollback');
      }
    };
    expect(await asks()).toBe('asked');
    expect(await whileUncommitted(() => says(first, id, post), asks)).toEqual({ result: '40001', waited: true });
  });

  it('the ask comes first: it is let go, and no other', async () => {
    const { id } = await world.person({ level: { ...MOST, daysBetween: 2 } });
    const [theirs, others] = [await world.post(), await world.post()];
    const stays = await world.ask(id, others);
    await world.pass(2 * DAY);
    const { waited } = await whileUncommitted(() => reserve(first, theirs, [id]), () => says(second, id, theirs));
    const { rows } = await world.owner.query<{ state: string }>('select state from ask where opportunity_id = $1', [theirs]);
    expect({ waited, rows, other: await world.state(stays ?? '') }).toEqual({ waited: true, rows: [{ state: 'released' }], other: 'reserved' });
  });
});

describe('one opportunity asks 50 people in any 24 hours', () => {
  it('in the given order; the rest are not reached, whoever they are', async () => {
    const people = await world.people(53);
    const away = await world.people(2, { way: 'look_myself' });
    const outcomes = await reserve(first, await world.post(), [away[0], ...people, away[1]]);

    expect(outcomes).toEqual(['not_available', ...Array.from({ length: 50 }, () => 'asked'), 'not_reached', 'not_reached', 'not_reached', 'not_reached']);
  }, 30_000);

  it('also when two calls come at once; again after 24 hours to the millisecond; and for those that were released', async () => {
    const people = await world.people(90);
    const post = await world.post();
    const asked = (outcomes: string[]) => outcomes.filter((outcome) => outcome === 'asked').length;
    const { result } = await whileUncommitted(
      () => reserve(first, post, people.slice(0, 40)),
      () => reserve(second, post, people.slice(40, 80)),
    );
    expect(asked(result)).toBe(10);
    expect(result.slice(10)).toEqual(Array.from({ length: 30 }, () => 'not_reached'));

    const { rows } = await world.owner.query<{ id: string }>('select id from ask where opportunity_id = $1 limit 3', [post]);
    await world.run((em, guard) => guard.release(em, rows.map(({ id }) => id), 'undeliverable'));
    expect(asked(await reserve(first, post, people.slice(80)))).toBe(3);
    await world.pass(DAY - 1);
    expect(asked(await reserve(first, post, people.slice(50)))).toBe(0);
    await world.pass(1);
    expect(asked(await reserve(first, post, people.slice(50)))).toBeGreaterThan(30);
  }, 30_000);
});
