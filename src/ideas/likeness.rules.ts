import { LIKENESS } from '../matching/match.weights.js';
import type { SearchHit } from '../search/port.js';

/** How many are proposed: whoever writes looks through a few. */
export const mostAlike = 5;

/** Halfway from what has nothing to do with it to the same in other words (match.weights.ts, measured). */
const nearEnough = (LIKENESS.far + LIKENESS.near) / 2;

/** Whether what was found says much the same: search puts the best first, and the best may be far from good. */
export const saysAlike = ({ foundBy: { words, meaning } }: Pick<SearchHit, 'foundBy'>): boolean => words >= LIKENESS.wordsSure || (meaning !== null && meaning >= nearEnough);
