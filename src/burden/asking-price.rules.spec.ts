import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Contender, inOrder, priceOf, STEP, stepOf } from './asking-price.rules.js';

const contender = (id: string, score: number, recentAsks = 0, notNeededLastTime = false): Contender => ({ id, score, recentAsks, notNeededLastTime });
const ids = (contenders: readonly Contender[], seed = 'seed'): string[] => inOrder(contenders, seed).map(({ id }) => id);

describe('who is asked first', () => {
  it('the better fit, a step apart', () => {
    expect(ids([contender('b', 0.5), contender('a', 0.52)])).toEqual(['a', 'b']);
  });

  it('whoever was asked less often, when they fit alike', () => {
    expect(ids([contender('asked', 0.6, 3), contender('fresh', 0.57)])).toEqual(['fresh', 'asked']);
  });

  it('within a step, whoever was not needed last time', () => {
    for (const seed of ['one', 'two', 'three', 'four', 'five', 'six']) {
      expect(ids([contender('a', 0.5), contender('b', 0.5), contender('spare', 0.5, 0, true)], seed)[0]).toBe('spare');
    }
    expect(ids([contender('better', 0.52), contender('spare', 0.5, 0, true)])[0]).toBe('better');
  });

  it('then a draw, which the seed repeats and another seed doesn’t', () => {
    const many = Array.from({ length: 50 }, (_, n) => contender(`person-${n}`, 0.5));
    expect(ids(many, 'one')).toEqual(ids([...many].reverse(), 'one'));
    expect(ids(many, 'one')).not.toEqual(ids(many, 'two'));
  });

  it('nobody is lost or named twice', () => {
    const any = fc.record({ id: fc.uuid(), score: fc.double({ min: 0, max: 1, noNaN: true }), recentAsks: fc.nat(24), notNeededLastTime: fc.boolean() });
    fc.assert(
      fc.property(fc.uniqueArray(any, { selector: ({ id }) => id, maxLength: 30 }), fc.string(), (contenders, seed) => {
        const ordered = inOrder(contenders, seed);
        expect(ordered.map(({ id }) => id).sort()).toEqual(contenders.map(({ id }) => id).sort());
        for (let at = 1; at < ordered.length; at += 1) expect(stepOf(ordered[at - 1])).toBeGreaterThanOrEqual(stepOf(ordered[at]));
      }),
    );
  });
});

describe('the price of having been asked', () => {
  it('grows faster than the number of asks', () => {
    for (let n = 1; n < 24; n += 1) expect(priceOf(n + 1) - priceOf(n)).toBeGreaterThan(priceOf(n) - priceOf(n - 1));
    expect(priceOf(0)).toBe(0);
  });

  it.each([
    [0, 0],
    [0.0199, 0],
    [0.02, 1],
    [0.06, 3],
    [0.58, 29],
    [1, 50],
  ])('without asks a score of %d stands on step %d', (score, step) => expect(stepOf({ score, recentAsks: 0 })).toBe(step));

  it('puts multiples of a step on their own step', () => {
    for (let n = 0; n <= 50; n += 1) expect(stepOf({ score: n * STEP, recentAsks: 0 })).toBe(n);
  });
});
