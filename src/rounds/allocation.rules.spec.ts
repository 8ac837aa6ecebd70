import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import highs from 'highs';
import { type Contender, priceOf } from '../burden/asking-price.rules.js';
import { allocate, type Demand } from './allocation.rules.js';

const person = (id: string, score: number, recentAsks = 0, notNeededLastTime = false): Contender => ({ id, score, recentAsks, notNeededLastTime });
const demand = (seats: number, people: Contender[], changes: Partial<Demand> = {}): Demand => ({ seats, people, kept: false, seed: 'seed', ...changes });

describe('rounds that are due together', () => {
  it('ask nobody for two things, and the better fit goes first', () => {
    expect(allocate([demand(1, [person('a', 0.9), person('b', 0.6)]), demand(1, [person('a', 0.8), person('c', 0.7)])])).toEqual([['a'], ['c']]);
  });

  it('let whoever was asked less often go first, and whoever was not needed last time', () => {
    expect(allocate([demand(2, [person('often', 0.6, 4), person('spare', 0.55, 0, true), person('alike', 0.55)])])).toEqual([['spare', 'alike']]);
  });

  it('move somebody to where nobody else would do, so that both are filled', () => {
    expect(allocate([demand(1, [person('a', 0.9), person('b', 0.5)]), demand(1, [person('a', 0.7)])])).toEqual([['b'], ['a']]);
  });

  it('take people for kept places before places that are anybody’s', () => {
    const carer = person('carer', 0.8);
    expect(allocate([demand(1, [carer, person('other', 0.7)]), demand(1, [carer], { kept: true })])).toEqual([['other'], ['carer']]);
  });

  it('ask nobody twice, leave no seat free that somebody unasked would do for, and say the same whatever the order', () => {
    const contender = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), score: fc.double({ min: 0, max: 1, noNaN: true }), recentAsks: fc.nat(8), notNeededLastTime: fc.boolean() });
    const any = fc.array(fc.record({ seats: fc.nat(3), kept: fc.boolean(), seed: fc.string(), people: fc.uniqueArray(contender, { selector: ({ id }) => id }) }), { maxLength: 4 });
    fc.assert(
      fc.property(any, (demands) => {
        const asked = allocate(demands);
        const all = asked.flat();
        expect(new Set(all).size).toBe(all.length);
        for (const [nr, ids] of asked.entries()) {
          const unasked = demands[nr].people.filter(({ id }) => !all.includes(id));
          expect(ids.length).toBeLessThanOrEqual(demands[nr].seats);
          expect(ids.length === demands[nr].seats || unasked.length === 0).toBe(true);
          for (const id of ids) expect(demands[nr].people.map((one) => one.id)).toContain(id);
        }
        expect(allocate(demands.map((one) => ({ ...one, people: [...one.people].reverse() })))).toEqual(asked);
      }),
    );
  });
});

describe('beside the optimum', () => {
  // Its types speak of a CommonJS module; as an ES module its default export is the loader itself.
  const load = highs as unknown as typeof highs.default;

  it('is within 1 % of what a solver finds, on each of 50 random instances, easy and tight ones', async () => {
    const solver = await load();
    const ratios: number[] = [];
    for (let seed = 1; seed <= 50; seed += 1) {
      const demands = instance(seed);
      const { Status, ObjectiveValue } = solver.solve(asProgram(demands));
      expect(Status).toBe('Optimal');
      ratios.push(worthOf(demands, allocate(demands)) / ObjectiveValue);
    }
    expect(Math.min(...ratios)).toBeGreaterThanOrEqual(0.99);
    // A ratio above 1 would mean that one of the two solves another problem.
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1 + 1e-9);
  });
});

const worth = ({ score, recentAsks }: Contender): number => score - priceOf(recentAsks);

function worthOf(demands: readonly Demand[], asked: readonly string[][]): number {
  return asked.flatMap((ids, nr) => ids.map((id) => worth(demands[nr].people.find((one) => one.id === id)!))).reduce((sum, value) => sum + value, 0);
}

/** 3 to 8 rounds, 40 to 110 people who fit some of them; from plenty of people for each to fewer people than seats. */
function instance(seed: number): Demand[] {
  const random = mulberry32(seed);
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const people = Array.from({ length: between(40, 110) }, (_, nr) => ({ id: `p${nr}`, recentAsks: Math.floor(random() ** 2 * 7), spare: random() < 0.1 }));
  const reach = 0.1 + random() * 0.5;
  return Array.from({ length: between(3, 8) }, (_, nr) => ({
    seats: between(3, 25),
    kept: random() < 0.3,
    seed: `round ${seed} ${nr}`,
    people: people.flatMap(({ id, recentAsks, spare }) => (random() < reach ? [person(id, 0.35 + 0.6 * random(), recentAsks, spare)] : [])),
  }));
}

/** The same as a linear program in the format of CPLEX: a variable for each person and round. Its corners are whole numbers, as in every transport problem. */
function asProgram(demands: readonly Demand[]): string {
  const of = new Map<string, string[]>();
  const terms: string[] = [];
  const rows: string[] = [];
  for (const [nr, { people, seats }] of demands.entries()) {
    for (const one of people) {
      terms.push(`${worth(one) < 0 ? '-' : '+'} ${Math.abs(worth(one)).toFixed(9)} x${nr}_${one.id}`);
      of.set(one.id, [...(of.get(one.id) ?? []), `x${nr}_${one.id}`]);
    }
    if (people.length > 0) rows.push(`${people.map(({ id }) => `x${nr}_${id}`).join(' + ')} <= ${seats}`);
  }
  const all = [...of.values()];
  return ['Maximize', ' obj:', ...terms, 'Subject To', ...[...rows, ...all.map((names) => `${names.join(' + ')} <= 1`)].map((row, nr) => ` c${nr}: ${row}`), 'End'].join('\n');
}

/** A small generator of numbers that a seed repeats. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
