import { describe, expect, it } from '@jest/globals';
import { better, likenesses } from './likeness.rules.js';
import { LIKENESS } from './match.weights.js';

const hit = (id: string, score: number, words: number, meaning: number | null = null) => ({ id, score, foundBy: { words, meaning } });

describe('likeness of what two say', () => {
  it('is by words alone relative to the best, as nothing else is known', () => {
    expect([...likenesses([hit('a', 4, 0.1), hit('b', 1, 0.02)])]).toEqual([
      ['a', { value: 1, byMeaning: false }],
      ['b', { value: 0.25, byMeaning: false }],
    ]);
  });

  it('is no more than nearness or words make sure of, where the model compared: the best of nothing is nothing', () => {
    const found = likenesses([hit('far', 1, 0, LIKENESS.far), hit('sure by words', 1, LIKENESS.wordsSure, null), hit('half', 0.5, 0, LIKENESS.near + 0.1)]);
    expect(found.get('far')).toEqual({ value: 0, byMeaning: false });
    expect(found.get('sure by words')).toEqual({ value: 1, byMeaning: false });
    expect(found.get('half')).toEqual({ value: 0.5, byMeaning: true });
  });

  it('is none where nothing was found', () => {
    expect(likenesses([]).size).toBe(0);
    expect(likenesses([hit('listed', 0, 0)]).size).toBe(0);
  });

  it('of two kinds is the better, the second for less', () => {
    const both = better(new Map([['a', { value: 0.5, byMeaning: true }]]), new Map([['a', { value: 1, byMeaning: false }], ['b', { value: 1, byMeaning: false }]]), 0.6);
    expect([...both]).toEqual([
      ['a', { value: 0.6, byMeaning: true }],
      ['b', { value: 0.6, byMeaning: false }],
    ]);
  });
});
