import { describe, expect, it } from '@jest/globals';
import { afterFailure, nextRun, retryAfter, sinceDay } from './schedule.rules.js';

const now = new Date('2026-11-27T06:00:00Z');
const hours = (later: Date): number => (later.getTime() - now.getTime()) / 3_600_000;

describe('a saved query', () => {
  it('runs again a day or a week after it began, and asks for two days more than that', () => {
    expect([hours(nextRun(now, 'day')), hours(nextRun(now, 'week')), sinceDay(now)]).toEqual([24, 168, '2026-11-25']);
  });

  it.each([[1, null, 1], [2, null, 2], [3, null, 4], [6, null, 24], [50, null, 24], [1, 7_200_000, 2], [1, 60_000, 1], [1, 172_800_000, 48]])('after %i failures and a wish for %j ms waits %i hours', (failures, wish, wait) => {
    expect(hours(afterFailure(now, failures, wish))).toBe(wait);
  });

  it.each([['120', 120_000], [' 5 ', 5_000], ['Fri, 27 Nov 2026 06:01:00 GMT', 60_000], ['Fri, 27 Nov 2026 05:00:00 GMT', 0], ['soon', null], [undefined, null]])('reads Retry-After: %j', (header, ms) => {
    expect(retryAfter(header, now)).toBe(ms);
  });
}); // prettier-ignore
