import { type PlacedWord, placedWords } from '../reference/search-form.rules.js';

/** A run of words that belong together: no name reaches over its ends, and no "not" either. */
export interface Clause {
  readonly words: readonly PlacedWord[];
  readonly start: number;
  readonly end: number;
}

/** Longer clauses are cut: a name has at most six words or so, and nobody should make us look at a thousand at a time. */
const MOST_WORDS = 60;

const BREAKS = /[.!?;:,()[\]"“”\n\r\t…–—•]|\s-\s/u;
/** After these something else is said: "no diabetes but asthma". */
const TURNS = new Set(['but', 'although', 'though', 'however', 'because', 'until']);

/** The clauses of a text, in order. */
export function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = [];
  let words: PlacedWord[] = [];
  const close = (): void => {
    if (words.length > 0) clauses.push({ words, start: words[0].start, end: words[words.length - 1].end });
    words = [];
  };
  for (const word of placedWords(text)) {
    const before = words[words.length - 1];
    if (before && (words.length >= MOST_WORDS || TURNS.has(word.form) || BREAKS.test(text.slice(before.end, word.start)))) close();
    words.push(word);
  }
  close();
  return clauses;
}

/** Sentences hold what a clause alone may not: "My legs won't keep still. In bed." is two of them. */
const MOST_SENTENCES = 8;
const LEAST_WORDS = 3;

/** A sentence, and where it stands in the text. */
export interface Sentence {
  /** With single blanks. */
  readonly words: string;
  readonly start: number;
  readonly end: number;
}

/** What is read for its meaning: the sentences that say something, the first of them where there are many. */
export function sentencesOf(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  for (const { 0: gap, index } of [...text.matchAll(/(?<=[.!?…])\s+|[\n\r;•]+/gu), { 0: '', index: text.length }]) {
    sentences.push({ words: text.slice(start, index).replace(/\s+/g, ' ').trim(), start, end: index });
    start = index + gap.length;
  }
  return sentences.filter(({ words }) => placedWords(words.slice(0, 400)).length >= LEAST_WORDS).slice(0, MOST_SENTENCES);
}
