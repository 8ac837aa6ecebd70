import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeLimits, showLimits } from '../../../src/burden/limits.command.js';
import { DEFAULT_POLICY } from '../../../src/burden/policy.js';
import { PolicyStore, readPolicy, writePolicy } from '../../../src/burden/policy.store.js';
import { BurdenWorld, DAY, MOST } from '../../support/builders/burden.builder.js';
import { createTestDatabase } from '../../support/database.js';

let world: BurdenWorld;
let person: { id: string; accountId: string };
beforeAll(async () => {
  world = await BurdenWorld.start(await createTestDatabase());
  person = await world.person({ level: MOST });
  await world.asked(person.id);
});
afterAll(() => world.end());

const asApplication = (text: string, parameters?: unknown[]) => world.db.dataSource.query(text, parameters);
const asOwner = async (text: string, parameters?: unknown[]) => (await world.owner.query<Record<string, unknown>>(text, parameters)).rows;
const PERMISSION_DENIED = { driverError: { code: '42501' } };

describe('the application’s role', () => {
  it.each(['ask', 'wave', 'recipient', 'guard_row', 'guarded_profile', 'guarded_profile_history', 'quiet_period', 'never_organisation', 'rest_after_loss', 'guard_policy', 'profile_recipient', 'recipient_by_hash', 'joined_attention', 'same_person'])(
    'can read %s and not write it',
    async (table) => {
      await asApplication(`select * from ${table} limit 1`);
      const { rows } = await world.owner.query<{ column_name: string }>(
        `select column_name from information_schema.columns where table_schema = 'public' and table_name = $1 limit 1`, [table],
      );
      await expect(asApplication(`insert into ${table} default values`)).rejects.toMatchObject(PERMISSION_DENIED);
      await expect(asApplication(`update ${table} set ${rows[0].column_name} = ${rows[0].column_name}`)).rejects.toMatchObject(PERMISSION_DENIED);
      await expect(asApplication(`delete from ${table}`)).rejects.toMatchObject(PERMISSION_DENIED);
      await expect(asApplication(`truncate ${table}`)).rejects.toMatchObject(PERMISSION_DENIED);
    },
  );

  it.each([
    'guard_recompute(array[]::uuid[], now())',
    'guard_take_as_delivered(array[]::uuid[], now())',
    'guard_lock_asks(array[]::uuid[])',
    `guard_lock_person('0190a0b0-0000-7000-8000-000000000000')`,
    `guard_note_settings('0190a0b0-0000-7000-8000-000000000000', null, now())`,
    'guard_lock_people(array[]::uuid[])',
    'guard_reach_of_rest(array[]::uuid[])',
    'guard_repool(array[]::uuid[])',
    'guard_refresh(array[]::uuid[], now())',
    'guard_gather(array[]::uuid[])',
    'guard_strictest(array[]::uuid[])',
    'guard_lock_pools()',
    `guard_reach_of_quiet('0190a0b0-0000-7000-8000-000000000000')`,
  ])('can’t call %s', async (call) => {
    await expect(asApplication(`select ${call}`)).rejects.toMatchObject(PERMISSION_DENIED);
  });

  it('can’t put a function or a clock of its own before the guard’s', async () => {
    await expect(asApplication('create function public.clock_now() returns timestamptz language sql return now()')).rejects.toMatchObject({ driverError: { code: expect.stringMatching(/42501|42723/) } });
    const { rows } = await world.owner.query<{ proname: string }>(
      `select proname from pg_proc where pronamespace = 'public'::regnamespace and proname like 'guard\\_%' and prosecdef
         and not coalesce(proconfig @> array['search_path=public, pg_temp'], false)`,
    );
    expect(rows).toEqual([]);
  });

  it('can’t shadow a table with a temporary one', async () => {
    await world.run(async (em, guard) => {
      await em.query('create temporary table guard_policy as select * from public.guard_policy');
      await em.query('update pg_temp.guard_policy set ceiling_days_between = 0, default_days_between = 0');
      const { outcomes } = await guard.reserve(em, await world.post(), [person.id]);
      expect(outcomes[0].outcome).toBe('not_available');
      await em.query('drop table pg_temp.guard_policy');
    });
  });

  it('gets no decision outside read committed, where a snapshot could be older than a lock', async () => {
    const post = await world.post();
    await expect(world.db.dataSource.transaction('REPEATABLE READ', (em) => world.guard.reserve(em, post, [person.id]))).rejects.toMatchObject({ driverError: { code: 'AW007' } });
    await expect(world.db.dataSource.transaction('SERIALIZABLE', (em) => world.guard.heardFrom(em, person.id))).rejects.toMatchObject({ driverError: { code: 'AW007' } });
  });
});

