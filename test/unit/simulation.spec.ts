import { describe, expect, it } from '@jest/globals';
import { Life } from '../../bench/simulate/life.js';
import { gini, interval, measure } from '../../bench/simulate/measures.js';
import { AS_BUILT, OURS, POLICIES } from '../../bench/simulate/policies.js';
import { makeWorld } from '../../bench/simulate/world.js';

const world = makeWorld(1, { people: 800, postsADay: 1, days: 150 });
const under = (name: string) => {
  const policy = POLICIES.find((each) => each.name === name);
  if (!policy) throw new Error(`no policy is called ${name}`);
  return measure(new Life(world, policy, { fatigue: true }).live(), 30);
};

describe('a small simulation', () => {
  const ours = under(OURS);

  it('counts who is over-asked apart from the guard: nobody under it, many by lists of their own', () => {
    expect(ours.overAsked).toBe(0);
    expect(under('own lists').overAsked).toBeGreaterThan(0.1);
  });

  it('nobody is over-asked either where waves are as large as the service makes them', () => expect(under(AS_BUILT).overAsked).toBe(0));

  it('the same seed gives the same', () => expect(under(OURS)).toEqual(ours));

  it('the price spreads asks', () => expect(ours.gini).toBeLessThan(under('best match under the guard').gini));
});

it.each([
  [[1, 1, 1, 1], 0],
  [[0, 0, 0, 4], 0.75],
  [[0, 0, 0], 0],
])('the Gini of %j is %d', (values, expected) => expect(gini(values)).toBeCloseTo(expected, 10));

it('an interval is the mean and Student’s half width', () => {
  const { mean, low, high } = interval([1, 2, 3]);
  expect(mean).toBe(2);
  expect(high - mean).toBeCloseTo(4.303 / Math.sqrt(3), 3);
  expect(mean - low).toBeCloseTo(high - mean, 10);
});
