/** Random numbers with a seed: the same seed, the same people, the same luck under every policy. */
export type Random = () => number;

/** mulberry32. */
export function seeded(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    return finish(state);
  };
}

/** 0 to 1, decided by these numbers alone: what one person says to one opportunity doesn't depend on when, or by whom, it is asked. */
export function lotFor(seed: number, person: number, opportunity: number, question: number): number {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(person + 1, 0xc2b2ae35) ^ Math.imul(opportunity + 1, 0x27d4eb2f) ^ Math.imul(question + 1, 0x165667b1);
  state ^= state >>> 15;
  return finish((state + 0x6d2b79f5) | 0);
}

function finish(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
}

/** A whole number from `least` to `most`. */
export const whole = (random: Random, least: number, most: number): number => least + Math.floor(random() * (most - least + 1));

/** Beta(a, b) for whole a and b: the a-th smallest of a + b - 1 uniform numbers. */
export function beta(random: Random, a: number, b: number): number {
  return Array.from({ length: a + b - 1 }, random).sort((x, y) => x - y)[a - 1];
}

/** Which of several, by weight. */
export function weighted(random: Random, cumulative: readonly number[]): number {
  const at = random() * (cumulative.at(-1) ?? 0);
  const found = cumulative.findIndex((sum) => at < sum);
  return found < 0 ? cumulative.length - 1 : found;
}

export function running(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}

export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}
