import { describe, expect, it } from '@jest/globals';
import { dayText, deadlineText } from './days.texts.js';

describe('a deadline', () => {
  it.each([
    ['2026-12-07T09:05:00Z', 'Monday 7 December 2026 at 9:05am'],
    ['2026-12-07T12:00:00Z', 'Monday 7 December 2026 at midday'],
    ['2026-12-07T12:30:00Z', 'Monday 7 December 2026 at 12:30pm'],
    ['2026-12-07T00:00:00Z', 'Monday 7 December 2026 at midnight'],
    ['2026-12-07T00:07:00Z', 'Monday 7 December 2026 at 12:07am'],
    ['2026-12-07T17:00:00Z', 'Monday 7 December 2026 at 5pm'],
    ['2026-07-01T23:30:00Z', 'Thursday 2 July 2026 at 12:30am'],
  ])('%s is written %s', (at, text) => {
    expect(deadlineText(new Date(at))).toBe(text);
  });
});

describe('a day', () => {
  it('is the one in England', () => {
    expect(dayText(new Date('2026-07-01T23:30:00Z'))).toBe('Thursday 2 July 2026');
  });
});
