/**
 * How evenly asking is spread, from figures that are safe to show. Everything said of people is worked out of one list for each group: how many people
 * were asked 0, 1, 2 … times. Each count of it gets noise of its own, is pooled and rounded before anything is worked out, so no statistic tells more than
 * the list, and the list tells nothing of one person.
 */

/** Counts below it are pooled with people who were asked less often. */
export const LEAST_TOGETHER = 10;
/** Nothing is told of groups of fewer people. */
export const LEAST_IN_A_GROUP = 30;
/** Who was asked more often counts as asked this often: the most that the guard's ceiling allows in 90 days. */
export const MOST_ASKS = 12;
/**
 * Numbers of asks that are told apart; who was asked 7 times counts as asked 6 times. Each has noise of its own, also where nobody is: with all from 0 to 24
 * apart, the noise of empty ones added up to ten people who were asked very often and didn't exist.
 */
export const TOLD_APART: readonly number[] = [0, 1, 2, 3, 4, 6, 8, MOST_ASKS];

/** The first day of a quarter, written 2026-10-01. */
export const isQuarter = (day: string): boolean => /^\d{4}-(01|04|07|10)-01$/.test(day);

/** `spread[n]` people were asked n times. */
export type Spread = readonly number[];

/**
 * What may be told of a group: noise on each count, then from the top counts are joined until LEAST_TOGETHER are, rounded to 5. So the highest number told is
 * one that about ten people reached, not the most that any one person was asked.
 * @param noiseFor what to add to the count of those asked n times
 * @returns null for a group that is too small to tell anything of
 */
export function toldSpread(spread: Spread, noiseFor: (asks: number, people: number) => number): number[] | null {
  const told = Array.from({ length: MOST_ASKS + 1 }, () => 0);
  let waiting = 0;
  for (const [nr, asks] of [...TOLD_APART.entries()].reverse()) {
    const people = peopleIn(spread.slice(asks, TOLD_APART[nr + 1] ?? spread.length));
    waiting += people + noiseFor(asks, people);
    if (waiting < LEAST_TOGETHER) continue;
    told[asks] = Math.round(waiting / 5) * 5;
    waiting = 0;
  }
  return peopleIn(told) < LEAST_IN_A_GROUP ? null : told;
}

export const peopleIn = (spread: Spread): number => spread.reduce((sum, people) => sum + people, 0);
export const asksIn = (spread: Spread): number => spread.reduce((sum, people, asks) => sum + people * asks, 0);

/**
 * 0: all were asked alike; near 1: one person was asked for all. Σ(2i − n − 1)x_i / (n Σx) with x sorted, that is half the mean difference between two people
 * over the mean: Gini 1912; Sen, On Economic Inequality, 1973, chapter 2. Null where nobody was asked.
 */
export function giniOf(spread: Spread): number | null {
  const [people, asks] = [peopleIn(spread), asksIn(spread)];
  if (asks === 0) return null;
  let before = 0;
  let sum = 0;
  for (const [times, count] of spread.entries()) {
    // Σ(2i − n − 1) over the ranks before + 1 … before + count.
    sum += times * count * (2 * before + count - people);
    before += count;
  }
  return sum / (people * asks);
}

/** The number of asks that at most one in a hundred people exceed (nearest rank). */
export function p99Of(spread: Spread): number {
  const rank = Math.ceil(peopleIn(spread) * 0.99);
  let before = 0;
  return Math.max(0, spread.findIndex((count) => (before += count) >= rank));
}

/** The highest number of asks that anybody of the list was asked. */
export const mostOf = (spread: Spread): number => Math.max(0, spread.findLastIndex((people) => people > 0));

/** The part of all asks that went to the tenth of people who were asked most. Null where nobody was asked. */
export function topTenthOf(spread: Spread): number | null {
  const asks = asksIn(spread);
  if (asks === 0) return null;
  let places = peopleIn(spread) / 10;
  let theirs = 0;
  for (let times = spread.length - 1; times > 0 && places > 0; times -= 1) {
    const taken = Math.min(places, spread[times]);
    theirs += taken * times;
    places -= taken;
  }
  return theirs / asks;
}

/** The part of people who were asked at all. */
export const reachedOf = (spread: Spread): number => 1 - (spread[0] ?? 0) / peopleIn(spread);

/** A figure between steps would tell more than the counts it rests on. */
export const toHundredth = (value: number | null): number | null => (value === null ? null : Math.round(value * 100) / 100);
export const toHalf = (value: number | null): number | null => (value === null ? null : Math.round(value * 2) / 2);
export const toTwentieth = (value: number | null): number | null => (value === null ? null : Math.round(value * 20) / 20);
