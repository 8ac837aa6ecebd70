import { isOpen } from './ask.rules.js';
import { BEING_HERE, BEING_HERE_FOR_IT } from './guard.being-here.rules.js';
import type { Approach, PastAsk, Person } from './guard.facts.js';
import { type PersonalRule, type Rule, type RuleAboutTheApproach, RULES, Situation } from './guard.situation.js';
import { WINDOWS, WINDOWS_OF_WHO_ASKS } from './guard.windows.rules.js';
import type { GuardPolicy } from './policy.js';

/**
 * Who may be asked, when: the fair-asking rules as pure functions of (limits, person, history, now). The SQL functions of the burden
 * migration are their fast twin, property tests bind the two, and simulations run these.
 */

/** `until`: the first instant at which this rule alone would stop refusing if nothing else happened; null when time won't end it. */
export type Decision = { allowed: true } | { allowed: false; rule: Rule; until: Date | null };

const PERSONAL: Partial<Record<Rule, PersonalRule>> = { ...BEING_HERE, ...WINDOWS };
const ABOUT_THE_APPROACH: Partial<Record<Rule, RuleAboutTheApproach>> = { ...BEING_HERE_FOR_IT, ...WINDOWS_OF_WHO_ASKS };

function firstRefusal(situation: Situation, approach: Approach | null): Decision {
  for (const rule of RULES) {
    const refusal = PERSONAL[rule]?.(situation) ?? (approach === null ? null : (ABOUT_THE_APPROACH[rule]?.(situation, approach) ?? null));
    if (refusal !== null) return { allowed: false, rule, until: refusal.until };
  }
  return { allowed: true };
}

/**
 * May this person be asked about this, now?
 * @param approach null asks for anybody's approach: the rules that depend on who asks about what are left out.
 */
export function decide(policy: GuardPolicy, person: Person, history: readonly PastAsk[], approach: Approach | null, now: Date): Decision {
  return firstRefusal(new Situation(policy, person, history, now), approach);
}

/** The ledger as it will read at `at` if nobody does anything: what is open lapses when its wave closes; what was only announced is returned. */
export function letTimePass(history: readonly PastAsk[], at: Date): PastAsk[] {
  return history.map((ask) => (isOpen(ask.state) && ask.closesAt <= at ? (ask.outside ? { ...ask, state: 'returned' } : { ...ask, state: 'lapsed', lapsedAt: ask.closesAt }) : ask));
}

export interface NextAsk {
  /** The first instant at which the person may be asked if nobody does anything until then; null when only they can change it. */
  at: Date | null;
  /** The rule that decides it; null when they may be asked now. */
  rule: Rule | null;
}

/** When the person can next be asked, and by which rule: the last one that stands in the way. */
export function nextAskAt(policy: GuardPolicy, person: Person, history: readonly PastAsk[], now: Date, approach: Approach | null = null): NextAsk {
  let at = now;
  let rule: Rule | null = null;
  for (;;) {
    const decision = decide(policy, person, letTimePass(history, at), approach, at);
    if (decision.allowed) return { at, rule };
    rule = decision.rule;
    if (decision.until === null) return { at: null, rule };
    at = decision.until;
  }
}
