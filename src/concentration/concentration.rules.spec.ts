import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { noise } from '../monitoring/publishing.rules.js';
import { asksIn, giniOf, LEAST_IN_A_GROUP, LEAST_TOGETHER, MOST_ASKS, mostOf, p99Of, peopleIn, reachedOf, type Spread, toldSpread, topTenthOf } from './concentration.rules.js';

const spreadOf = (values: readonly number[]): number[] => values.reduce<number[]>((spread, asks) => spread.with(asks, spread[asks] + 1), Array<number>(MOST_ASKS + 1).fill(0));
const someAsks = fc.array(fc.nat(MOST_ASKS), { minLength: 1, maxLength: 60 }).filter((values) => values.some((asks) => asks > 0));
const quiet = () => 0;

describe('the Gini of asks', () => {
  it.each<[number[], number | null]>([
    [[0, 0], null],
    [[3, 3, 3], 0],
    [[0, 1], 0.5],
    [[0, 0, 0, 4], 0.75],
    [[1, 2, 3, 4], 0.25],
  ])('of %j is %j', (values, expected) => (expected === null ? expect(giniOf(spreadOf(values))).toBeNull() : expect(giniOf(spreadOf(values))).toBeCloseTo(expected, 10)));

  it('is half the mean difference between two people over the mean, and lies from 0 to below 1', () => {
    fc.assert(
      fc.property(someAsks, (values) => {
        const n = values.length;
        const mean = values.reduce((sum, value) => sum + value, 0) / n;
        const differences = values.reduce((sum, a) => sum + values.reduce((more, b) => more + Math.abs(a - b), 0), 0);
        const gini = giniOf(spreadOf(values))!;
        expect(gini).toBeCloseTo(differences / (2 * n * n * mean), 9);
        expect(gini).toBeGreaterThanOrEqual(0);
        expect(gini).toBeLessThan(1);
      }),
    );
  });

  it('stays the same when all are asked twice as often, and when there are twice as many alike', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(MOST_ASKS / 2), { minLength: 1, maxLength: 40 }).filter((values) => values.some((asks) => asks > 0)), (values) => {
        const gini = giniOf(spreadOf(values))!;
        expect(giniOf(spreadOf(values.map((asks) => asks * 2)))).toBeCloseTo(gini, 9);
        expect(giniOf(spreadOf([...values, ...values]))).toBeCloseTo(gini, 9);
      }),
    );
  });
});

describe('of people asked', () => {
  const hundred = spreadOf([...Array<number>(80).fill(0), ...Array<number>(10).fill(1), ...Array<number>(9).fill(2), 12]);
  it('the 99th in a hundred, the most, the share of the top tenth and who was reached', () => {
    expect([p99Of(hundred), mostOf(hundred), reachedOf(hundred)].map((value) => Number(value.toFixed(4)))).toEqual([2, 12, 0.2]);
    // 12 + 9 × 2 of 40.
    expect(topTenthOf(hundred)).toBeCloseTo(30 / 40, 10);
    expect(topTenthOf(spreadOf([0, 0]))).toBeNull();
  });

  it('a tenth of people gets a tenth of asks where all are asked alike, and never less', () => {
    expect(topTenthOf(spreadOf(Array<number>(37).fill(2)))).toBeCloseTo(0.1, 10);
    fc.assert(fc.property(someAsks, (values) => expect(topTenthOf(spreadOf(values))).toBeGreaterThanOrEqual(0.1 - 1e-9)));
  });
});

describe('what is told of a group', () => {
  const anySpread: fc.Arbitrary<Spread> = fc.array(fc.nat(60), { minLength: MOST_ASKS + 1, maxLength: MOST_ASKS + 1 });

  it('is nothing of a small one', () => {
    expect(toldSpread(spreadOf(Array<number>(LEAST_IN_A_GROUP - 3).fill(1)), quiet)).toBeNull();
    expect(toldSpread(spreadOf(Array<number>(LEAST_IN_A_GROUP).fill(1)), quiet)).not.toBeNull();
  });

  it('names no number of asks that fewer than ten reached: they are counted with those asked less often', () => {
    const told = toldSpread(spreadOf([...Array<number>(40).fill(0), ...Array<number>(8).fill(2), ...Array<number>(3).fill(9)]), quiet)!;
    expect([mostOf(told), told[2], told[8], told[0]]).toEqual([2, 10, 0, 40]);
  });

  it('is rounded to 5, never below ten but 0, and holds about as many people and no more asks than there were', () => {
    fc.assert(
      fc.property(anySpread, (spread) => {
        const told = toldSpread(spread, quiet);
        if (told === null) return;
        expect(told.every((people) => people === 0 || (people >= LEAST_TOGETHER && people % 5 === 0))).toBe(true);
        expect(Math.abs(peopleIn(told) - peopleIn(spread))).toBeLessThanOrEqual(2.5 * (MOST_ASKS + 1) + LEAST_TOGETHER);
        expect(mostOf(told)).toBeLessThanOrEqual(mostOf(spread));
        expect(asksIn(told)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is hardly ever made of noise alone', () => {
    const alone = spreadOf([...Array<number>(60).fill(0), ...Array<number>(40).fill(1)]);
    let seed = 7;
    const draw = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const mosts = Array.from({ length: 2_000 }, () => mostOf(toldSpread(alone, () => noise(draw()))!));
    expect(mosts.filter((most) => most > 1).length).toBeLessThan(40);
    expect(mosts.filter((most) => most === 1).length).toBeGreaterThan(1_950);
  });

  it('could have come of one person more or less', () => {
    const [one, other] = [spreadOf([...Array<number>(50).fill(0), ...Array<number>(12).fill(3)]), spreadOf([...Array<number>(50).fill(0), ...Array<number>(13).fill(3)])];
    expect(toldSpread(one, quiet)).not.toEqual(toldSpread(other, quiet));
    expect(toldSpread(one, (asks) => (asks === 3 ? 1 : 0))).toEqual(toldSpread(other, quiet));
  });
});
