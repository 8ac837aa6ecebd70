import { hash } from 'node:crypto';

/**
 * Who is asked first: how well somebody fits, less a price on having been asked. Lists, rounds and the simulation all order people by this
 * one page; the guard decides apart from it whether somebody may be asked at all.
 */

/** Scores nearer to each other than this are alike; within a step, other things than the score decide. */
export const STEP = 0.02;

/**
 * One ask in the last 365 days costs this much of a score, n asks n² times as much. On one seed of the simulation 0.01 filled more
 * opportunities (0.89) than 0.005 (0.87) and 0.02 (0.85); see docs/measured.md.
 */
export const PRICE_OF_ONE_ASK = 0.01;

/**
 * What having been asked `asks` times in the last 365 days takes off a score. Convex, so that the second ask goes to someone else sooner
 * than the first, and the sixth (a year's worth at the default level) costs 0.36, as much as the step from "same topic" to "one beside it".
 */
export const priceOf = (asks: number): number => PRICE_OF_ONE_ASK * asks ** 2;

export interface Contender {
  id: string;
  /** 0 to 1. */
  score: number;
  /** Asks in the last 365 days that count. */
  recentAsks: number;
  /** Said yes last time and wasn't needed after all. */
  notNeededLastTime: boolean;
}

/** The step a contender stands on: floor((score − price) / 0.02). Steps below zero order those who were asked often. */
export function stepOf({ score, recentAsks }: Pick<Contender, 'score' | 'recentAsks'>): number {
  // Without the tiny addition 0.06 / 0.02 falls on the step below its own.
  return Math.floor((score - priceOf(recentAsks)) / STEP + 1e-9);
}

/** The order in which people are asked: by step, within a step those not needed last time, then by a draw that the seed repeats. */
export const inOrder = <C extends Contender>(contenders: readonly C[], seed: string): C[] => [...eachInOrder(contenders, seed)];

/** The same, one after the other: lots are drawn for a step only once it is reached, which matters where few of many are asked. */
export function* eachInOrder<C extends Contender>(contenders: readonly C[], seed: string): Generator<C, void> {
  const steps = new Map<number, C[]>();
  for (const contender of contenders) {
    const step = stepOf(contender);
    const alike = steps.get(step);
    if (alike) alike.push(contender);
    else steps.set(step, [contender]);
  }
  for (const step of [...steps.keys()].sort((a, b) => b - a)) {
    const alike = (steps.get(step) ?? []).map((contender) => ({ contender, lot: lotOf(seed, contender.id) }));
    alike.sort((a, b) => Number(b.contender.notNeededLastTime) - Number(a.contender.notNeededLastTime) || (a.lot < b.lot ? -1 : a.lot > b.lot ? 1 : 0));
    for (const { contender } of alike) yield contender;
  }
}

/** A lot that nobody can foresee without the seed and anybody can check with it: SHA-256 of seed and id, in hex. */
export const lotOf = (seed: string, id: string): string => hash('sha256', `${seed} ${id}`);
