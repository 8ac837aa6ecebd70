import { describe, expect, it } from '@jest/globals';
import { acknowledgeBy, isReminderDue, stateOf } from './complaint.rules.js';

const day = (n: number): Date => new Date(Date.UTC(2026, 2, 1) + n * 86_400_000);

describe('a complaint', () => {
  it('is to be acknowledged within 30 days of 24 hours', () => {
    expect(acknowledgeBy(day(0))).toEqual(day(30));
  });

  it.each([
    [13.9, null, false],
    [14, null, true],
    [18.9, 14, false],
    [19, 14, true],
    // The time is over: every day.
    [30.5, 29.6, false],
    [30.6, 29.6, true],
    [60, null, true],
  ])('on day %s, last reminded on day %s: a reminder is due: %s', (now, reminded, due) => {
    expect(isReminderDue({ receivedAt: day(0), acknowledgeBy: day(30), remindedAt: reminded === null ? null : day(reminded) }, day(now))).toBe(due);
  });

  it('says where it stands', () => {
    const none = { acknowledgedAt: null, answeredAt: null, erasedAt: null };
    expect(stateOf(none)).toBe('received');
    expect(stateOf({ ...none, acknowledgedAt: day(1) })).toBe('acknowledged');
    expect(stateOf({ ...none, acknowledgedAt: day(1), answeredAt: day(1) })).toBe('answered');
    expect(stateOf({ ...none, erasedAt: day(2) })).toBe('erased');
  });
});
