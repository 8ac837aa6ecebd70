import type { Context } from '../reference/contexts.js';
import type { InvolvementKind } from '../reference/involvement-kinds.js';
import type { TopicRelation } from '../reference/relations.js';
import { stemsOf } from '../search/text/words.js';
import type { Likeness } from './likeness.rules.js';
import { hardRule, type Refusal } from './match.hard.rules.js';
import { LEAST_RELEVANCE, PARTS, RELEVANCE, UNKNOWN } from './match.weights.js';
import { skillsInCommon } from './skills.rules.js';
import { topicFit, type TopicReason } from './topics.rules.js';

/**
 * Does this person suit this opportunity, how well, and why: pure functions, the same for both sides. Access needs are not among the
 * facts, so they can't lower a score; what to arrange is asked for a round as a whole.
 */

/** A topic with the topics above it: its parent first, its category last. */
export interface Topic {
  id: string;
  name: string;
  ancestors: readonly string[];
}

/** What a post seeks and offers, as far as matching needs it. */
export interface PostFacts {
  id: string;
  /** One, or several of a joint post. */
  teamIds: readonly string[];
  organisationIds: readonly string[];
  context: Context;
  kinds: readonly InvolvementKind[];
  /** No relations: any. */
  topics: readonly { topic: Topic; relations: readonly TopicRelation[] }[];
  skills: readonly string[];
  /** Stems of the words that say what it is about. */
  keyWords: ReadonlySet<string>;
  /** ISO 639 codes of what is used; empty: English. */
  languages: readonly string[];
  /** Hours a month, preparation and travel included; null when not stated. */
  hoursPerMonth: number | null;
  online: boolean;
  /** Codes of the area where it meets, with the areas that followed it; empty when it only meets online. */
  areaCodes: readonly string[];
  /** When nobody can come forward any more; null when not stated. */
  closesAt: Date | null;
  suitableFor16And17: boolean;
  contactTreatsInvitees: boolean;
}

export interface Interest {
  topic: Topic;
  relation: TopicRelation;
}

export interface TreatedBy {
  teamId: string | null;
  organisationId: string | null;
  /** The organisation named, or that of the team named. */
  withinOrganisationId: string;
  maySeeMe: boolean;
}

/** What a person said, as far as matching needs it. No name, no contact, no access need. */
export interface PersonFacts {
  id: string;
  /** Contexts in which they agreed to be found. */
  foundIn: readonly Context[];
  is16Or17: boolean;
  /** Somebody acts for them. */
  isActedFor: boolean;
  /** The codes of their area, with the areas that followed it. */
  areaCodes: readonly string[];
  takesPart: 'online_only' | 'in_person_only' | 'either' | null;
  travelKm: number | null;
  hoursPerMonth: number | null;
  languages: readonly string[];
  kindsLiked: readonly InvolvementKind[];
  kindsNever: readonly InvolvementKind[];
  skills: readonly string[];
  /** For comparing, never shown from here. */
  ownWords: string;
  interests: readonly Interest[];
  treatedBy: readonly TreatedBy[];
}

/** Who reads the result: a team looking for people, or the person looking for something to do. */
export type Reader = 'team' | 'person';

export type Reason =
  | TopicReason
  /** Their own words, what these mean, or the name of a topic of theirs, are what it speaks of. */
  | { kind: 'words' | 'meaning' | 'named' }
  | { kind: 'involvement'; kinds: readonly InvolvementKind[] }
  /** In the post's words: a person's own could tell who they are. */
  | { kind: 'skills'; skills: readonly string[] }
  | { kind: 'time' }
  | { kind: 'languages'; languages: readonly string[] }
  | { kind: 'place' };

export interface Fit {
  /** 0 to 1. */
  score: number;
  /** 0 to 1: the part of topics and words. */
  relevance: number;
  /** What each part adds to the score. */
  parts: Readonly<Record<keyof typeof PARTS, number>>;
  reasons: Reason[];
}

export type Match = { ruledOut: Refusal } | { ruledOut: null; fit: Fit };

/** A part of the score: 0 to 1, and why if there is something to say. */
interface Part {
  value: number;
  reason?: Reason;
}

/** What the parts of the score beside relevance stand on. */
export type PartFacts = Pick<PersonFacts, 'kindsLiked' | 'skills' | 'hoursPerMonth' | 'languages'>;

/** 0 to 1. @param topics as `topicFit` says it. @param text how much what one says speaks of the other */
export const relevanceOf = (topics: number, text: number): number => 1 - (1 - RELEVANCE.topics * topics) * (1 - RELEVANCE.text * clamp(text));

