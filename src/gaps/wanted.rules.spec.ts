import { describe, expect, it } from '@jest/globals';
import { keyedDraw, shown } from '../monitoring/publishing.rules.js';
import { toldOf, wanted } from './wanted.rules.js';

/** A way of making up figures, as a reader who knows all of it but the key. */
interface Way {
  readonly told: (people: number, key: Buffer, reading: number) => number | null;
  readonly epsilon: number;
  readonly leastShown: number;
  /** How often in ten years there are figures, and how often one person is counted in them. */
  readonly readings: number;
  readonly countedIn: number;
  /** The noise of a count is the same each time. */
  readonly noiseStays: boolean;
}

const ours: Way = {
  told: (people, key, reading) => toldOf(people, key, `publication ${reading}`, 'topic'),
  epsilon: wanted.epsilon,
  leastShown: wanted.leastShown,
  readings: Math.floor(3652 / wanted.everyDays),
  countedIn: wanted.countedDays / wanted.everyDays,
  noiseStays: false,
};
/** As it was: each month, everybody, with noise of its own for each count. */
const monthly: Way = { told: (people, key) => shown(people, keyedDraw(key, 'topic', String(people))), epsilon: 1, leastShown: 10, readings: 120, countedIn: 120, noiseStays: true };

/** P(a figure | so many people), from the definition and not from the code. */
function chance({ epsilon, leastShown }: Way, people: number, figure: number | null): number {
  const a = Math.exp(-epsilon);
  let sum = 0;
  for (let z = -80; z <= 80; z += 1) {
    const rounded = Math.round((people + z) / 5) * 5;
    if ((rounded < leastShown ? null : rounded) === figure) sum += ((1 - a) / (1 + a)) * a ** Math.abs(z);
  }
  return sum;
}

const keyOf = (nr: number): Buffer => Buffer.from(`key ${nr}`);
const tries = 600;
/** Another number of the attacker's accounts each time: noise that stays with a count is another each time, too. */
const accounts = (reading: number): number => 12 + reading;

/**
 * All followers but perhaps one are the attacker's. They let other numbers of them follow each time, and add up how well each world explains what they read:
 * no guess is better (Neyman and Pearson).
 */
function guessed(way: Way): number {
  let right = 0;
  for (let nr = 0; nr < tries; nr += 1) {
    const follows = nr % 2;
    let hint = 0;
    for (let reading = 0; reading < way.readings; reading += 1) {
      const counts = reading < way.countedIn;
      const figure = way.told(accounts(reading) + (counts ? follows : 0), keyOf(nr), reading);
      if (counts) hint += Math.log(chance(way, accounts(reading) + 1, figure) / chance(way, accounts(reading), figure));
    }
    if ((hint > 0 ? 1 : 0) === follows) right += 1;
  }
  return right / tries;
}

/** Nobody but perhaps one person comes or goes between two readings. In how many tries is what is read impossible if nobody came? */
function sureThatSomebodyCame(way: Way): number {
  let sure = 0;
  for (let nr = 0; nr < tries; nr += 1) {
    const people = accounts(nr % 24);
    const [before, after] = [way.told(people, keyOf(nr), 0), way.told(people + 1, keyOf(nr), 1)];
    const ifNobody = way.noiseStays ? (before === after ? 1 : 0) : chance(way, people, after);
    if (ifNobody === 0) sure += 1;
  }
  return sure / tries;
}

describe('somebody who makes accounts, lets them follow and leave, and keeps every figure for ten years', () => {
  it('guesses whether one given person follows a topic hardly better than by a coin', () => {
    const right = guessed(ours);
    expect(right).toBeLessThan(0.75);
    // A bound that no attack passes, whatever it reads and does.
    const bound = Math.exp(ours.countedIn * ours.epsilon);
    expect([ours.countedIn, bound / (1 + bound)]).toEqual([4, expect.closeTo(0.88, 2)]);
  });

  it('would nearly always be right with figures each month', () => {
    expect(guessed(monthly)).toBeGreaterThan(0.95);
  });

  it('is never sure that somebody came between two readings', () => {
    expect(sureThatSomebodyCame(ours)).toBe(0);
  });

  it('would often be sure with noise that stays with a count', () => {
    expect(sureThatSomebodyCame(monthly)).toBeGreaterThan(0.2);
  });
});

describe('a figure of people who want to hear of a topic', () => {
  it('could have come from one person more or one fewer, nearly as likely', () => {
    for (let people = 0; people <= 60; people += 1) {
      for (const figure of [null, ...Array.from({ length: 12 }, (_, nr) => 15 + nr * 5)]) {
        expect(Math.abs(Math.log(chance(ours, people, figure) / chance(ours, people + 1, figure)))).toBeLessThanOrEqual(wanted.epsilon + 1e-6);
      }
    }
  });

  it('comes as often as it should: what is shown follows the chances that the guesses above are made by', () => {
    for (const people of [9, 17]) {
      const counted = new Map<number | null, number>();
      const draws = 20_000;
      for (let nr = 0; nr < draws; nr += 1) {
        const figure = ours.told(people, keyOf(0), nr);
        counted.set(figure, (counted.get(figure) ?? 0) + 1);
      }
      for (const [figure, times] of counted) expect(times / draws).toBeCloseTo(chance(ours, people, figure), 1.6);
    }
  });

  it('isn’t told of few', () => {
    for (let people = 0; people <= 5; people += 1) expect(1 - chance(ours, people, null)).toBeLessThan(0.02);
  });
});
