import type { SearchHit } from '../search/port.js';
import { LIKENESS } from './match.weights.js';

/** How much what a person says and what a post says are alike. */
export interface Likeness {
  /** 0 to 1. */
  readonly value: number;
  /** Whether they are near in meaning, whatever words they use. */
  readonly byMeaning: boolean;
}

export const NOT_ALIKE: Likeness = { value: 0, byMeaning: false };

/** Id → likeness; missing: not alike. */
export type Likenesses = ReadonlyMap<string, Likeness>;

/**
 * What search found, as likeness. Its order stands; but the best of an answer may be far from good: where the model compared, a hit counts for no more than its
 * nearness or its words make sure of. By words alone nothing is sure, so the best counts as such.
 */
export function likenesses(hits: readonly Pick<SearchHit, 'id' | 'score' | 'foundBy'>[]): Map<string, Likeness> {
  const best = hits.reduce((most, { score }) => Math.max(most, score), 0);
  if (best <= 0) return new Map();
  const compared = hits.some(({ foundBy }) => foundBy.meaning !== null);
  return new Map(
    hits.map(({ id, score, foundBy }) => {
      const near = nearness(foundBy.meaning);
      const sure = compared ? Math.max(near, Math.min(foundBy.words / LIKENESS.wordsSure, 1)) : 1;
      return [id, { value: (score / best) * sure, byMeaning: near >= LIKENESS.worthTelling }];
    }),
  );
}

/** 0: no nearer than what has nothing to do with it; 1: as near as the same thing said in other words. */
function nearness(similarity: number | null): number {
  if (similarity === null) return 0;
  return Math.min(Math.max((similarity - LIKENESS.far) / (LIKENESS.near - LIKENESS.far), 0), 1);
}

/** The better of two likenesses, of which the second counts for less. */
export function better(own: Likenesses, other: Likenesses, factor: number): Map<string, Likeness> {
  const both = new Map(own);
  for (const [id, { value, byMeaning }] of other) {
    const held = both.get(id) ?? NOT_ALIKE;
    both.set(id, { value: Math.max(held.value, value * factor), byMeaning: held.byMeaning || byMeaning });
  }
  return both;
}