describe('a call', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['to an opportunity that is not open', async () => {
      const post = await world.post();
      await world.owner.query(`update opportunity set status = 'closed', ended_at = clock_now() where id = $1`, [post]);
      return world.reserve(post, [person.id]);
    }, 'NOT_OPEN'],
    ['after the closing day', async () => world.reserve(await world.post({ closesOn: '2026-12-19' }), [person.id]), 'NOT_OPEN'],
    ['to an unknown opportunity', () => world.reserve('0190a0b0-0000-7000-8000-000000000000', [person.id]), 'NOT_FOUND'],
    ['with nobody', async () => world.reserve(await world.post(), []), 'BAD_USER_INPUT'],
    ['with more than 500', async () => world.reserve(await world.post(), Array.from({ length: 501 }, () => person.id)), 'TOO_MANY'],
  ])('%s is refused as a whole', async (_, call, code) => {
    await expect(call()).rejects.toMatchObject({ code });
  });

  it('takes 500, of whom one person comes 500 times and is asked once', async () => {
    const other = await world.person();
    const { outcomes } = await world.reserve(await world.post(), Array.from({ length: 500 }, () => other.id));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['asked', ...Array.from({ length: 499 }, () => 'not_available')]);
  });
});

describe('limits', () => {
  it('are the defaults of the rules until an operator changes them', async () => {
    expect(await readPolicy(asApplication)).toEqual(DEFAULT_POLICY);
  });

  it('can be changed by the owner alone', async () => {
    await expect(writePolicy(asApplication, DEFAULT_POLICY)).rejects.toMatchObject(PERMISSION_DENIED);
    await writePolicy(asOwner, DEFAULT_POLICY);
    expect(await readPolicy(asOwner)).toEqual(DEFAULT_POLICY);
  });

  it('are shown and changed by an operator’s command, all or nothing', async () => {
    const changed = { ...DEFAULT_POLICY, opportunityAsksIn24Hours: 40 };
    expect(await changeLimits(world.db.ownerUrl, JSON.stringify(changed))).toEqual(changed);
    expect(await showLimits(world.db.appUrl)).toEqual(changed);
    expect(() => changeLimits(world.db.ownerUrl, JSON.stringify({ ...DEFAULT_POLICY, undeliveredHours: -1 }))).toThrow(/undeliveredHours/);
    expect(() => changeLimits(world.db.ownerUrl, 'not json')).toThrow(SyntaxError);
    await changeLimits(world.db.ownerUrl, JSON.stringify(DEFAULT_POLICY));
  });

  it.each([
    ['a negative one', 'ceiling_asks_in_30_days = -1'],
    ['a default beyond the ceiling', 'default_asks_in_30_days = 5'],
    ['more than is remembered', 'ceiling_asks_in_365_days = 25'],
    ['a short notice that is none', 'answer_days_short = 14'],
  ])('the database refuses %s', async (_, change) => {
    await expect(asOwner(`update guard_policy set ${change}`)).rejects.toMatchObject({ code: '23514' });
  });

  it('that contradict each other stop the start with a line that names them', async () => {
    await asOwner('update guard_policy set ceiling_asks_in_365_days = 3, default_asks_in_365_days = 3');
    await expect(new PolicyStore(world.db.dataSource).onModuleInit()).rejects.toThrow("The fair-asking limits are not usable: ceiling.asksIn30Days can't be more than ceiling.asksIn365Days");
    await writePolicy(asOwner, DEFAULT_POLICY);
    await new PolicyStore(world.db.dataSource).onModuleInit();
  });

  it('changed, hold for the next decision, and forget nothing that happened under others', async () => {
    const { id } = await world.person({ level: MOST });
    for (let i = 0; i < 4; i += 1) {
      const ask = await world.asked(id);
      await world.run((em, guard) => guard.answer(em, ask, 'no'));
      await world.pass(2 * DAY);
    }
    await world.pass(21 * DAY);
    const lower = { asksIn30Days: 1, asksIn365Days: 1 };
    await writePolicy(asOwner, { ...DEFAULT_POLICY, ceiling: { ...DEFAULT_POLICY.ceiling, ...lower }, defaultLevel: { ...DEFAULT_POLICY.defaultLevel, ...lower } });
    expect(await world.ask(id)).toBeNull();
    await world.run((em, guard) => guard.heardFrom(em, id));
    await writePolicy(asOwner, DEFAULT_POLICY);
    // All four are still known: the first leaves its 30 days tomorrow.
    expect(await world.ask(id)).toBeNull();
    await world.pass(DAY);
    expect(await world.ask(id)).not.toBeNull();
  });
});
