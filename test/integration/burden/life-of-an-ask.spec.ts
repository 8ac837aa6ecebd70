import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ASK_STATES, type AskState, mayMove } from '../../../src/burden/ask.rules.js';
import { BurdenWorld, DAY, HOUR, MOST, START } from '../../support/builders/burden.builder.js';
import { createTestDatabase } from '../../support/database.js';

let world: BurdenWorld;
beforeAll(async () => {
  world = await BurdenWorld.start(await createTestDatabase());
});
afterAll(() => world.end());
beforeEach(() => world.setNow(START));

const reserved = async (level = {}): Promise<{ id: string; accountId: string; ask: string; post: string }> => {
  const person = await world.person({ level });
  const post = await world.post();
  return { ...person, ask: (await world.ask(person.id, post)) ?? '', post };
};
const row = async (ask: string) => (await world.owner.query<Record<string, unknown>>('select * from ask where id = $1', [ask])).rows[0];
const guard = {
  deliver: (ask: string, through: 'mail' | 'list' | 'told' = 'mail') => world.run((em, it) => it.markDelivered(em, ask, through)),
  prepare: (ask: string) => world.run((em, it) => it.prepareDelivery(em, ask)),
  answer: (ask: string, answer: 'willing' | 'no', rest?: number) => world.run((em, it) => it.answer(em, ask, answer, rest)),
  release: (ask: string) => world.run((em, it) => it.release(em, [ask], 'undeliverable')),
  withdraw: (ask: string) => world.run((em, it) => it.withdraw(em, [ask])),
  chosen: (ask: string) => world.run((em, it) => it.settle(em, { chosen: [ask] })),
  notNeeded: (ask: string) => world.run((em, it) => it.settle(em, { notNeeded: [ask] })),
};

