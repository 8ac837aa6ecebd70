import { describe, expect, it } from '@jest/globals';
import { countFacets, orderByNumber } from './answer.rules.js';

describe('counting facets', () => {
  it('counts what was asked for, the most frequent first, ties by value', () => {
    const documents = [['topic=b', 'topic=a', 'area=x'], ['topic=a', 'topic=c=d'], ['topicality=a'], []];
    expect(countFacets(['topic', 'none'], documents)).toEqual({
      topic: [{ value: 'a', count: 2 }, { value: 'b', count: 1 }, { value: 'c=d', count: 1 }],
      none: [],
    });
  });
});

describe('ordering what fits by a number', () => {
  const ranked = [{ id: 'b', score: 10 }, { id: 'c', score: 9 }, { id: 'a', score: 8 }, { id: 'weak', score: 1 }];
  const numbers = new Map([['a', 5], ['b', 5], ['c', null], ['weak', 99]]);

  it.each([['asc' as const], ['desc' as const]])('%s: ties by id, without a number last, weak fits left out', (direction) => {
    expect(orderByNumber(ranked, numbers, direction).map((each) => each.id)).toEqual(['a', 'b', 'c']);
    expect(orderByNumber(ranked.slice(0, 3), new Map([['a', 1], ['b', 2], ['c', 3]]), direction).map((each) => each.id)).toEqual(
      direction === 'asc' ? ['a', 'b', 'c'] : ['c', 'b', 'a'],
    );
  });
});
