import { describe, expect, it } from '@jest/globals';
import { guesses, lettersApart } from './corrections.rules.js';

describe('how far apart words are', () => {
  it.each([
    ['cancer', 'cancer', 0],
    ['cancer', 'canser', 1],
    ['cancer', 'cancr', 1],
    ['cancer', 'canccer', 1],
    ['cancer', 'acncer', 1],
    ['cancer', 'dancing', 3],
    ['a', 'abcdef', 3],
    ['', 'ab', 2],
  ])('%s and %s: %d', (a, b, expected) => {
    expect(lettersApart(a, b, 2)).toBe(expected);
    expect(lettersApart(b, a, 2)).toBe(expected);
  });
});

describe('what a misspelt word may have been meant to be', () => {
  const known = [
    { stem: 'asthma', documents: 5 },
    { stem: 'astra', documents: 50 },
    { stem: 'plasma', documents: 9 },
    { stem: 'asthmat', documents: 1 },
  ];

  it('is the nearest, then the most frequent', () => {
    expect(guesses('astma', known)).toEqual([{ stem: 'astra', distance: 1 }, { stem: 'asthma', distance: 1 }]);
  });

  it('may differ in two letters only when it is long', () => {
    expect(guesses('chemotherpi', [{ stem: 'chemotherapi', documents: 1 }])).toHaveLength(1);
    expect(guesses('kemotherpi', [{ stem: 'chemotherapi', documents: 1 }])).toHaveLength(0);
    expect(guesses('pian', [{ stem: 'pain', documents: 1 }])).toHaveLength(1);
    expect(guesses('pixn', [{ stem: 'pill', documents: 1 }])).toHaveLength(0);
  });
});