describe('the moves of an ask', () => {
  const ways: Record<AskState, AskState[]> = {
    reserved: [],
    delivered: ['delivered'],
    released: ['released'],
    willing: ['delivered', 'willing'],
    no: ['delivered', 'no'],
    lapsed: ['delivered', 'lapsed'],
    withdrawn: ['delivered', 'withdrawn'],
    chosen: ['delivered', 'willing', 'chosen'],
    not_needed: ['delivered', 'willing', 'not_needed'],
    outside: ['outside'],
    returned: ['returned'],
    disputed: ['outside', 'disputed'],
    set_aside: ['outside', 'disputed', 'set_aside'],
  };
  it.each(ASK_STATES)('from %s are exactly those of the rules, for whoever writes', async (from) => {
    const { ask } = await reserved();
    const write = (state: AskState) =>
      world.owner.query(`update ask set state = $2, release_reason = case when $2 = 'released' then 'failed' end where id = $1`, [ask, state]);
    const allowed: AskState[] = [];
    for (const to of ASK_STATES.filter((state) => state !== from)) {
      await world.owner.query('begin');
      for (const step of ways[from]) await write(step);
      await write(to).then(
        () => allowed.push(to),
        (error: { code: string }) => expect(error.code).toBe('AW001'),
      );
      await world.owner.query('rollback');
    }
    expect(allowed).toEqual(ASK_STATES.filter((state) => mayMove(from, state)));
  });

  it('says what is wrong in a coded error', async () => {
    const { ask } = await reserved();
    await guard.deliver(ask);
    await expect(guard.chosen(ask)).rejects.toMatchObject({ code: 'ILLEGAL_MOVE', message: "An ask can't go from delivered to chosen." });
    await expect(world.run((em, it) => it.answer(em, '0190a0b0-0000-7000-8000-000000000000', 'no'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('does not let anybody rewrite what an ask was', async () => {
    const { ask } = await reserved();
    await expect(world.owner.query(`update ask set reserved_at = reserved_at - interval '1 hour' where id = $1`, [ask])).rejects.toMatchObject({ code: 'AW001' });
  });
});

describe('delivering', () => {
  it('is the first of mail, list and being told; repeating it after a crash changes nothing', async () => {
    const { ask } = await reserved();
    expect(await guard.prepare(ask)).toBe('deliver');
    expect(await guard.deliver(ask, 'told')).toBe(true);
    await world.pass(HOUR);
    expect(await guard.deliver(ask, 'mail')).toBe(false);
    expect(await row(ask)).toMatchObject({ state: 'delivered', delivered_at: START, delivered_through: 'told' });
    expect(await guard.prepare(ask)).toBe('delivered');
  });

  it('that was under way when everything stopped has, as far as anybody knows, arrived', async () => {
    const [sent, waiting] = [await reserved(), await reserved()];
    await guard.prepare(sent.ask);
    await world.owner.query(`update contributor set status = 'on_hold' where id = any ($1)`, [[sent.id, waiting.id]]);
    expect([await world.state(sent.ask), await world.state(waiting.ask)]).toEqual(['delivered', 'released']);
  });

  it('shows in the person’s list what may be delivered, once', async () => {
    const { id, ask } = await reserved();
    const show = () => world.run((em, it) => it.showInList(em, id));
    expect(await show()).toEqual([ask]);
    expect(await show()).toEqual([]);
    expect(await row(ask)).toMatchObject({ state: 'delivered', delivered_through: 'list' });
  });

  it('does not happen in a quiet period that began after the reservation; the ask is let go', async () => {
    const { id, accountId, ask } = await reserved();
    await world.pass(HOUR);
    await world.db.dataSource.query(`select guard_add_quiet_period($1, $2, null, '2026-12-24', 'Europe/London')`, [id, accountId]);

    expect(await world.run((em, it) => it.mayDeliver(em, ask))).toBe(false);
    expect(await world.run((em, it) => it.showInList(em, id))).toEqual([]);
    expect(await guard.prepare(ask)).toBe('released');
    expect(await row(ask)).toMatchObject({ state: 'released', release_reason: 'paused', ended_at: world.time });
    await world.setNow(new Date('2026-12-25T00:00:00Z'));
    expect(await world.ask(id)).not.toBeNull();
  });

  it('does not happen once teams may not ask, the level is never, consent is gone, the person left or the post closed', async () => {
    const changes: ((person: { id: string; accountId: string; post: string }) => Promise<unknown>)[] = [
      ({ id, accountId }) => world.db.dataSource.query(`select guard_set_way($1, $2, 'send_list', null, null)`, [id, accountId]),
      ({ id, accountId }) => world.level(id, accountId, { asksIn30Days: 0 }),
      ({ id }) => world.withdrawConsent(id, 'research'),
      ({ id }) => world.owner.query(`update contributor set status = 'left', left_at = clock_now() where id = $1`, [id]),
      ({ post }) => world.owner.query(`update opportunity set status = 'filled', ended_at = clock_now() where id = $1`, [post]),
    ];
    for (const change of changes) {
      const person = await reserved();
      await change(person);
      expect(await guard.prepare(person.ask)).toBe('released');
    }
  });

  it('can’t be recorded for an ask that was released before', async () => {
    const { ask } = await reserved();
    await guard.release(ask);
    await expect(guard.deliver(ask)).rejects.toMatchObject({ code: 'ILLEGAL_MOVE' });
  });

  it('has 48 hours; then the ask is released and leaves every window', async () => {
    const { id, ask } = await reserved();
    await world.pass(48 * HOUR - 1);
    await world.sweep();
    expect(await world.state(ask)).toBe('reserved');
    expect(await world.ask(id)).toBeNull();
    await world.pass(1);
    expect(await guard.prepare(ask)).toBe('released');
    await world.sweep();
    expect(await row(ask)).toMatchObject({ state: 'released' });
    expect(await world.ask(id)).not.toBeNull();
  });

  it('in time is left alone by the sweep', async () => {
    const { ask } = await reserved();
    await guard.deliver(ask);
    await world.pass(48 * HOUR);
    await world.sweep();
    expect(await world.state(ask)).toBe('delivered');
  });
});

describe('answering', () => {
  it('with a no frees the person for the next, within every window', async () => {
    const { id, ask } = await reserved(MOST);
    await guard.deliver(ask);
    expect(await guard.answer(ask, 'no')).toBe('no');
    expect(await guard.answer(ask, 'no')).toBe('no');
    await world.pass(2 * DAY - 1);
    expect(await world.ask(id)).toBeNull();
    await world.pass(1);
    expect(await world.ask(id)).not.toBeNull();
  });

  it('proves that the ask arrived, even if nobody recorded it', async () => {
    const { ask } = await reserved();
    await guard.answer(ask, 'willing');
    expect(await row(ask)).toMatchObject({ state: 'willing', delivered_at: START, answered_at: START });
  });

  it('may go from yes to no, and not back', async () => {
    const { ask } = await reserved();
    await guard.answer(ask, 'willing');
    await world.pass(HOUR);
    await guard.answer(ask, 'no', 30);
    expect(await row(ask)).toMatchObject({ state: 'no', answered_at: START, ended_at: world.time });
    await expect(guard.answer(ask, 'willing')).rejects.toMatchObject({ code: 'ILLEGAL_MOVE' });
  });

  it.each<['willing' | 'no', number]>([['willing', 30], ['no', 31], ['no', -30]])('%s with a rest of %i days is refused', async (answer, rest) => {
    const { ask } = await reserved();
    await expect(guard.answer(ask, answer, rest)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await world.state(ask)).toBe('reserved');
  });

  it('late with a yes counts while the post is open; a late no has nothing to say no to', async () => {
    const [late, silent, tooLate] = [await reserved(), await reserved(), await reserved()];
    for (const { ask } of [late, silent, tooLate]) await guard.deliver(ask);
    await world.pass(14 * DAY);
    await world.sweep();
    expect(await world.state(late.ask)).toBe('lapsed');

    expect(await guard.answer(late.ask, 'willing')).toBe('willing');
    await expect(guard.answer(silent.ask, 'no')).rejects.toMatchObject({ code: 'ILLEGAL_MOVE' });
    await world.owner.query(`update opportunity set status = 'filled', ended_at = clock_now() where id = $1`, [tooLate.post]);
    await expect(guard.answer(tooLate.ask, 'willing')).rejects.toMatchObject({ code: 'NOT_OPEN' });
  });
});

describe('a wave', () => {
  it('closes for all at its closing date, not a millisecond before; answers stay as they are', async () => {
    const [one, two, three] = await world.people(3);
    const { outcomes, wave } = await world.reserve(await world.post({ answerDays: 21 }), [one, two, three]);
    const [a, b, c] = outcomes.map(({ askId }) => askId ?? '');
    await guard.deliver(a);
    await guard.answer(b, 'willing');
    await world.pass(21 * DAY - 1);
    await world.sweep();
    expect(await world.state(a)).toBe('delivered');
    await world.pass(1);
    expect(wave?.closesAt).toEqual(world.time);
    const closed = await world.run((em, it) => it.lapseDue(em));

    expect(closed).toEqual({ waveId: wave?.id, lapsed: [a] });
    expect([await world.state(b), await world.state(c)]).toEqual(['willing', 'released']);
    expect(await world.run((em, it) => it.lapseDue(em))).toBeNull();
  });

  it('is closed once, by whichever of two replicas comes first', async () => {
    const { ask } = await reserved();
    await guard.deliver(ask);
    await world.pass(14 * DAY);
    await world.run((em, it) => it.releaseDue(em));
    const both = await Promise.all([1, 2].map(() => world.run((em, it) => it.lapseDue(em))));
    expect(both.filter((wave) => wave !== null)).toHaveLength(1);
  });
});

describe('settling and taking back', () => {
  it('not needed leaves every count and window at once', async () => {
    const { id, ask } = await reserved();
    await guard.answer(ask, 'willing');
    expect(await world.ask(id)).toBeNull();
    await guard.notNeeded(ask);
    await guard.notNeeded(ask);
    expect(await world.ask(id)).not.toBeNull();
  });

  it('chosen counts on', async () => {
    const { id, ask } = await reserved();
    await guard.answer(ask, 'willing');
    await guard.chosen(ask);
    await guard.chosen(ask);
    await expect(guard.notNeeded(ask)).rejects.toMatchObject({ code: 'ILLEGAL_MOVE' });
    await world.pass(29 * DAY);
    expect(await world.ask(id)).toBeNull();
  });

  it('withdrawn before delivery counts no more, after it it does', async () => {
    const [early, late] = [await reserved(), await reserved()];
    await guard.deliver(late.ask);
    for (const { ask } of [early, late]) {
      await guard.withdraw(ask);
      await guard.withdraw(ask);
    }
    expect([await world.state(early.ask), await world.state(late.ask)]).toEqual(['released', 'withdrawn']);
    await world.pass(HOUR);
    expect([await world.ask(early.id), await world.ask(late.id)]).toEqual([expect.any(String), null]);
  });

  it('takes back everything open about an opportunity, and nothing that is answered', async () => {
    const post = await world.post();
    const { outcomes } = await world.reserve(post, await world.people(3));
    const [a, b, c] = outcomes.map(({ askId }) => askId ?? '');
    await guard.deliver(b);
    await guard.answer(c, 'willing');
    const taken = await world.run((em, it) => it.withdrawOpportunity(em, post));

    expect(taken.sort()).toEqual([a, b].sort());
    expect([await world.state(a), await world.state(b), await world.state(c)]).toEqual(['released', 'withdrawn', 'willing']);
  });

  it('changes all or nothing', async () => {
    const [one, two] = [await reserved(), await reserved()];
    await guard.answer(one.ask, 'willing');
    await expect(world.run((em, it) => it.settle(em, { chosen: [one.ask], notNeeded: [two.ask] }))).rejects.toMatchObject({ code: 'ILLEGAL_MOVE' });
    expect(await world.state(one.ask)).toBe('willing');
  });
});
