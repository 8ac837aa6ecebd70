import type { AskState } from './ask.rules.js';
import type { Limits } from './policy.js';

/** What the rules of fair asking look at. */

/** "I'll look myself", "send me a list to pick from", "teams may ask me". */
export const WAYS = ['look_myself', 'send_list', 'teams_may_ask'] as const;
export type WayOfBeingHere = (typeof WAYS)[number];

/** From `startsAt` on, up to but not at `endsAt`; without an end it lasts until the person ends it. */
export interface QuietSpan {
  startsAt: Date;
  endsAt: Date | null;
}

/** "I already work with them": how often this one organisation may ask in 30 days; null: as often as any one organisation may. */
export interface Link {
  organisationId: string;
  asksIn30Days: number | null;
}

/** What is known of the person at the instant of the decision. */
export interface Person {
  /** The profile is active, and whoever signs in to it may. */
  here: boolean;
  /** Of a profile that somebody acts for: until when they may answer for the person. Null for everybody else. */
  acting: { until: Date } | null;
  ageBand: '18_or_over' | '16_or_17' | null;
  /** Contexts in which they agreed to be found. */
  foundIn: readonly string[];
  way: WayOfBeingHere;
  /** The figures they chose; what is missing follows the default level. */
  level: Partial<Limits>;
  /** Likewise of other profiles whose attention is the same person's, as far as teams may ask them. */
  levelsBeside?: readonly Partial<Limits>[];
  shortNotice: boolean;
  quiet: readonly QuietSpan[];
  neverFrom: readonly string[];
  linked: readonly Link[];
  /** End of the rest they chose with a no. */
  restUntil: Date | null;
  /** Until when they are left alone because somebody close to them died. */
  leftAloneUntil: Date | null;
  /** When they last answered or said they are back. */
  heardFromAt: Date | null;
  involvements: number;
  /** When the last of them ended that has; null once they said that they are rested. */
  involvedUntil: Date | null;
}

/** One ask in the person's ledger. */
export interface PastAsk {
  opportunityId: string;
  organisationIds: readonly string[];
  state: AskState;
  reservedAt: Date;
  closesAt: Date;
  lapsedAt: Date | null;
  /** Set when the person asked to hear of this opportunity again. */
  hearAgainAt: Date | null;
  /** Made outside Askwell, where it is answered too. */
  outside?: boolean;
}

/** What somebody wants to ask about. */
export interface Approach {
  opportunityId: string;
  organisationIds: readonly string[];
  context: string;
  suitableFor16And17: boolean;
  /** Taking part in a study, which nobody agrees to for somebody else. */
  participation: boolean;
  answerDays: number;
}
