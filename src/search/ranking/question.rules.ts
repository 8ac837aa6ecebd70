import type { Term } from '../port.js';
import { stemsOf } from '../text/words.js';
import type { SynonymBook } from './synonyms.rules.js';

/** What a person typed, reduced to stems. */
export interface Question {
  /** Different words in the order they came. */
  readonly stems: readonly string[];
  /** "Quoted words": each must stand together in whatever is found. */
  readonly phrases: readonly Term[];
  /** Runs of `stems` with their equals; every word is in exactly one. */
  readonly parts: readonly QuestionPart[];
}

export interface QuestionPart {
  readonly words: Term;
  readonly equals: readonly Term[];
}

/** A person's story, not a book: what comes after is not read. */
export const LONGEST_QUESTION = 10_000;
/** Different words that are looked at; the rarest of them then do the work. */
export const MOST_WORDS = 300;
const MOST_PHRASES = 5;

/** @returns null when there is nothing to look for but something was typed (only stop words, punctuation, emoji). */
export function readQuestion(typed: string, synonyms: SynonymBook): Question | null {
  const text = typed.slice(0, LONGEST_QUESTION);
  const phrases: Term[] = [];
  for (const [, quoted] of text.matchAll(/["“”„«]([^"“”„«»]+)["“”»]/g)) {
    const term = stemsOf(quoted!);
    if (term.length > 0 && term.length <= 12 && phrases.length < MOST_PHRASES) phrases.push(term);
  }
  const stems = stemsOf(text).slice(0, MOST_WORDS);
  if (stems.length === 0) return null;
  return { stems: [...new Set(stems)], phrases, parts: partsOf(stems, synonyms) };
}

function partsOf(stems: readonly string[], synonyms: SynonymBook): QuestionPart[] {
  const parts = new Map<string, QuestionPart>();
  const spans = synonyms.spans(stems);
  const add = (part: QuestionPart): void => {
    const key = part.words.join(' ');
    // A word that is said twice doesn't count twice: people repeat what worries them, not what tells texts apart.
    if (!parts.has(key)) parts.set(key, part);
  };
  let at = 0;
  for (const span of spans) {
    for (; at < span.start; at += 1) add({ words: [stems[at]!], equals: [] });
    add({ words: stems.slice(at, at + span.length), equals: span.equals });
    at += span.length;
  }
  for (; at < stems.length; at += 1) add({ words: [stems[at]!], equals: [] });
  return [...parts.values()];
}

/** Every stem whose frequency the ranking needs. */
export function stemsToLookUp(question: Question): string[] {
  return [...new Set(question.parts.flatMap((part) => [...part.words, ...part.equals.flat()]))];
}
