import { z } from 'zod';

/**
 * The fair-asking limits of the whole service. They are kept in one row of the database (`guard_policy`), so that every replica and the
 * guard's own functions decide by the same figures; see docs/adr/burden-guard.md. There is no published optimum: the defaults are a
 * starting point, every one of them can be changed and is reported on.
 */

/** The guard keeps this many of a person's newest ask times, which is exact as long as no limit looks further back. */
export const REMEMBERED_ASKS = 24;

/** Lengths of the rolling windows in hours. A day is 24 hours: in London 30 calendar days are not always 720 hours. */
export const HOURS = { day: 24, thirtyDays: 30 * 24, year: 365 * 24 } as const;

const count = (max: number) => z.int().min(0).max(max);

/** What one person may be asked. Counts are most, `daysBetween` is least. */
const limits = z.strictObject({
  /** Asks in any rolling 30 days. */
  asksIn30Days: count(REMEMBERED_ASKS),
  /** Asks in any rolling 365 days. */
  asksIn365Days: count(REMEMBERED_ASKS),
  /** Least whole days of 24 hours between two asks. */
  daysBetween: count(365),
  /** Asks from one organisation in any rolling 30 days. */
  fromOneOrganisationIn30Days: count(REMEMBERED_ASKS),
  /** Asks on their way or waiting for an answer at one time. */
  openAtOnce: count(REMEMBERED_ASKS),
});

const guardPolicy = z.strictObject({
  /** Limits of the whole service; nobody can choose more. */
  ceiling: limits,
  /** What holds for a person who chose nothing else. */
  defaultLevel: limits,
  /** Involvements at one time; only the person's own choice counts, so there is no ceiling. */
  involvementsAtOnce: z.int().min(0).max(100),
  /** Days in which nobody asks after an involvement ended; likewise without a ceiling. 0: none. */
  restAfterInvolvementDays: z.int().min(0).max(365),
  /** After so many asks in a row without an answer the person is left alone until they come back. */
  unansweredInARow: z.int().min(1).max(REMEMBERED_ASKS),
  /** Days to answer before an ask lapses: usual, long (where the team chose so), short (only to those who opted in). */
  answerDays: z.strictObject({ usual: z.int().min(1).max(90), long: z.int().min(1).max(90), short: z.int().min(1).max(90) }),
  /** What is offered with a no, in days. */
  restAfterNoDays: z.array(z.int().min(1).max(365)).min(1).max(5),
  /** Days in which nobody asks somebody who has lost someone close. At least six months, whichever months they are. */
  restAfterLossDays: z.int().min(1).max(730),
  /** An ask that nothing has delivered after so many hours is released. */
  undeliveredHours: z.int().min(1).max(168),
  /** A granted check that its organisation hasn't confirmed after so many hours counts as not made. */
  unconfirmedHours: z.int().min(1).max(168),
  /** Days before the last day to answer on which those who allow it are reminded, once. 0: nobody is. */
  reminderDaysBefore: z.int().min(0).max(30),
  /** Least days between two messages of the service itself that want an answer; what it wants to know goes out together. */
  serviceBundleDays: z.int().min(1).max(365),
  /** People one opportunity asks at most in any rolling 24 hours. */
  opportunityAsksIn24Hours: z.int().min(1).max(500),
  /** Candidates in one call. */
  candidatesInACall: z.int().min(1).max(500),
});

export type Limits = z.infer<typeof limits>;
export type GuardPolicy = z.infer<typeof guardPolicy>;

export const DEFAULT_POLICY: GuardPolicy = {
  ceiling: { asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 4, openAtOnce: 2 },
  defaultLevel: { asksIn30Days: 1, asksIn365Days: 6, daysBetween: 7, fromOneOrganisationIn30Days: 1, openAtOnce: 1 },
  involvementsAtOnce: 2,
  restAfterInvolvementDays: 30,
  unansweredInARow: 3,
  answerDays: { usual: 14, long: 21, short: 7 },
  restAfterNoDays: [30, 90],
  restAfterLossDays: 184,
  undeliveredHours: 48,
  unconfirmedHours: 72,
  reminderDaysBefore: 3,
  serviceBundleDays: 30,
  opportunityAsksIn24Hours: 50,
  candidatesInACall: 500,
};

