import type { Diary } from './diary.js';
import type { Lived } from './life.js';
import { DAYS_TO_FILL, SETTLING_DAYS, type Somebody } from './world.js';

/** What came of one run: shares from 0 to 1 unless said. */
export interface Measures {
  filled: number;
  placesFilled: number;
  /** Of everyone who may be asked or looks for themselves: asked more often than their own level in some window. */
  overAsked: number;
  gini: number;
  reach: number;
  reachUnderServed1: number;
  reachUnderServed2: number;
  left: number;
  /** Asks, not a share. */
  asksPerPlace: number;
  /** Asks in the most crowded 90 days of the person of whom one in a hundred has more. */
  p99In90Days: number;
  mostIn90Days: number;
}

export function measure({ world, diaries, openings, leftOn }: Lived, from = SETTLING_DAYS): Measures {
  const last = (world.posts.at(-1)?.day ?? 0) + 1;
  const judged = openings.filter(({ post }) => post.day >= from && post.day + DAYS_TO_FILL <= last);
  const places = judged.reduce((sum, { post }) => sum + post.places, 0);
  const people = world.people.filter(({ nr, recipient }) => nr === recipient);
  const stayed = people.filter((person) => (leftOn.get(diaries.of(person)) ?? Infinity) >= from);
  const askable = stayed.filter(({ looksThemselves }) => !looksThemselves);
  const daysAsked = new Map(stayed.map((person) => [person, diaries.of(person).all.map(({ day }) => day).filter((day) => day >= from)]));
  const asksOf = (person: Somebody) => daysAsked.get(person)?.length ?? 0;
  const reached = (some: readonly Somebody[]) => share(some, (person) => asksOf(person) > 0);
  const crowded = [...daysAsked.values()].map((days) => Math.max(0, ...within(days, 90))).sort((a, b) => a - b);
  return {
    filled: share(judged, ({ filledOn }) => filledOn !== null),
    placesFilled: judged.reduce((sum, { chosen }) => sum + chosen, 0) / places,
    overAsked: share(stayed, (person) => isOverAsked(person, diaries.of(person), from)),
    gini: gini(askable.map(asksOf)),
    reach: reached(askable),
    reachUnderServed1: reached(askable.filter(({ underServed }) => underServed === 1)),
    reachUnderServed2: reached(askable.filter(({ underServed }) => underServed === 2)),
    left: leftOn.size / people.length,
    asksPerPlace: judged.reduce((sum, { asks }) => sum + asks.length, 0) / Math.max(1, judged.reduce((sum, { chosen }) => sum + chosen, 0)),
    p99In90Days: crowded[Math.floor(crowded.length * 0.99)] ?? 0,
    mostIn90Days: crowded.at(-1) ?? 0,
  };
}

const share = <T>(items: readonly T[], is: (item: T) => boolean): number => (items.length === 0 ? 0 : items.filter(is).length / items.length);

/** Counted apart from the guard: more asks within 30 or 365 days than the person's own level, one ask at least since `from`. */
function isOverAsked({ looksThemselves, level }: Somebody, { all }: Diary, from: number): boolean {
  const days = all.filter(({ state }) => state !== 'not_needed' && state !== 'released').map(({ day }) => day);
  const [month, year] = looksThemselves ? [0, 0] : [level.asksIn30Days, level.asksIn365Days];
  const [inMonth, inYear] = [within(days, 30), within(days, 365)];
  return days.some((day, i) => day >= from && (inMonth[i] > month || inYear[i] > year));
}

/** For each of these days, in order, how many of them lie in the `length` days that it ends. */
function within(days: readonly number[], length: number): number[] {
  let first = 0;
  return days.map((day, i) => {
    while (days[first] <= day - length) first += 1;
    return i + 1 - first;
  });
}

/** 0: everybody was asked as often as everybody else; near 1: one person was asked for all. */
export function gini(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const sum = sorted.reduce((all, value) => all + value, 0);
  if (sum === 0) return 0;
  const n = sorted.length;
  return sorted.reduce((all, value, i) => all + (2 * (i + 1) - n - 1) * value, 0) / (n * sum);
}

export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/** 97.5th percentiles of Student's t with n − 1 degrees of freedom. */
const T = [0, 0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093];

/** The mean with its 95 % interval. */
export function interval(values: readonly number[]): Interval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, n - 1));
  const half = n < 2 ? Infinity : ((T[n] ?? 1.96) * deviation) / Math.sqrt(n);
  return { mean, low: mean - half, high: mean + half };
}
