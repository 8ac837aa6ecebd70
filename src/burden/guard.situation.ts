import { counts } from './ask.rules.js';
import type { Approach, PastAsk, Person } from './guard.facts.js';
import { type GuardPolicy, type Limits, limitsFor, stricterLimits } from './policy.js';

/** What there are of rules, what each is asked about, and what it answers. */

/** The rules in the order in which they are looked at; the first that refuses is the one the person is told. */
export const RULES = [
  'not_here',
  'acting',
  'no_consent',
  'age',
  'participation',
  'way',
  'never',
  'short_notice',
  'never_organisation',
  'already_asked',
  'quiet',
  'loss',
  'rest',
  'unanswered',
  'involvements',
  'after_involvement',
  'open',
  'gap',
  'days_30',
  'days_365',
  'organisation_days_30',
] as const;
export type Rule = (typeof RULES)[number];

export class Situation {
  readonly limits: Limits;
  private times: readonly Date[] | null = null;

  constructor(
    readonly policy: GuardPolicy,
    readonly person: Person,
    readonly history: readonly PastAsk[],
    readonly now: Date,
  ) {
    this.limits = limitsOf(policy, person);
  }

  /** When asks were made that count, the newest first: three rules look at them. */
  get askedAt(): readonly Date[] {
    this.times ??= newestFirst(this.history);
    return this.times;
  }
}

/** null: doesn't refuse; otherwise until when it does (null: without an end). */
export type Refusal = { until: Date | null } | null;

export const plusHours = (at: Date, hours: number): Date => new Date(at.getTime() + hours * 3_600_000);
export const refuse = (until: Date | null): Refusal => ({ until });
export const refuseIf = (refused: boolean): Refusal => (refused ? refuse(null) : null);
export const latest = (dates: readonly Date[]): Date => new Date(Math.max(...dates.map((date) => date.getTime())));

/** A rule that holds whoever asks. */
export type PersonalRule = (situation: Situation) => Refusal;
/** A rule that depends on what the person would be asked about, and by whom. */
export type RuleAboutTheApproach = (situation: Situation, approach: Approach) => Refusal;

/** When asks were made that count. */
export function newestFirst(asks: readonly PastAsk[], counting = counts): Date[] {
  return asks
    .filter((ask) => counting(ask.state))
    .map((ask) => ask.reservedAt)
    .sort((a, b) => b.getTime() - a.getTime());
}

/** The strictest of what was chosen in any profile of theirs that teams may ask. */
export function limitsOf(policy: GuardPolicy, { level, levelsBeside = [] }: Pick<Person, 'level' | 'levelsBeside'>): Limits {
  return levelsBeside.map((beside) => limitsFor(policy, beside)).reduce(stricterLimits, limitsFor(policy, level));
}
