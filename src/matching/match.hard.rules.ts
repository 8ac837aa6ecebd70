import type { PersonFacts, PostFacts, Reader, TreatedBy } from './match.rules.js';
import { REACHES_OTHER_AREAS_KM } from './match.weights.js';

/** The rules that decide alone, whatever the score. */
export const HARD_RULES = ['closed', 'consent', 'age', 'participation', 'treats', 'kind', 'place', 'language'] as const;
export type HardRule = (typeof HARD_RULES)[number];

/** Which rule refused; `match.texts.ts` says it in a sentence. */
export interface Refusal {
  rule: HardRule;
}

/** The first rule that stands in the way, or null. */
export function hardRule(post: PostFacts, person: PersonFacts, reader: Reader, now: Date): Refusal | null {
  const rule = HARD_RULES.find((name) => STANDS_IN_THE_WAY[name](post, person, reader, now));
  return rule === undefined ? null : { rule };
}

type Test = (post: PostFacts, person: PersonFacts, reader: Reader, now: Date) => boolean;

const STANDS_IN_THE_WAY: Record<HardRule, Test> = {
  closed: (post, _person, _reader, now) => post.closesAt !== null && post.closesAt <= now,
  // Being found by teams takes consent. Looking for oneself reveals nothing to anyone.
  consent: (post, person, reader) => reader === 'team' && !person.foundIn.includes(post.context),
  age: (post, person) => person.is16Or17 && !post.suitableFor16And17,
  // Nobody agrees to taking part in a study for somebody else.
  participation: (post, person) => person.isActedFor && post.kinds.includes('study_participation'),
  treats: (post, person) => treats(post, person.treatedBy),
  kind: (post, person) => post.kinds.some((kind) => person.kindsNever.includes(kind)),
  place: (post, person) => !canTakePart(post, person),
  language: (post, person) => !understands(post, person),
};

/**
 * A team that someone named as treating them, or any team of an organisation they named. Where the post's main contact treats likely
 * invitees, naming another team of that organisation is enough: the contact may work in both. What they said of the team itself goes
 * before what they said of its organisation.
 */
function treats(post: PostFacts, treatedBy: readonly TreatedBy[]): boolean {
  const ofTeam = treatedBy.find(({ teamId }) => teamId === post.teamId);
  if (ofTeam) return !ofTeam.maySeeMe;
  return treatedBy.some(
    ({ organisationId, withinOrganisationId, maySeeMe }) =>
      !maySeeMe && post.organisationIds.includes(withinOrganisationId) && (organisationId !== null || post.contactTreatsInvitees),
  );
}

/** Whether they could be there: online, in their area, or as far as they travel. */
export function canTakePart(post: PostFacts, person: PersonFacts): boolean {
  if (post.online && person.takesPart !== 'in_person_only') return true;
  if (post.areaCodes.length === 0 || person.takesPart === 'online_only') return false;
  return post.areaCodes.some((code) => person.areaCodes.includes(code)) || (person.travelKm ?? 0) >= REACHES_OTHER_AREAS_KM;
}

/** Where English is used, an interpreter is an access need for the team to arrange; where it isn't, one of the languages is needed. */
function understands(post: PostFacts, person: PersonFacts): boolean {
  return post.languages.length === 0 || post.languages.includes('en') || post.languages.some((language) => person.languages.includes(language));
}
