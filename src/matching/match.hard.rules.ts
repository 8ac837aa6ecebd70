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

/** Every rule that stands in the way. */
export const hardRules = (post: PostFacts, person: PersonFacts, reader: Reader, now: Date): Refusal[] =>
  HARD_RULES.filter((name) => STANDS_IN_THE_WAY[name](post, person, reader, now)).map((rule) => ({ rule }));

type Test = (post: PostFacts, person: PersonFacts, reader: Reader, now: Date) => boolean;

const STANDS_IN_THE_WAY: Record<HardRule, Test> = {
  closed: (post, _person, _reader, now) => isClosed(post, now),
  // Being found by teams takes consent. Looking for oneself reveals nothing to anyone.
  consent: (post, person, reader) => reader === 'team' && !person.foundIn.includes(post.context),
  age: (post, person) => person.is16Or17 && !post.suitableFor16And17,
  // Nobody agrees to taking part in a study for somebody else.
  participation: (post, person) => person.isActedFor && post.kinds.includes('study_participation'),
  treats: (post, person, reader) => treats(post, person.treatedBy, reader),
  kind: (post, person) => post.kinds.some((kind) => person.kindsNever.includes(kind)),
  place: (post, person) => !canTakePart(post, person),
  language: (post, person) => !understands(post, person),
};

/** Nobody can come forward any more, whoever they are. */
export const isClosed = ({ closesAt }: Pick<PostFacts, 'closesAt'>, now: Date): boolean => closesAt !== null && closesAt <= now;

/**
 * Whoever named a team as treating them, or its organisation, is hidden from all teams of that organisation: two of them would compare their lists
 * and read who is a patient of which. What they said of the team itself, in a joint post of each, goes before what they said of others of its organisation. Their own
 * looking tells nobody, so other teams' posts are kept from them only where they named the organisation, or the main contact may work in both.
 */
function treats(post: PostFacts, treatedBy: readonly TreatedBy[], reader: Reader): boolean {
  const ofTeams = post.teamIds.map((id) => treatedBy.find(({ teamId }) => teamId === id));
  if (ofTeams.some((said) => said?.maySeeMe === false)) return true;
  if (ofTeams.every((said) => said !== undefined)) return false;
  return treatedBy.some(
    ({ organisationId, withinOrganisationId, maySeeMe }) =>
      !maySeeMe && post.organisationIds.includes(withinOrganisationId) && (reader === 'team' || organisationId !== null || post.contactTreatsInvitees),
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
