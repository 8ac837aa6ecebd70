import { describe, expect, it } from '@jest/globals';
import { fuse, FUSION, weightOfMeaning } from './fusion.rules.js';

const ids = (hits: readonly { id: string }[]): string[] => hits.map(({ id }) => id);

describe('words and meaning together', () => {
  it('put first what both find', () => {
    const fused = fuse([{ id: 'words', score: 4 }, { id: 'both', score: 3 }], [{ id: 'meaning', similarity: 0.8 }, { id: 'both', similarity: 0.78 }], 5);
    expect(ids(fused)[0]).toBe('both');
    expect(ids(fused).sort()).toEqual(['both', 'meaning', 'words']);
  });

  it('follow meaning where words find little of the question, and words where a text says all of it', () => {
    const near = [{ id: 'meaning', similarity: 0.8 }];
    expect(ids(fuse([{ id: 'words', score: 0.5 }], near, 10))).toEqual(['meaning', 'words']);
    expect(ids(fuse([{ id: 'words', score: 20 }], near, 10))).toEqual(['words', 'meaning']);
    expect(weightOfMeaning(0)).toBe(FUSION.weight.wordsUnsure);
    expect(weightOfMeaning(3)).toBeCloseTo(FUSION.weight.wordsSure);
  });

  it('leave everything that words found, and add only what is truly near, no more than so many', () => {
    const fused = fuse([{ id: 'words', score: 1 }], [{ id: 'far', similarity: FUSION.shown - 0.01 }], 2);
    expect(ids(fused)).toEqual(['words']);
    const crowd = Array.from({ length: 500 }, (_, at) => ({ id: `near-${at}`, similarity: 0.9 }));
    expect(fuse([], crowd, 0)).toHaveLength(FUSION.added);
  });

  it('score from 0 to 1, ties by id, also with nothing', () => {
    expect(fuse([], [], 0)).toEqual([]);
    const fused = fuse([{ id: 'b', score: 2 }, { id: 'a', score: 2 }], [{ id: 'a', similarity: 0.1 }, { id: 'b', similarity: 0.1 }], 2);
    expect(ids(fused)).toEqual(['a', 'b']);
    for (const { score } of fused) expect(score >= 0 && score <= 1).toBe(true);
  });
});
