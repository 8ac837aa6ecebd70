import type { AskState } from './ask.rules.js';
import { latest, type PersonalRule, type Refusal, refuse, refuseIf, type Rule, type RuleAboutTheApproach, type Situation } from './guard.situation.js';

/** Rules about how somebody is here, what they agreed to, and when they want to be left in peace. */

function quietRefuses({ person, now }: Situation): Refusal {
  const current = person.quiet.filter((span) => span.startsAt <= now && (span.endsAt === null || span.endsAt > now));
  if (current.length === 0) return null;
  const ends = current.map((span) => span.endsAt).filter((end) => end !== null);
  return refuse(ends.length < current.length ? null : latest(ends));
}

/** Whoever asks. */
export const BEING_HERE = {
  not_here: ({ person }) => refuseIf(!person.here),
  acting: ({ person, now }) => refuseIf(person.acting !== null && person.acting.until <= now),
  no_consent: ({ person }) => refuseIf(person.foundIn.length === 0),
  way: ({ person }) => refuseIf(person.way !== 'teams_may_ask'),
  never: ({ limits }) => refuseIf(Math.min(limits.asksIn30Days, limits.asksIn365Days, limits.fromOneOrganisationIn30Days, limits.openAtOnce) <= 0),
  quiet: quietRefuses,
  loss: ({ person, now }) => (person.leftAloneUntil !== null && person.leftAloneUntil > now ? refuse(person.leftAloneUntil) : null),
  rest: ({ person, now }) => (person.restUntil !== null && person.restUntil > now ? refuse(person.restUntil) : null),
} satisfies Partial<Record<Rule, PersonalRule>>;

/** Such an ask stands in nobody's way: the person never heard of it. */
const reachedNobody = (state: AskState): boolean => state === 'released' || state === 'returned';

/** Depending on what they would be asked about, and by whom. */
export const BEING_HERE_FOR_IT = {
  no_consent: ({ person }, { context }) => refuseIf(!person.foundIn.includes(context)),
  age: ({ person }, { suitableFor16And17 }) => refuseIf(person.ageBand === '16_or_17' && !suitableFor16And17),
  participation: ({ person }, { participation }) => refuseIf(participation && person.acting !== null),
  short_notice: ({ person, policy }, { answerDays }) => refuseIf(answerDays < policy.answerDays.usual && !person.shortNotice),
  never_organisation: ({ person }, { organisationIds }) => refuseIf(organisationIds.some((id) => person.neverFrom.includes(id))),
  already_asked: ({ history }, { opportunityId }) =>
    refuseIf(history.some((ask) => ask.opportunityId === opportunityId && !reachedNobody(ask.state) && ask.hearAgainAt === null)),
} satisfies Partial<Record<Rule, RuleAboutTheApproach>>;
