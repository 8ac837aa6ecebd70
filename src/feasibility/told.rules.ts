import { noise } from '../monitoring/publishing.rules.js';
import { type Criterion, figureOf } from './criteria.rules.js';

/**
 * What may be told of how many people would fit. Two draws of noise are added to each count, then it is rounded to 5 and not told below LEAST_TOLD.
 * One draw belongs to the question: whoever was there or not, the answer could have been the same. The other belongs to the very people who are counted,
 * so that asking after the same people in other words doesn't average the first away. Both are drawn by a key and the month: asking again tells the
 * same. Ghosh, Roughgarden, Sundararajan 2009; that noise must also stick to the people: Francis, Eide, Munz, "Diffix", 2017.
 */

/** How much more likely one person may make any figure: e to this power, 1.6 times, for each of the two draws. A count is off by some four people. */
export const EPSILON = 0.5;
/** Figures below it are not told. */
export const LEAST_TOLD = 10;

/** A count, exactly. Nothing but `told` may read it. */
export interface Counted {
  /** `all` as it stands, or what is left out (`figureOf`). */
  readonly figure: string;
  readonly people: number;
  /** The same for the same people, in whatever order. */
  readonly fingerprint: string;
}

export interface Told {
  /** As it stands, to the nearest 5; null: fewer than 10. */
  readonly people: number | null;
  /** Without a criterion, or with it widened; the one with most people first. */
  readonly without: readonly { readonly figure: string; readonly people: number | null }[];
}

/** @param draw a number in (0, 1), the same for the same name */
export function told(counted: readonly Counted[], criteria: readonly Criterion[], question: string, draw: (name: string) => number): Told {
  const byFigure = new Map(counted.map((count) => [count.figure, count]));
  const figure = (name: string): number | null => {
    const { people, fingerprint } = byFigure.get(name) ?? { people: 0, fingerprint: '0' };
    const noisy = people + noise(draw(`question ${question} ${name}`), EPSILON) + noise(draw(`people ${fingerprint}`), EPSILON);
    const rounded = Math.round(noisy / 5) * 5;
    return rounded < LEAST_TOLD ? null : rounded;
  };
  const people = figure('all');
  // Nobody is lost by asking for less: where noise says so, the figure as it stands is as good.
  const without = criteria.map((criterion) => ({ figure: figureOf(criterion), people: most(figure(figureOf(criterion)), people) }));
  return { people, without: without.sort((a, b) => (b.people ?? 0) - (a.people ?? 0)) };
}

const most = (one: number | null, other: number | null): number | null => (one === null && other === null ? null : Math.max(one ?? 0, other ?? 0));
