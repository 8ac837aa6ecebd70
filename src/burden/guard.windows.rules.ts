import { countsForOpportunity, countsForOrganisation, isOpen, type AskState } from './ask.rules.js';
import type { PastAsk, Person } from './guard.facts.js';
import { latest, limitsOf, newestFirst, type PersonalRule, plusHours, type Refusal, refuse, refuseIf, type Rule, type RuleAboutTheApproach, Situation } from './guard.situation.js';
import { type GuardPolicy, HOURS } from './policy.js';

/** Rules about how often, how soon again and how much at one time, and what of it is used up. */

/**
 * At most `most` in any rolling window. An ask at t counts at every instant in [t, t + window), so the window is free again exactly when
 * the `most`-th newest ask leaves it. Times after `now` (a clock set back) count too.
 */
function windowRefuses(times: readonly Date[], most: number, hours: number, now: Date): Refusal {
  if (most <= 0) return refuse(null);
  const oldestThatMatters = times[most - 1];
  if (oldestThatMatters === undefined) return null;
  const free = plusHours(oldestThatMatters, hours);
  return free > now ? refuse(free) : null;
}

/** Asks left unanswered since the person was last heard from; one that they answered late is no longer among them. */
export function unansweredInARow(history: readonly PastAsk[], heardFromAt: Date | null): number {
  let found = 0;
  for (const { state, lapsedAt } of history) if (state === 'lapsed' && lapsedAt !== null && (heardFromAt === null || lapsedAt > heardFromAt)) found += 1;
  return found;
}

function openRefuses({ history, limits, now }: Situation): Refusal {
  const closing = history
    .filter((ask) => isOpen(ask.state))
    .map((ask) => ask.closesAt)
    .sort((a, b) => a.getTime() - b.getTime());
  if (limits.openAtOnce <= 0) return refuse(null);
  const mustClose = closing[closing.length - limits.openAtOnce];
  return mustClose === undefined ? null : refuse(latest([mustClose, now]));
}

function afterInvolvementRefuses({ person: { involvedUntil }, policy, now }: Situation): Refusal {
  if (involvedUntil === null) return null;
  const free = plusHours(involvedUntil, policy.restAfterInvolvementDays * HOURS.day);
  return free > now ? refuse(free) : null;
}

function gapRefuses({ askedAt, limits, now }: Situation): Refusal {
  const last = askedAt[0];
  if (last === undefined) return null;
  const free = plusHours(last, limits.daysBetween * HOURS.day);
  return free > now ? refuse(free) : null;
}

/**
 * How often an organisation may ask somebody in any 30 days. A link raises the limit of its own organisation, never beyond the ceiling, and no
 * other limit; it lowers nothing either.
 */
export function mostFromOrganisation(policy: GuardPolicy, person: Pick<Person, 'level' | 'levelsBeside' | 'linked'>, organisationId: string): number {
  const most = limitsOf(policy, person).fromOneOrganisationIn30Days;
  const link = person.linked.find((one) => one.organisationId === organisationId);
  const { fromOneOrganisationIn30Days: ceiling } = policy.ceiling;
  return link === undefined ? most : Math.max(most, Math.min(ceiling, link.asksIn30Days ?? ceiling));
}

function organisationRefuses({ policy, person, history, now }: Situation, organisationIds: readonly string[]): Refusal {
  const refusals = organisationIds.map((organisationId) => {
    const theirs = newestFirst(history.filter((ask) => ask.organisationIds.includes(organisationId)), countsForOrganisation);
    return windowRefuses(theirs, mostFromOrganisation(policy, person, organisationId), HOURS.thirtyDays, now);
  });
  const ends = refusals.filter((refusal) => refusal !== null).map((refusal) => refusal.until);
  if (ends.length === 0) return null;
  return refuse(ends.includes(null) ? null : latest(ends.filter((end) => end !== null)));
}

/** Whoever asks. */
export const WINDOWS = {
  unanswered: ({ person, history, policy }) => refuseIf(unansweredInARow(history, person.heardFromAt) >= policy.unansweredInARow),
  involvements: ({ person, policy }) => refuseIf(person.involvements >= policy.involvementsAtOnce),
  after_involvement: afterInvolvementRefuses,
  open: openRefuses,
  gap: gapRefuses,
  days_30: ({ askedAt, limits, now }) => windowRefuses(askedAt, limits.asksIn30Days, HOURS.thirtyDays, now),
  days_365: ({ askedAt, limits, now }) => windowRefuses(askedAt, limits.asksIn365Days, HOURS.year, now),
} satisfies Partial<Record<Rule, PersonalRule>>;

/** Depending on who would ask. */
export const WINDOWS_OF_WHO_ASKS = {
  organisation_days_30: (situation, { organisationIds }) => organisationRefuses(situation, organisationIds),
} satisfies Partial<Record<Rule, RuleAboutTheApproach>>;

/** Organisations that have asked as often as one may in 30 days, and from when each may again. */
export function organisationsWaiting(policy: GuardPolicy, person: Person, history: readonly PastAsk[], now: Date): { organisationId: string; until: Date }[] {
  const situation = new Situation(policy, person, history, now);
  const all = new Set(history.flatMap((ask) => ask.organisationIds));
  return [...all].flatMap((organisationId) => {
    const until = organisationRefuses(situation, [organisationId])?.until ?? null;
    return until === null ? [] : [{ organisationId, until }];
  });
}

export interface Counted {
  in30Days: number;
  in365Days: number;
  open: number;
  unansweredInARow: number;
}

/** How much of what the person chose is used up at this instant. */
export function countedNow({ heardFromAt }: Pick<Person, 'heardFromAt'>, history: readonly PastAsk[], now: Date): Counted {
  const within = (hours: number): number => newestFirst(history).filter((at) => plusHours(at, hours) > now).length;
  return {
    in30Days: within(HOURS.thirtyDays),
    in365Days: within(HOURS.year),
    open: history.filter((ask) => isOpen(ask.state)).length,
    unansweredInARow: unansweredInARow(history, heardFromAt),
  };
}

/** How many more people this opportunity may ask now, given its asks so far: it asks a bounded number in any rolling 24 hours. */
export function leftForOpportunity(policy: GuardPolicy, itsAsks: readonly { reservedAt: Date; state: AskState }[], now: Date): number {
  const recent = itsAsks.filter((ask) => countsForOpportunity(ask.state) && plusHours(ask.reservedAt, HOURS.day) > now).length;
  return Math.max(0, policy.opportunityAsksIn24Hours - recent);
}