/** The score alone, for many people of whom few are shown. */
export const scoreOf = (post: PostFacts, relevance: number, person: PartFacts): number => sumOf(partsOf(relevance, otherParts(post, person)));

/**
 * @param likeness how much what one says speaks of the other
 * @param now one reading of the clock for the whole decision
 */
export function match(post: PostFacts, person: PersonFacts, likeness: Likeness, reader: Reader, now: Date): Match {
  const ruledOut = hardRule(post, person, reader, now);
  if (ruledOut) return { ruledOut };
  const topics = topicFit(post.topics, person.interests);
  const relevance = relevanceOf(topics.value, likeness.value);
  const other = otherParts(post, person);
  const parts = partsOf(relevance, other);
  const words = likeness.value > 0 ? wordsReason(post, person, likeness, topics.reasons.length > 0) : [];
  const others = Object.values(other).flatMap(({ reason }) => reason ?? []);
  return { ruledOut: null, fit: { score: sumOf(parts), relevance, parts, reasons: [...topics.reasons, ...words, ...others, ...placeReason(post, person)] } };
}

/** Whether a match is near enough to be shown to this reader. */
export const worthShowing = ({ relevance }: Pick<Fit, 'relevance'>, reader: Reader): boolean => relevance >= LEAST_RELEVANCE[reader];

type OtherParts = Record<Exclude<keyof typeof PARTS, 'relevance'>, Part>;

const otherParts = (post: PostFacts, person: PartFacts): OtherParts => ({
  kinds: kindsPart(post, person), skills: skillsPart(post, person), time: timePart(post, person), languages: languagesPart(post, person),
}); // prettier-ignore

const partsOf = (relevance: number, other: OtherParts): Fit['parts'] => ({
  relevance: PARTS.relevance * relevance,
  kinds: PARTS.kinds * other.kinds.value,
  skills: PARTS.skills * other.skills.value,
  time: PARTS.time * other.time.value,
  languages: PARTS.languages * other.languages.value,
});

const sumOf = (parts: Fit['parts']): number => clamp(Object.values(parts).reduce((sum, part) => sum + part, 0));

function kindsPart(post: PostFacts, person: PartFacts): Part {
  if (person.kindsLiked.length === 0 || post.kinds.length === 0) return { value: UNKNOWN };
  const liked = post.kinds.filter((kind) => person.kindsLiked.includes(kind));
  if (liked.length === 0) return { value: 0 };
  return { value: liked.length / post.kinds.length, reason: { kind: 'involvement', kinds: liked } };
}

function skillsPart(post: PostFacts, person: PartFacts): Part {
  if (post.skills.length === 0 || person.skills.length === 0) return { value: UNKNOWN };
  const skills = skillsInCommon(post.skills, person.skills);
  if (skills.length === 0) return { value: 0 };
  return { value: skills.length / post.skills.length, reason: { kind: 'skills', skills } };
}

function timePart(post: PostFacts, person: PartFacts): Part {
  if (person.hoursPerMonth === null || post.hoursPerMonth === null) return { value: UNKNOWN };
  if (person.hoursPerMonth >= post.hoursPerMonth) return { value: 1, reason: { kind: 'time' } };
  return { value: person.hoursPerMonth / post.hoursPerMonth };
}

/** English is left out: someone who takes part in it through an interpreter must not count for less. */
function languagesPart(post: PostFacts, person: PartFacts): Part {
  const sought = post.languages.filter((language) => language !== 'en');
  if (sought.length === 0) return { value: UNKNOWN };
  const languages = sought.filter((language) => person.languages.includes(language));
  if (languages.length === 0) return { value: UNKNOWN };
  return { value: 1, reason: { kind: 'languages', languages } };
}

/** One word in common is often chance ("help", "group"); where topics say nothing, it is the best there is to say. */
function wordsReason(post: PostFacts, person: PersonFacts, { byMeaning }: Likeness, topicsSayWhy: boolean): Reason[] {
  const own = new Set(stemsOf(person.ownWords));
  const shared = [...own].filter((word) => post.keyWords.has(word)).length;
  if (shared >= 2) return [{ kind: 'words' }];
  if (byMeaning && own.size > 0) return [{ kind: 'meaning' }];
  if (topicsSayWhy) return [];
  return [{ kind: shared > 0 || (own.size > 0 && person.interests.length === 0) ? 'words' : 'named' }];
}

/** Where it is decides whether it is possible at all, never how well it fits; it is said because people ask first. */
function placeReason(post: PostFacts, person: PersonFacts): Reason[] {
  return post.areaCodes.some((code) => person.areaCodes.includes(code)) && person.takesPart !== 'online_only' ? [{ kind: 'place' }] : [];
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
