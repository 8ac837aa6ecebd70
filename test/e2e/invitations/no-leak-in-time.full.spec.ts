import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { InvitingService } from '../../../src/invitations/inviting.service.js';
import { Scenario } from '../../support/scenario.js';
import { askAbout, type Unavailable, unavailablePeople } from './unavailable-people.js';

/**
 * How long an answer takes doesn't tell why somebody isn't available. Calls about people with each reason take turns, all reasons once and in a new order each
 * time, so that a busy moment falls on all of them alike. Of each turn a reason's time is compared with the median of that turn; the median of these differences
 * has a 95 % interval (bootstrap over turns), which must lie within 5 % of the usual time for every reason. An early return must be caught, or this proves nothing.
 * It wants a quiet machine: a busy one widens the intervals until nothing can be said. Then as many turns again are taken, three times at most, and it fails if still
 * nothing can be said. Alone on a quiet machine: FULL=1 npm run jest -- no-leak-in-time, about five minutes; TURNS=200 for a quick look.
 */
const TURNS = Number(process.env.TURNS ?? 600);
const MOST_TIMES = 4;
const RESAMPLES = 2_000;
const WITHIN = 0.05;

let scenario: Scenario;
let them: Unavailable;
let owner: pg.Client;
beforeAll(async () => {
  scenario = await Scenario.start();
  owner = new pg.Client({ connectionString: scenario.app.db.ownerUrl });
  await owner.connect();
  them = await unavailablePeople(scenario);
}, 180_000);
afterAll(async () => {
  await owner.end();
  await scenario.end();
});

type Times = Map<string, Float64Array>;

async function measure(names: readonly string[], turns: number): Promise<Times> {
  const times = new Map(names.map((name) => [name, new Float64Array(turns)]));
  const warmUp = Math.ceil(turns / 10);
  for (let turn = -warmUp; turn < turns; turn += 1) {
    for (const name of shuffled(names)) {
      const { took, bytes } = await askAbout(scenario, them, [them.codes.get(name) ?? '']);
      if (!bytes.includes('"outcome":"not_available"')) throw new Error(`${name}: ${bytes}`);
      if (turn >= 0) times.get(name)![turn] = took;
    }
  }
  return times;
}

function shuffled<T>(items: readonly T[]): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

const median = (values: Float64Array): number => Float64Array.from(values).sort()[Math.floor(values.length / 2)];

interface Difference {
  name: string;
  /** As shares of the usual time. */
  low: number;
  high: number;
}

/** For each reason the 95 % interval of how its time differs from what the others took in the same turn. */
function differences(times: Times): Difference[] {
  const all = [...times.values()];
  const turns = all[0].length;
  const usual = median(Float64Array.from(all.flatMap((some) => [...some])));
  const found = [...times].map(([name, some]) => {
    const apart = Float64Array.from({ length: turns }, (_, turn) => some[turn] - median(Float64Array.from(all.filter((other) => other !== some).map((other) => other[turn]))));
    const medians = Float64Array.from({ length: RESAMPLES }, () => median(Float64Array.from({ length: turns }, () => apart[Math.floor(Math.random() * turns)]))).sort();
    return { name, low: medians[Math.floor(RESAMPLES * 0.025)] / usual, high: medians[Math.floor(RESAMPLES * 0.975)] / usual };
  });
  for (const { name, low, high } of found) process.stderr.write(`${JSON.stringify({ reason: name, lowPercent: percent(low), highPercent: percent(high), usualMs: Number(usual.toFixed(2)), turns })}\n`);
  return found;
}

const percent = (share: number): number => Number((share * 100).toFixed(2));
const isWithin = ({ low, high }: Difference): boolean => low >= -WITHIN && high <= WITHIN;
const isBeyond = ({ low, high }: Difference): boolean => high < -WITHIN || low > WITHIN;
const joined = (before: Times, more: Times): Times => new Map([...before].map(([name, times]) => [name, Float64Array.from([...times, ...(more.get(name) ?? [])])]));


describe('how long an answer takes', () => {
  it('does not tell why somebody is not available', async () => {
    const names = [...them.codes.keys()];
    let times = await measure(names, TURNS);
    let found = differences(times);
    for (let nr = 1; nr < MOST_TIMES && !found.every(isWithin) && !found.some(isBeyond); nr += 1) {
      times = joined(times, await measure(names, TURNS));
      found = differences(times);
    }
    expect(found.filter(isBeyond)).toEqual([]);
    const tooBusyToSay = found.filter((one) => !isWithin(one));
    expect(tooBusyToSay).toEqual([]);
  }, 2_400_000);

  const few = ['takes a break', 'looks for themselves', 'left', 'was asked as often as 30 days allow', 'was asked about it already'];

  it('would tell if the service answered early for whoever takes a break', async () => {
    const service = scenario.app.nest.get(InvitingService);
    const invite = service.invite.bind(service);
    const early = them.codes.get('takes a break') ?? '';
    service.invite = (actor, input) =>
      input.codes[0] === early ? Promise.resolve({ waveId: null, closesAt: null, results: [{ code: early, outcome: 'not_available' }] }) : invite(actor, input);
    try {
      const found = differences(await measure(few, Math.ceil(TURNS / 4)));
      expect(found.filter(isBeyond).map(({ name }) => name)).toEqual(['takes a break']);
    } finally {
      service.invite = invite;
    }
  }, 900_000);

  it('would show, if not by 5 %, when the guard returned early for whoever takes a break', async () => {
    await owner.query('alter function guard_reserve(uuid, uuid[]) rename to guard_reserve_in_full');
    try {
      await owner.query(`
        create function guard_reserve(
          p_opportunity uuid, p_contributors uuid[], out wave_id uuid, out reserved_at timestamptz, out closes_at timestamptz, out outcomes text[], out ask_ids uuid[]
        ) language plpgsql volatile security definer set search_path = public, pg_temp as $$
        begin
          if exists (select from quiet_period q where q.contributor_id = any (p_contributors)) then
            outcomes := array['not_available'];
            ask_ids := array[null::uuid];
          else
            select * into wave_id, reserved_at, closes_at, outcomes, ask_ids from guard_reserve_in_full(p_opportunity, p_contributors);
          end if;
        end $$`);
      await owner.query('grant execute on function guard_reserve, guard_reserve_in_full to askwell_app');
      const early = differences(await measure(few, TURNS)).find(({ name }) => name === 'takes a break');
      expect(early?.high).toBeLessThan(0);
    } finally {
      await owner.query('drop function if exists guard_reserve(uuid, uuid[])');
      await owner.query('alter function guard_reserve_in_full(uuid, uuid[]) rename to guard_reserve');
    }
  }, 900_000);
});
