import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, levelProblems, PolicyError, validatePolicy } from './policy.js';

const changed = (change: (policy: typeof DEFAULT_POLICY) => void): unknown => {
  const policy = structuredClone(DEFAULT_POLICY);
  change(policy);
  return policy;
};

function problemsOf(candidate: unknown): string[] {
  try {
    validatePolicy(candidate);
    return [];
  } catch (error) {
    if (error instanceof PolicyError) return error.problems;
    throw error;
  }
}

describe('validatePolicy', () => {
  it('accepts the defaults', () => {
    expect(validatePolicy(structuredClone(DEFAULT_POLICY))).toEqual(DEFAULT_POLICY);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /limits:/],
    ['a negative limit', changed((policy) => (policy.ceiling.asksIn30Days = -1)), /ceiling\.asksIn30Days/],
    ['half an ask', changed((policy) => (policy.defaultLevel.asksIn365Days = 5.5)), /defaultLevel\.asksIn365Days/],
    ['more than is remembered', changed((policy) => (policy.ceiling.asksIn365Days = 25)), /ceiling\.asksIn365Days/],
    ['a default above the ceiling', changed((policy) => (policy.defaultLevel.asksIn30Days = 5)), /defaultLevel\.asksIn30Days \(5\) goes beyond ceiling\.asksIn30Days \(4\)/],
    ['a default gap below the least gap', changed((policy) => (policy.defaultLevel.daysBetween = 1)), /defaultLevel\.daysBetween \(1\) goes beyond/],
    ['a short notice that is not short', changed((policy) => (policy.answerDays.short = 14)), /answerDays must be ordered/],
    ['more in a month than in a year', changed((policy) => (policy.ceiling.asksIn365Days = 3)), /ceiling\.asksIn30Days can't be more/],
    ['an ask that lapses before it is let go', changed((policy) => (policy.undeliveredHours = 168)), /undeliveredHours must end/],
    ['no time to confirm a check', changed((policy) => (policy.unconfirmedHours = 0)), /unconfirmedHours/],
    ['more than a week to confirm a check', changed((policy) => (policy.unconfirmedHours = 169)), /unconfirmedHours/],
    ['a reminder before everybody has it', changed((policy) => (policy.reminderDaysBefore = 5)), /reminderDaysBefore must leave time/],
    ['a reminder after the last day', changed((policy) => (policy.reminderDaysBefore = -1)), /reminderDaysBefore/],
    ['an unknown limit', { ...DEFAULT_POLICY, asksAtNight: 1 }, /asksAtNight/],
    ['a missing limit', { ...DEFAULT_POLICY, unansweredInARow: undefined }, /unansweredInARow/],
  ])('refuses %s and says where', (_, candidate, says) => {
    expect(problemsOf(candidate).join('\n')).toMatch(says);
  });

  it('names everything that is wrong at once', () => {
    expect(problemsOf(changed((policy) => Object.assign(policy.ceiling, { asksIn30Days: -1, openAtOnce: 1.5 })))).toHaveLength(2);
  });
});

describe('levelProblems', () => {
  it.each([
    ['never', { asksIn30Days: 0 }, 0],
    ['the ceiling', DEFAULT_POLICY.ceiling, 0],
    ['more than the ceiling', { asksIn30Days: 5 }, 1],
    ['less time than the least gap', { daysBetween: 1 }, 1],
    ['more than a year between two', { daysBetween: 366 }, 1],
    ['half', { openAtOnce: 0.5, asksIn365Days: 7.1 }, 2],
  ])('%s', (_, level, problems) => {
    expect(levelProblems(DEFAULT_POLICY, level)).toHaveLength(problems);
  });
});
