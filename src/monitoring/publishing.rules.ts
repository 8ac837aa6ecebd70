import { createHmac } from 'node:crypto';

/**
 * Numbers about many from answers of each. Each figure gets noise of its own (two-sided geometric, EPSILON for one person's answer to one
 * question), then is rounded to 5, and isn't shown below LEAST_SHOWN. Rounding alone would not do: where 12 shows as 10 and 13 as 15, whoever
 * knows that exactly one person came can read their answer off the difference. With the noise, either answer could have led to whatever is
 * shown, whatever else the reader knows. Dwork, McSherry, Nissim, Smith 2006; Ghosh, Roughgarden, Sundararajan 2009.
 */

/** How much more likely one answer may make any figure than another: e to this power, 2.7 times. */
export const EPSILON = 1;
/** Figures below it are not shown. */
export const LEAST_SHOWN = 10;
/** No new figures before so many people's answers came, went or changed: what changed is never one person's. */
export const LEAST_CHANGED = 10;

/** A number in (0, 1) that anyone with the key makes again, and nobody else can. */
export function keyedDraw(key: Buffer, quarter: string, category: string): number {
  const digest = createHmac('sha256', key).update(`${quarter} ${category}`).digest();
  return (digest.readUIntBE(0, 6) + 0.5) / 2 ** 48;
}

/** Two-sided geometric noise by inversion: P(z) = (1 − a) / (1 + a) · a^|z| with a = e^−EPSILON. */
export function noise(draw: number, epsilon = EPSILON): number {
  const a = Math.exp(-epsilon);
  // P(Z <= −1) = P(Z >= 1) = a / (1 + a)
  if (draw < a / (1 + a)) return -(Math.floor(Math.log((draw * (1 + a)) / a) / Math.log(a)) + 1);
  if (draw > 1 / (1 + a)) return Math.floor(Math.log(((1 - draw) * (1 + a)) / a) / Math.log(a)) + 1;
  return 0;
}

/** What is shown of so many people; null when that is too few. */
export function shown(people: number, drawn: number): number | null {
  const rounded = Math.round((people + noise(drawn)) / 5) * 5;
  return rounded < LEAST_SHOWN ? null : rounded;
}

/** The first day of the quarter of a day, `YYYY-MM-DD`. */
export function quarterOf(day: string): string {
  const [year, month] = day.split('-').map(Number);
  return `${year}-${String(Math.floor((month - 1) / 3) * 3 + 1).padStart(2, '0')}-01`;
}
