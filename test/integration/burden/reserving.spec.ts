import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BurdenWorld, DAY, MOST, START } from '../../support/builders/burden.builder.js';
import { createTestDatabase } from '../../support/database.js';

let world: BurdenWorld;
beforeAll(async () => {
  world = await BurdenWorld.start(await createTestDatabase());
});
afterAll(() => world.end());
beforeEach(() => world.setNow(START));

describe('reserving an ask', () => {
  it('asks somebody who may be asked, as one wave with one closing date', async () => {
    const [one, two] = await world.people(2);
    const { outcomes, wave } = await world.reserve(await world.post(), [one, two]);

    expect(outcomes.map((candidate) => candidate.outcome)).toEqual(['asked', 'asked']);
    expect(wave?.reservedAt).toEqual(START);
    expect(wave?.closesAt).toEqual(new Date(START.getTime() + 14 * DAY));
  });
});

describe('windows', () => {
  it.each([
    ['the default level: one in 30 days', {}, [0], 30 * DAY],
    ['a gap of the chosen days', { ...MOST, daysBetween: 5 }, [0], 5 * DAY],
    ['the least gap for everyone', MOST, [0], 2 * DAY],
    ['four in 30 days', MOST, [0, 2 * DAY, 4 * DAY, 6 * DAY], 30 * DAY],
    ['two in 30 days', { ...MOST, asksIn30Days: 2 }, [0, 3 * DAY], 30 * DAY],
    ['three in 365 days', { ...MOST, asksIn365Days: 3 }, [0, 40 * DAY, 80 * DAY], 365 * DAY],
  ])('%s: refused one millisecond before, asked at the instant', async (_, level, askedAfter, free) => {
    const { id } = await world.person({ level });
    for (const after of askedAfter) {
      await world.setNow(new Date(START.getTime() + after));
      const ask = await world.asked(id);
      await world.run((em, guard) => guard.answer(em, ask, 'no'));
    }
    await world.setNow(new Date(START.getTime() + free - 1));
    expect(await world.ask(id)).toBeNull();
    await world.setNow(new Date(START.getTime() + free));
    expect(await world.ask(id)).not.toBeNull();
  });
});

it.each([
  ['nothing', [], 0],
  ['all', ['2027-01-03', '2027-01-02'], 2],
  ['some', ['2027-01-03', '2027-01-02', '2027-01-01', '2026-12-31'], 2],
  ['none, also of that very instant', ['2027-01-01'], 0],
])('what organisations asked is remembered for 30 days: %s', async (_, times, newer) => {
  const [row] = await world.db.dataSource.query<[{ newer: number }]>('select guard_newer_than($1::timestamptz[], $2) as newer', [times, '2027-01-01']);
  expect(row.newer).toBe(newer);
});
