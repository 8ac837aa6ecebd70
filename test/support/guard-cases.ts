import type { Approach, PastAsk, Person } from '../../src/burden/guard.facts.js';
import { decide, type Decision } from '../../src/burden/guard.rules.js';
import type { Rule } from '../../src/burden/guard.situation.js';
import { DEFAULT_POLICY, type Limits } from '../../src/burden/policy.js';

/** People, asks of before and approaches for the rules of fair asking: each is somebody whom nothing keeps from being asked, but for what is said. */

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const NOW = new Date('2026-03-03T10:00:00.000Z');
export const at = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);

export const person = (some: Partial<Person> = {}): Person => ({
  here: true,
  acting: null,
  ageBand: '18_or_over',
  foundIn: ['research'],
  way: 'teams_may_ask',
  level: {},
  shortNotice: false,
  quiet: [],
  neverFrom: [],
  linked: [],
  restUntil: null,
  leftAloneUntil: null,
  heardFromAt: null,
  involvements: 0,
  involvedUntil: null,
  ...some,
});

/** An ask reserved so long ago; answered with a no unless said otherwise. */
export const past = (ago: number, some: Partial<PastAsk> = {}): PastAsk => ({
  opportunityId: `opportunity ${ago}`,
  organisationIds: [`organisation ${ago}`],
  state: 'no',
  reservedAt: at(-ago),
  closesAt: at(-ago + 14 * DAY),
  lapsedAt: some.state === 'lapsed' ? at(-ago + 14 * DAY) : null,
  hearAgainAt: null,
  ...some,
});

export const approach = (some: Partial<Approach> = {}): Approach => ({
  opportunityId: 'this opportunity',
  organisationIds: ['A'],
  context: 'research',
  suitableFor16And17: false,
  participation: false,
  answerDays: 14,
  ...some,
});

export const MOST: Partial<Limits> = { asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 4, openAtOnce: 2 };
export const from = (...organisationIds: string[]): Partial<PastAsk> => ({ organisationIds });

/** What a rule says to somebody, in a line. */
export interface Case {
  says: string;
  person?: Partial<Person>;
  history?: PastAsk[];
  approach?: Partial<Approach>;
  rule: Rule | null;
  /** Milliseconds from now; null: time alone doesn't end it. */
  until?: number | null;
}

export const decisionIn = ({ person: who, history = [], approach: what }: Case): Decision => decide(DEFAULT_POLICY, person(who), history, approach(what), NOW);

export const expectedIn = ({ rule, until = null }: Case): Decision => (rule === null ? { allowed: true } : { allowed: false, rule, until: until === null ? null : at(until) });
