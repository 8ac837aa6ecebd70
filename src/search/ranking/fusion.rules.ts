import type { Near } from '../meaning/nearest.rules.js';

/**
 * Words and meaning in one order, by their scores, the same for both engines. Scores rather than places: on four judged sets that was better by up
 * to 0.06 nDCG@10. Each score is a share of its best, from where it says nothing (Bruch, Gai, Ingber: "An Analysis of Fusion Functions for Hybrid
 * Retrieval", 2023). The numbers were set on lay questions about the sample posts (`npm run eval:lay`).
 */
export const FUSION = {
  /** How many of the nearest in meaning are looked at; whatever words find beyond them counts as far. */
  looked: 1_000,
  /** How many that share no telling word with the question may be shown. */
  added: 100,
  /** So much farther than the nearest, a text says nothing more: what is near differs from question to question, its spread hardly. */
  reach: 0.15,
  /** A text that shares no telling word with the question is shown from here on: of 34 posts the right one had 0.49 to 0.70, nonsense 0.43 to 0.48 … */
  shown: 0.48,
  /** … and when it isn't much farther than the nearest. */
  within: 0.1,
  /**
   * What meaning counts, against words: where words find next to nothing of what was asked, and where a text scores `sureFrom` times what saying
   * everything once would. No fixed weight did for both: lay questions about posts reached 0.84 with 0.7, sentences from posts 0.90; this way 0.85 and 0.99.
   */
  weight: { wordsUnsure: 0.9, wordsSure: 0.2, sureFrom: 2 },
} as const;

export interface Fused {
  readonly id: string;
  readonly score: number;
}

/**
 * @param byWords what words found, the best first
 * @param promised what a text would score that says every word of the question once
 */
export function fuse(byWords: readonly Fused[], near: readonly Near[], promised: number): Fused[] {
  const bestByWords = byWords[0]?.score ?? 0;
  const weight = weightOfMeaning(promised > 0 ? bestByWords / promised : 0);
  const nearest = near.reduce((most, each) => Math.max(most, each.similarity), 0);
  const meaning = new Map(near.map(({ id, similarity }) => [id, share(similarity - nearest + FUSION.reach, FUSION.reach)]));
  const words = new Map(byWords.map(({ id, score }) => [id, share(score, bestByWords)]));
  const least = Math.max(FUSION.shown, nearest - FUSION.within);
  const added = near.filter(({ id, similarity }) => !words.has(id) && similarity >= least).slice(0, FUSION.added);
  return [...words.keys(), ...added.map(({ id }) => id)]
    .map((id) => ({ id, score: (1 - weight) * (words.get(id) ?? 0) + weight * (meaning.get(id) ?? 0) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** @param sureness best score by words against what saying all of the question once would score */
export function weightOfMeaning(sureness: number): number {
  const { wordsUnsure, wordsSure, sureFrom } = FUSION.weight;
  return wordsUnsure + (wordsSure - wordsUnsure) * Math.min(Math.max(sureness / sureFrom, 0), 1);
}

const share = (value: number, most: number): number => (most > 0 ? Math.max(value, 0) / most : 0);
