import { keyedDraw, noise } from '../monitoring/publishing.rules.js';

/**
 * How figures about who wants to hear of a topic are made up, so that somebody who makes accounts, lets them follow and leave a topic, and keeps every figure,
 * doesn't learn whether one given person follows it. Such a reader may know everybody else on a small topic: they are all theirs. What then protects is how often
 * one person is counted, and the noise of each time:
 * - new figures come at most every 180 days, and somebody counts for 720 days after they first said that they want it: four times, whatever anybody does;
 * - each time the noise is drawn anew (half as strong a hint as a figure of monitoring gives). Noise that stays with a count would show when a count changed.
 * All that is ever shown makes "follows it" at most e^(4 × 0.5) = 7.4 times as likely as "doesn't" (composition: Dwork and Roth 2014, theorem 3.14).
 */
export const wanted = { everyDays: 180, countedDays: 720, epsilon: 0.5, leastShown: 15 } as const;

/**
 * @param publication what nobody else's draw has: the day of these figures
 * @returns null for too few to tell
 */
export function toldOf(people: number, key: Buffer, publication: string, topicId: string): number | null {
  const rounded = Math.round((people + noise(keyedDraw(key, publication, `${topicId} ${people}`), wanted.epsilon)) / 5) * 5;
  return rounded < wanted.leastShown ? null : rounded;
}
