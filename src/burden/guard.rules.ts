import { counts, countsForOpportunity, countsForOrganisation, isOpen, type AskState } from './ask.rules.js';
import { HOURS, limitsFor, stricterLimits, type GuardPolicy, type Limits } from './policy.js';

/**
 * Who may be asked, when: the fair-asking rules as pure functions of (limits, person, history, now). The SQL functions of the burden
 * migration are their fast twin, property tests bind the two, and simulations run these.
 */

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
  'open',
  'gap',
  'days_30',
  'days_365',
  'organisation_days_30',
] as const;
export type Rule = (typeof RULES)[number];

/** `until`: the first instant at which this rule alone would stop refusing if nothing else happened; null when time won't end it. */
export type Decision = { allowed: true } | { allowed: false; rule: Rule; until: Date | null };

class Situation {
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
type Refusal = { until: Date | null } | null;

const plusHours = (at: Date, hours: number): Date => new Date(at.getTime() + hours * 3_600_000);
const refuse = (until: Date | null): Refusal => ({ until });
const refuseIf = (refused: boolean): Refusal => (refused ? refuse(null) : null);
const latest = (dates: readonly Date[]): Date => new Date(Math.max(...dates.map((date) => date.getTime())));

function newestFirst(asks: readonly PastAsk[], counting = counts): Date[] {
  return asks
    .filter((ask) => counting(ask.state))
    .map((ask) => ask.reservedAt)
    .sort((a, b) => b.getTime() - a.getTime());
}

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

function quietRefuses({ person, now }: Situation): Refusal {
  const current = person.quiet.filter((span) => span.startsAt <= now && (span.endsAt === null || span.endsAt > now));
  if (current.length === 0) return null;
  const ends = current.map((span) => span.endsAt).filter((end) => end !== null);
  return refuse(ends.length < current.length ? null : latest(ends));
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

/** Rules that hold whoever asks. */
const PERSONAL: Partial<Record<Rule, (situation: Situation) => Refusal>> = {
  not_here: ({ person }) => refuseIf(!person.here),
  acting: ({ person, now }) => refuseIf(person.acting !== null && person.acting.until <= now),
  no_consent: ({ person }) => refuseIf(person.foundIn.length === 0),
  way: ({ person }) => refuseIf(person.way !== 'teams_may_ask'),
  never: ({ limits }) => refuseIf(Math.min(limits.asksIn30Days, limits.asksIn365Days, limits.fromOneOrganisationIn30Days, limits.openAtOnce) <= 0),
  quiet: quietRefuses,
  loss: ({ person, now }) => (person.leftAloneUntil !== null && person.leftAloneUntil > now ? refuse(person.leftAloneUntil) : null),
  rest: ({ person, now }) => (person.restUntil !== null && person.restUntil > now ? refuse(person.restUntil) : null),
  unanswered: ({ person, history, policy }) => refuseIf(unansweredInARow(history, person.heardFromAt) >= policy.unansweredInARow),
  involvements: ({ person, policy }) => refuseIf(person.involvements >= policy.involvementsAtOnce),
  open: openRefuses,
  gap: gapRefuses,
  days_30: ({ askedAt, limits, now }) => windowRefuses(askedAt, limits.asksIn30Days, HOURS.thirtyDays, now),
  days_365: ({ askedAt, limits, now }) => windowRefuses(askedAt, limits.asksIn365Days, HOURS.year, now),
};

/** Such an ask stands in nobody's way: the person never heard of it. */
const reachedNobody = (state: AskState): boolean => state === 'released' || state === 'returned';

/** Rules that depend on what the person would be asked about, and by whom. */
const ABOUT_THE_APPROACH: Partial<Record<Rule, (situation: Situation, approach: Approach) => Refusal>> = {
  no_consent: ({ person }, { context }) => refuseIf(!person.foundIn.includes(context)),
  age: ({ person }, { suitableFor16And17 }) => refuseIf(person.ageBand === '16_or_17' && !suitableFor16And17),
  participation: ({ person }, { participation }) => refuseIf(participation && person.acting !== null),
  short_notice: ({ person, policy }, { answerDays }) => refuseIf(answerDays < policy.answerDays.usual && !person.shortNotice),
  never_organisation: ({ person }, { organisationIds }) => refuseIf(organisationIds.some((id) => person.neverFrom.includes(id))),
  already_asked: ({ history }, { opportunityId }) =>
    refuseIf(history.some((ask) => ask.opportunityId === opportunityId && !reachedNobody(ask.state) && ask.hearAgainAt === null)),
  organisation_days_30: (situation, { organisationIds }) => organisationRefuses(situation, organisationIds),
};

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

/** The strictest of what was chosen in any profile of theirs that teams may ask. */
function limitsOf(policy: GuardPolicy, { level, levelsBeside = [] }: Pick<Person, 'level' | 'levelsBeside'>): Limits {
  return levelsBeside.map((beside) => limitsFor(policy, beside)).reduce(stricterLimits, limitsFor(policy, level));
}

/** The ledger as it will read at `at` if nobody does anything: what is open lapses when its wave closes; what was only announced is returned. */
export function letTimePass(history: readonly PastAsk[], at: Date): PastAsk[] {
  return history.map((ask) => (isOpen(ask.state) && ask.closesAt <= at ? (ask.outside ? { ...ask, state: 'returned' } : { ...ask, state: 'lapsed', lapsedAt: ask.closesAt }) : ask));
}

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
  const ownDoing = { quiet: [], restUntil: null, leftAloneUntil: null, involvements: 0 };
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
  return (['not_here', 'acting', 'no_consent', 'way', 'quiet', 'loss', 'rest'] as const).every((rule) => (PERSONAL[rule]?.(situation) ?? null) === null);
}

/** How many more people this opportunity may ask now, given its asks so far: it asks a bounded number in any rolling 24 hours. */
export function leftForOpportunity(policy: GuardPolicy, itsAsks: readonly { reservedAt: Date; state: AskState }[], now: Date): number {
  const recent = itsAsks.filter((ask) => countsForOpportunity(ask.state) && plusHours(ask.reservedAt, HOURS.day) > now).length;
  return Math.max(0, policy.opportunityAsksIn24Hours - recent);
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
