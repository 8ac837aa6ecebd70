import type { TopicRelation } from '../reference/relations.js';

/**
 * Every figure of the score, in one place. They are starting points chosen by hand, written so that each can be read as a sentence;
 * no judged set of people and posts exists yet to fit them to.
 */

/** How the parts make the whole; they add up to 1, so a score lies between 0 and 1. */
export const PARTS = {
  /** What it is about: topics and words. Nothing else makes a match, so it has three quarters. */
  relevance: 0.76,
  /** Kinds of involvement that the person likes. */
  kinds: 0.08,
  /** Skills the post would welcome. */
  skills: 0.08,
  /** Hours a month. */
  time: 0.05,
  /** A language other than English that is used. */
  languages: 0.03,
} as const;

/** Where one side said nothing, the part counts half for everyone: silence is no fault and no merit. */
export const UNKNOWN = 0.5;

/**
 * Relevance is 1 − (1 − topics × 0.85)(1 − text × 0.5): either is enough to be found, both together are better. Topics were chosen
 * from a list on purpose, words only look alike, so words alone reach half.
 */
export const RELEVANCE = { topics: 0.85, text: 0.5 } as const;

/**
 * What a likeness found by search makes sure of. Cosines of the model between own words and posts: of the sample people and posts, half of those that have a topic
 * in common lie above 0.57, one in twenty of those that haven't above 0.56 and one in a hundred above 0.60 (docs/measured.md).
 */
export const LIKENESS = {
  /** So near is what has nothing to do with it. */
  far: 0.52,
  /** So near is the same thing in other words. */
  near: 0.68,
  /** A score by words of this share of saying everything makes as sure. */
  wordsSure: 0.25,
  /** From this nearness on (0 to 1) it is said as a reason. */
  worthTelling: 0.5,
} as const;

/** Names of someone's topics, found in a post's text, against words of their own: they were chosen from a list, not said about it. */
export const TOPIC_NAMES_AS_WORDS = 0.6;

/** Of the topics a post seeks, the one that fits best counts for most: hardly anybody has lived with all of them. */
export const BEST_TOPIC = 0.8;

/** How near what the person said is to what is sought. Each step up or down the tree of topics counts again. */
export const CLOSENESS = {
  same: 1,
  /** Asthma in childhood, where asthma is sought: it is asthma. */
  narrower: 0.9,
  /** Asthma, where asthma in childhood is sought: it may be. */
  broader: 0.6,
  /** Two conditions under a common one. */
  sibling: 0.4,
  /** Only the same of the 21 categories. */
  category: 0.2,
} as const;

/** A relation that the post didn't ask for, against one it did. Carer and parent know much of the same; being interested is something else. */
export const OTHER_RELATION = 0.2;
const KIN: readonly (readonly [TopicRelation, TopicRelation, number])[] = [
  ['carer', 'parent', 0.7],
  ['carer', 'family', 0.6],
  ['parent', 'family', 0.6],
  ['carer', 'bereaved', 0.6],
  ['family', 'bereaved', 0.6],
  ['parent', 'bereaved', 0.5],
  ['lived_experience', 'at_risk', 0.5],
  ['family', 'at_risk', 0.4],
  ['professional', 'interested', 0.3],
];

/** What a relation is worth where another is sought, 0 to 1. */
export function kinship(sought: TopicRelation, held: TopicRelation): number {
  if (sought === held) return 1;
  return KIN.find(([a, b]) => (a === sought && b === held) || (a === held && b === sought))?.[2] ?? OTHER_RELATION;
}

/**
 * How relevant a match must be to be shown. To be asked about something far from one's life is a burden, so a team's list starts higher
 * than what a person is shown to choose from. 0.2 leaves out: the same topic, merely interested, where lived experience is sought (0.17).
 */
export const LEAST_RELEVANCE = { team: 0.2, person: 0.05 } as const;

/**
 * Areas are known by name only. Integrated care boards are about 60 km across (130,000 km² over 36), so someone who travels 100 km
 * reaches at least the areas around their own.
 */
export const REACHES_OTHER_AREAS_KM = 100;

/**
 * An interest nearer than this to none of the topics sought isn't looked for: whoever has no nearer one comes to less than `LEAST_RELEVANCE.team` by topics, so
 * it takes words to show them to a team, and by their words they are found anyway. 0.24: the same category alone (0.2) is not enough.
 */
export const LEAST_NEARNESS = LEAST_RELEVANCE.team / RELEVANCE.topics;
