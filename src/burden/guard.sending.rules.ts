import { BEING_HERE } from './guard.being-here.rules.js';
import type { Approach, PastAsk, Person } from './guard.facts.js';
import { decide } from './guard.rules.js';
import { plusHours, Situation } from './guard.situation.js';
import { unansweredInARow } from './guard.windows.rules.js';
import { type GuardPolicy, HOURS } from './policy.js';

/** What may reach somebody: an ask that was made, a reminder of it, a question of the service's own; and what came of one call. */

/**
 * May a reserved ask still be delivered? Everything that the person has changed since takes effect at once: it must be one that would be
 * made today, given what was asked before it.
 * @param earlier the person's other asks that were reserved before this one
 */
export function mayDeliver(
  policy: GuardPolicy,
  person: Person,
  earlier: readonly PastAsk[],
  ask: PastAsk,
  approach: Approach,
  now: Date,
): boolean {
  if (ask.state !== 'reserved' || now >= plusHours(ask.reservedAt, policy.undeliveredHours)) return false;
  // What the person is and chose holds as of today; windows run from the reservation, so they are looked at as of then.
  const today = decide(policy, person, [], approach, now);
  const ownDoing = { quiet: [], restUntil: null, leftAloneUntil: null, involvements: 0, involvedUntil: null };
  return today.allowed && decide(policy, { ...person, ...ownDoing }, earlier, approach, ask.reservedAt).allowed;
}

/** Whether somebody allows reminders, and whether they have had the one of this ask. */
export interface Reminding {
  allowed: boolean;
  sent: boolean;
}

/**
 * May the person be reminded of this ask now? Once, if they allow it, some days before its wave closes, while it waits for their answer; and only if
 * what they are and chose would still let it reach them today. It is part of the ask: no window is looked at, and none knows of it.
 * @param history all of the person's asks
 */
export function mayRemind(policy: GuardPolicy, person: Person, history: readonly PastAsk[], ask: PastAsk, approach: Approach, { allowed, sent }: Reminding, now: Date): boolean {
  if (!allowed || sent || ask.state !== 'delivered') return false;
  if (now >= ask.closesAt || plusHours(now, policy.reminderDaysBefore * HOURS.day) < ask.closesAt) return false;
  return unansweredInARow(history, person.heardFromAt) < policy.unansweredInARow && decide(policy, person, [], approach, now).allowed;
}

/** When the service last asked something of its own, and when it last asked whether they still want to hear from us. */
export interface OwnQuestions {
  lastBundleAt: Date | null;
  lastCheckInAt: Date | null;
  /** Until when acting for somebody is to be looked at again, of which the person hasn't been told yet; they are told 30 days before. */
  reviewDueAt?: Date | null;
}

/** Days before its last day in which whoever acts for somebody is told that it is to be looked at again. */
const REVIEW_TOLD_DAYS_BEFORE = 30;

/**
 * Is it time to ask whether they still want to hear from us? Once for each time that as many asks in a row stayed unanswered, only who could be asked
 * otherwise, and no sooner than some days after anything else that the service itself wanted to know. It also waits for what is to be asked within so many
 * days and has a last day, which a silence hasn't.
 */
export function mayCheckIn(policy: GuardPolicy, person: Person, history: readonly PastAsk[], { lastBundleAt, lastCheckInAt, reviewDueAt = null }: OwnQuestions, now: Date): boolean {
  if (unansweredInARow(history, person.heardFromAt) < policy.unansweredInARow) return false;
  if (lastBundleAt !== null && plusHours(lastBundleAt, policy.serviceBundleDays * HOURS.day) > now) return false;
  if (reviewDueAt !== null && plusHours(now, (REVIEW_TOLD_DAYS_BEFORE + policy.serviceBundleDays) * HOURS.day) >= reviewDueAt) return false;
  if (lastCheckInAt !== null && (person.heardFromAt === null || lastCheckInAt > person.heardFromAt)) return false;
  const situation = new Situation(policy, person, [], now);
  return (['not_here', 'acting', 'no_consent', 'way', 'quiet', 'loss', 'rest'] as const).every((rule) => BEING_HERE[rule](situation) === null);
}

export type Outcome = 'asked' | 'not_available' | 'not_reached';

/**
 * One call, one outcome a candidate, in the given order: each is tried until `left` people are asked; the rest are not reached, whoever
 * they are. A person who comes twice (also under two profiles) is asked once.
 */
export function callOutcomes<T>(candidates: readonly T[], left: number, allowed: (candidate: T) => boolean, recipientOf: (candidate: T) => string): Outcome[] {
  const asked = new Set<string>();
  return candidates.map((candidate) => {
    if (asked.size >= left) return 'not_reached';
    const recipient = recipientOf(candidate);
    if (asked.has(recipient) || !allowed(candidate)) return 'not_available';
    asked.add(recipient);
    return 'asked';
  });
}