/** Each limit, and whether a smaller or a greater figure is the stricter one. */
export const LIMIT_NAMES = [
  'asksIn30Days',
  'asksIn365Days',
  'daysBetween',
  'fromOneOrganisationIn30Days',
  'openAtOnce',
] as const satisfies readonly (keyof Limits)[];

/** The stricter of two figures for one limit: the longer time between asks, the smaller of anything counted. */
export function stricterLimit(name: keyof Limits, a: number, b: number): number {
  return name === 'daysBetween' ? Math.max(a, b) : Math.min(a, b);
}

/** What holds for a person: the ceiling and their own level, the stricter of both; what they didn't choose follows the default level. */
export function limitsFor(policy: GuardPolicy, chosen: Partial<Limits>): Limits {
  return eachLimit((name) => stricterLimit(name, policy.ceiling[name], chosen[name] ?? policy.defaultLevel[name]));
}

/** Of two levels the stricter figure of each. */
export function stricterLimits(a: Limits, b: Limits): Limits {
  return eachLimit((name) => stricterLimit(name, a[name], b[name]));
}

/** Written out: the guard's rules want limits for each decision, and an object made of a list of its entries takes many times as long. */
const eachLimit = (of: (name: keyof Limits) => number): Limits => ({
  asksIn30Days: of('asksIn30Days'),
  asksIn365Days: of('asksIn365Days'),
  daysBetween: of('daysBetween'),
  fromOneOrganisationIn30Days: of('fromOneOrganisationIn30Days'),
  openAtOnce: of('openAtOnce'),
});

/** What is wrong with a level somebody wants to choose, one sentence a figure; empty when nothing is. */
export function levelProblems(policy: GuardPolicy, chosen: Partial<Limits>): string[] {
  return LIMIT_NAMES.flatMap((name) => {
    const value = chosen[name];
    if (value === undefined) return [];
    const ceiling = policy.ceiling[name];
    if (name === 'daysBetween') {
      return Number.isInteger(value) && value >= ceiling && value <= 365
        ? []
        : [`${name} must be a whole number from ${ceiling} (the least for everyone) to 365`];
    }
    return Number.isInteger(value) && value >= 0 && value <= ceiling
      ? []
      : [`${name} must be a whole number from 0 (never) to ${ceiling} (the most for everyone)`];
  });
}

export class PolicyError extends Error {
  constructor(readonly problems: string[]) {
    super(`The fair-asking limits are not usable: ${problems.join('; ')}`);
    this.name = 'PolicyError';
  }
}

/**
 * Checks limits before they are used or stored.
 * @throws PolicyError with one sentence for everything that is wrong: not a whole number, negative, unknown or missing names, a default
 *   level beyond the ceiling, a short notice that isn't shorter than the usual one.
 */
export function validatePolicy(candidate: unknown): GuardPolicy {
  const parsed = guardPolicy.safeParse(candidate);
  if (!parsed.success) {
    throw new PolicyError(parsed.error.issues.map((issue) => `${issue.path.join('.') || 'limits'}: ${issue.message}`));
  }
  const policy = parsed.data;
  const problems = LIMIT_NAMES.filter(
    (name) => stricterLimit(name, policy.ceiling[name], policy.defaultLevel[name]) !== policy.defaultLevel[name],
  ).map((name) => `defaultLevel.${name} (${policy.defaultLevel[name]}) goes beyond ceiling.${name} (${policy.ceiling[name]})`);
  const { short, usual, long } = policy.answerDays;
  if (!(short < usual && usual <= long)) problems.push('answerDays must be ordered: short < usual ≤ long');
  for (const level of ['ceiling', 'defaultLevel'] as const) {
    if (policy[level].asksIn30Days > policy[level].asksIn365Days) {
      problems.push(`${level}.asksIn30Days can't be more than ${level}.asksIn365Days`);
    }
  }
  // An undelivered ask must be let go before its wave closes, or it could lapse without anyone having read it.
  const { undeliveredHours } = policy;
  if (undeliveredHours >= short * HOURS.day) problems.push('undeliveredHours must end before answerDays.short does');
  if (undeliveredHours >= (short - policy.reminderDaysBefore) * HOURS.day) problems.push('reminderDaysBefore must leave time to deliver: undeliveredHours must end before a reminder of the shortest answerDays is due');
  if (problems.length > 0) throw new PolicyError(problems);
  return policy;
}
