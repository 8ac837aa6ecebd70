import type { Sentence } from './clauses.rules.js';
import type { NameFound } from './names-in-text.rules.js';
import type { Outstanding } from './outstanding.rules.js';

/**
 * How sure it is that somebody who wrote this would say "yes, this topic": of a hundred suggestions with 0.8, some eighty were right in the texts that
 * these numbers were chosen with (test/fixtures/topics-in-text/tuning.tsv; how they did on others: docs/measured.md).
 */

/** A topic that is near in meaning to a sentence. */
export interface NearTopic extends Outstanding {
  readonly sentence: Sentence;
}

export interface Weighed {
  readonly topicId: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** What led there, as it stands in the text. */
  readonly words: readonly string[];
  /** Nothing names it; it lies near in meaning. */
  readonly byMeaning: boolean;
}

/** Suggestions that are less sure would mostly be wrong. */
export const LEAST_CONFIDENCE = 0.4;

const BY_KIND: Readonly<Record<NameFound['kind'], number>> = { name: 0.9, also: 0.85, includes: 0.75, abbreviation: 0.85, lay: 0.75, unshown: 0.75 };
const BY_NAMING: Readonly<Record<NameFound['naming'], number>> = { said: 1, apart: 0.55, misspelt: 0.8, capitals: 0.85 };
/** One of the 21 categories, by a word such as "growth" or "vision". */
const CATEGORY = 0.5;
/** Several words say more than one: "shortness of breath", "needles". */
const SEVERAL_WORDS = 0.06;
/** "I don't have diabetes": it is spoken of, but not theirs. */
const DENIED = 0.25;

/** @param isCategory of the 21 at the top */
export function confidenceOfName({ kind, naming, words, rivals, denied }: NameFound, isCategory: boolean): number {
  const named = Math.min(0.97, BY_KIND[kind] + (words > 1 ? SEVERAL_WORDS : 0)) * BY_NAMING[naming];
  return (named * (isCategory ? CATEGORY : 1) * (denied ? DENIED : 1)) / Math.sqrt(rivals);
}

/**
 * A logistic curve through what was right and wrong in the tuning texts where nothing named the topic: similar, standing out among all topics, and not
 * far behind the nearest. Never surer than MOST_BY_MEANING: neighbours of what is meant ("sleepwalking" for "always tired") are the usual mistake.
 */
const CURVE = { at: -12.7, similarity: 14, outstanding: 0.6, behind: -10 } as const;
const MOST_BY_MEANING = 0.8;

export function confidenceOfMeaning({ similarity, outstanding, behind }: Outstanding): number {
  const x = CURVE.at + CURVE.similarity * similarity + CURVE.outstanding * outstanding + CURVE.behind * behind;
  return Math.min(MOST_BY_MEANING, 1 / (1 + Math.exp(-x)));
}

export interface Tree {
  /** The topics above one, its parent first; none for a category, null for what is no topic. */
  above(topicId: string): readonly string[] | null;
}

/** All that was found, a topic once, the surest first; what is above a topic that is as sure is left out, because the person means the narrower one. */
export function weigh(text: string, named: readonly NameFound[], near: readonly NearTopic[], tree: Tree): Weighed[] {
  const topics = new Map<string, { named: number; meant: number; words: string[] }>();
  const note = (topicId: string, words: string, part: 'named' | 'meant', confidence: number): void => {
    const topic = topics.get(topicId) ?? { named: 0, meant: 0, words: [] };
    topic[part] = Math.max(topic[part], confidence);
    if (part === 'named' ? !topic.words.includes(words) : topic.words.length === 0) topic.words.push(words);
    topics.set(topicId, topic);
  };
  for (const found of named) {
    const above = tree.above(found.topicId);
    if (above !== null) note(found.topicId, text.slice(found.start, found.end), 'named', confidenceOfName(found, above.length === 0));
  }
  for (const one of near) if (tree.above(one.topicId) !== null && !isDeniedOnly(one, named, tree)) note(one.topicId, one.sentence.words, 'meant', confidenceOfMeaning(one));
  const weighed = [...topics].map(([topicId, { named: byName, meant, words }]): Weighed => ({
    // Two signs that agree are surer than the better one alone, but they aren't independent.
    topicId, confidence: byName > 0 ? 1 - (1 - byName) * (1 - meant / 2) : meant, words: words.slice(0, 3), byMeaning: byName === 0,
  })); // prettier-ignore
  const sure = weighed.filter(({ confidence }) => confidence >= LEAST_CONFIDENCE).sort((a, b) => b.confidence - a.confidence || (a.topicId < b.topicId ? -1 : 1));
  return sure.filter(({ topicId, byMeaning, confidence }) =>
    !sure.some((other) => tree.above(other.topicId)!.includes(topicId) && (byMeaning || (!other.byMeaning && other.confidence >= confidence - 0.1))),
  ); // prettier-ignore
}

/**
 * A sentence that only denies ("I don't have diabetes") means what it denies, and things like it. So does any other: of a topic that is only ever denied, what lies
 * below it ("type 2 diabetes") is not meant either.
 */
function isDeniedOnly({ topicId, sentence }: NearTopic, named: readonly NameFound[], tree: Tree): boolean {
  const onlyDenied = (found: readonly NameFound[]): boolean => found.length > 0 && found.every(({ denied }) => denied);
  const line = [topicId, ...(tree.above(topicId) ?? [])];
  return line.some((id) => onlyDenied(named.filter((found) => found.topicId === id))) || onlyDenied(named.filter(({ start, end }) => start >= sentence.start && end <= sentence.end));
}
