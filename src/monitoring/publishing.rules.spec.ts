import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EPSILON, keyedDraw, LEAST_SHOWN, noise, quarterOf, shown } from './publishing.rules.js';

const key = Buffer.alloc(32, 3);
/** P(noise = z), from the definition and not from the code. */
const chance = (z: number): number => ((1 - Math.exp(-EPSILON)) / (1 + Math.exp(-EPSILON))) * Math.exp(-EPSILON * Math.abs(z));
/** The chance of each figure that may be shown of so many people. The draw in the middle of each z's stretch stands for all of it. */
function chances(people: number): Map<string, number> {
  const found = new Map<string, number>();
  let below = 0;
  for (let z = -40; z <= 40; z += 1) {
    const draw = below + chance(z) / 2;
    below += chance(z);
    const figure = String(shown(people, draw));
    found.set(figure, (found.get(figure) ?? 0) + chance(z));
  }
  return found;
}

describe('the noise', () => {
  it('comes as often as it should, and as often up as down', () => {
    const counted = new Map<number, number>();
    const draws = 200_000;
    for (let n = 0; n < draws; n += 1) {
      const z = noise((n + 0.5) / draws);
      counted.set(z, (counted.get(z) ?? 0) + 1);
    }
    for (let z = -5; z <= 5; z += 1) expect((counted.get(z) ?? 0) / draws).toBeCloseTo(chance(z), 3);
  });

  it('is the same for the same key, quarter and answer, and another for any other', () => {
    const draws = new Set(['2026-01-01', '2026-04-01'].flatMap((quarter) => ['sex_female', 'sex_male'].map((category) => keyedDraw(key, quarter, category))));
    expect(draws.size).toBe(4);
    expect(keyedDraw(key, '2026-01-01', 'sex_male')).toBe(keyedDraw(key, '2026-01-01', 'sex_male'));
    expect(keyedDraw(Buffer.alloc(32, 4), '2026-01-01', 'sex_male')).not.toBe(keyedDraw(key, '2026-01-01', 'sex_male'));
  });
});

describe('a figure', () => {
  it('is rounded to 5 and not shown below 10', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (people, draw) => {
        const figure = shown(people, draw);
        expect(figure === null || (figure >= LEAST_SHOWN && figure % 5 === 0 && Math.abs(figure - people) < 60)).toBe(true);
      }),
    );
  });

  it('could have come from one person more or one fewer, nearly as likely: no difference tells what one person said', () => {
    for (let people = 0; people <= 60; people += 1) {
      const [without, withThem] = [chances(people), chances(people + 1)];
      for (const figure of new Set([...without.keys(), ...withThem.keys()])) {
        const [a, b] = [without.get(figure) ?? 0, withThem.get(figure) ?? 0];
        // Beyond 35 from the true number the tail of this sum is cut off.
        if (a < 1e-13 && b < 1e-13) continue;
        expect(Math.abs(Math.log(a / b))).toBeLessThanOrEqual(EPSILON + 1e-4);
      }
    }
  });

  it('of fewer than 5 people is hardly ever shown', () => {
    for (let people = 0; people < 5; people += 1) expect(1 - (chances(people).get('null') ?? 0)).toBeLessThan(0.02);
  });
});

/**
 * Somebody who knows everybody else's answers, and sees the figures of two quarters between which one person came or went, says which of two
 * answers that person gave. Over many people and keys: right hardly more often than the noise allows, where rounding alone gives many away.
 */
describe('guessing one person from the difference', () => {
  const tries = 4_000;
  const rate = (publish: (people: number, draw: number) => number | null): { right: number; sure: number } => {
    let right = 0;
    let sure = 0;
    for (let n = 0; n < tries; n += 1) {
      const others = [10 + (n % 17), 10 + ((n * 7) % 23)];
      const said = n % 2;
      const draws = [0, 1].map((category) => keyedDraw(Buffer.from(String(n)), '2026-01-01', String(category)));
      const seen = others.map((people, category) => publish(people + (category === said ? 1 : 0), draws[category]));
      // How well each world explains what is seen, by a thousand draws of their own.
      const fits = [0, 1].map((guess) => others.reduce((product, people, category) => product * likelihood(publish, people + (category === guess ? 1 : 0), seen[category]), 1));
      const guess = fits[0] === fits[1] ? (n >> 1) % 2 : fits[0] > fits[1] ? 0 : 1;
      if (guess === said) right += 1;
      if (fits.includes(0)) sure += 1;
    }
    return { right: right / tries, sure: sure / tries };
  };
  const known = new Map<string, number>();
  const likelihood = (publish: (people: number, draw: number) => number | null, people: number, figure: number | null): number => {
    const name = `${publish.name} ${people} ${figure}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    let below = 0;
    let sum = 0;
    for (let z = -40; z <= 40; z += 1) {
      const draw = below + chance(z) / 2;
      below += chance(z);
      if (publish(people, draw) === figure) sum += chance(z);
    }
    known.set(name, sum);
    return sum;
  };

  it('is never sure, and right no more often than the noise allows', () => {
    const { right, sure } = rate(shown);
    expect(sure).toBe(0);
    // Two figures differ between the worlds, each by at most EPSILON.
    expect(right).toBeLessThan(Math.exp(2 * EPSILON) / (1 + Math.exp(2 * EPSILON)));
    expect(right).toBeLessThan(0.7);
  });

  it('would be sure of many with rounding alone', () => {
    const roundedOnly = (people: number): number | null => (people < LEAST_SHOWN ? null : Math.round(people / 5) * 5);
    expect(rate(roundedOnly).sure).toBeGreaterThan(0.2);
  });
});

it.each([['2026-11-26', '2026-10-01'], ['2026-01-01', '2026-01-01'], ['2026-03-31', '2026-01-01'], ['2026-04-01', '2026-04-01']])('%s is in the quarter from %s', (day, quarter) => {
  expect(quarterOf(day)).toBe(quarter);
});
