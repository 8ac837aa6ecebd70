import type { Term } from '../port.js';
import type { Question } from './question.rules.js';

/**
 * The one word ranking for both engines: BM25 over weighted fields (BM25F), with what people mean by a word counted as the word.
 *
 * Robertson, Zaragoza: "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). On judged sets it reached nDCG@10 0.68 where
 * Postgres' own ranking reached 0.42 and Meilisearch's 0.38 to 0.47. The numbers were set on the sets that `bench/search/tuned-on.ts` names; what that
 * brought on others is in docs/measured.md.
 */
export const RANKING = {
  /** How soon another occurrence of a word stops to count. */
  saturation: 2,
  /** How much a long text is held against it, 0 to 1. */
  lengthPenalty: 0.75,
  /** An equal ("fatigue" for "knackered") against the word itself. */
  equalsFactor: 0.75,
  /** A guess at a misspelt word against the word itself, for each letter that differs. */
  correctionFactor: 0.8,
  /** Two neighbouring words of the question that are neighbours in the text, against the rarer of the two. */
  neighbours: 0.1,
  /** When sorted by date, what scores below this share of the best is left out: else the newest mention of "pain" comes first. */
  sortedCutOff: 0.25,
} as const;

/** What is known about an index's words. */
export interface Vocabulary {
  readonly documents: number;
  /** Stem → number of documents that hold it; missing means none. */
  readonly frequency: ReadonlyMap<string, number>;
  /** Average number of words a field, in the order of the definition. */
  readonly averageLengths: readonly number[];
  /** A word of the question that no document holds → words it may have been meant to be, with the number of letters that differ. */
  readonly corrections: ReadonlyMap<string, readonly { readonly stem: string; readonly distance: number }[]>;
}

/** Where the question's words stand in one document. Positions count words from 1 through all fields in order. */
export interface WordPlaces {
  readonly id: string;
  readonly positions: ReadonlyMap<string, readonly number[]>;
  /** The last position of each field. */
  readonly fieldEnds: readonly number[];
}

interface Weighted {
  readonly term: Term;
  readonly worth: number;
}

/** A part of the question with what each way of saying it is worth. The best way counts, not the sum: they mean one thing. */
interface Scored {
  readonly words: readonly Weighted[];
  readonly equals: readonly Weighted[];
}

/** How much a word tells: ln(1 + (N − n + ½) / (n + ½)), never negative. */
export function rarity(documents: number, frequency: number): number {
  const found = Math.min(frequency, documents);
  return Math.log(1 + (documents - found + 0.5) / (found + 0.5));
}

/** A phrase is at least as rare as its words together suggest, up to a word that stands in one document. */
function rarityOfTerm(vocabulary: Vocabulary, term: Term): number {
  if (term.some((stem) => !vocabulary.frequency.has(stem))) return 0;
  const sum = term.reduce((total, stem) => total + rarity(vocabulary.documents, vocabulary.frequency.get(stem)!), 0);
  return Math.min(sum, rarity(vocabulary.documents, 1));
}

/** A question together with what its words are worth in one index. */
export class RankingPlan {
  private readonly parts: readonly Scored[];
  /** Neighbouring words of the question and what it is worth to be neighbours. */
  private readonly pairs: readonly Weighted[];

  constructor(
    private readonly question: Question,
    private readonly vocabulary: Vocabulary,
    private readonly fieldWeights: readonly number[],
  ) {
    this.parts = question.parts.map((part) => {
      const words = part.words.map((stem) => ({ term: [stem], worth: rarityOfTerm(vocabulary, [stem]) })).filter(worthwhile);
      const equals = part.equals.map((term) => ({ term, worth: rarityOfTerm(vocabulary, term) * RANKING.equalsFactor })).filter(worthwhile);
      // A word whose meaning is known isn't misspelt, though no text here holds it.
      return { words, equals: equals.length > 0 ? equals : part.words.flatMap((stem) => this.guesses(stem)).filter(worthwhile) };
    });
    this.pairs = question.stems
      .slice(1)
      .map((stem, at) => [question.stems[at], stem])
      .map((pair) => ({ term: pair, worth: RANKING.neighbours * Math.min(...pair.map((stem) => rarityOfTerm(vocabulary, [stem]))) }))
      .filter(worthwhile);
  }

  private guesses(stem: string): Weighted[] {
    const found = this.vocabulary.corrections.get(stem) ?? [];
    return found.map((guess) => ({
      term: [guess.stem],
      worth: rarityOfTerm(this.vocabulary, [guess.stem]) * RANKING.correctionFactor ** guess.distance,
    }));
  }

  /** Every term that can earn a score, the rarest first. */
  terms(): Weighted[] {
    const best = new Map<string, Weighted>();
    for (const { words, equals } of this.parts) {
      for (const each of [...words, ...equals]) {
        const key = each.term.join(' ');
        if ((best.get(key)?.worth ?? 0) < each.worth) best.set(key, each);
      }
    }
    return [...best.values()].sort((a, b) => b.worth - a.worth || (a.term.join(' ') < b.term.join(' ') ? -1 : 1));
  }

  /**
   * The terms that candidates must hold at least one of: the rarest, until together they may reach `budget` documents.
   * Whatever holds only the frequent rest could hardly rank high, and finding it is what makes long questions slow.
   */
  drivers(budget: number): Weighted[] {
    const drivers: Weighted[] = [];
    let reach = 0;
    for (const each of this.terms()) {
      const documents = Math.min(...each.term.map((stem) => this.vocabulary.frequency.get(stem) ?? 0));
      if (drivers.length > 0 && reach + documents > budget) break;
      drivers.push(each);
      reach += documents;
    }
    return drivers;
  }

  /** What a text of usual length scores that says everything once, words included that no text holds. */
  promised(): number {
    const nowhere = rarity(this.vocabulary.documents, 0);
    return this.parts.reduce((total, { words, equals }) => {
      if (words.length === 0 && equals.length === 0) return total + nowhere;
      const said = words.reduce((sum, each) => sum + each.worth, 0);
      return total + equals.reduce((most, each) => Math.max(most, each.worth), said);
    }, 0);
  }

  /** 0 when nothing of the question is there or a quoted phrase is missing. */
  score(document: WordPlaces): number {
    if (this.question.phrases.some((phrase) => occurrences(document, phrase).length === 0)) return 0;
    let total = 0;
    for (const { words, equals } of this.parts) {
      const said = words.reduce((sum, each) => sum + this.earned(document, each), 0);
      const meant = equals.reduce((best, each) => Math.max(best, this.earned(document, each)), 0);
      total += Math.max(said, meant);
    }
    return total + this.neighbourhood(document);
  }

  private earned(document: WordPlaces, { term, worth }: Weighted): number {
    const weight = this.weightedFrequency(document, occurrences(document, term));
    return (worth * weight * (RANKING.saturation + 1)) / (weight + RANKING.saturation);
  }

  /** Occurrences counted by the weight of their field, less in fields longer than usual. */
  private weightedFrequency(document: WordPlaces, positions: readonly number[]): number {
    let total = 0;
    for (const position of positions) {
      const field = document.fieldEnds.findIndex((end) => position <= end);
      const at = field < 0 ? document.fieldEnds.length - 1 : field;
      const length = document.fieldEnds[at]! - (at > 0 ? document.fieldEnds[at - 1]! : 0);
      const usual = this.vocabulary.averageLengths[at] || length || 1;
      total += (this.fieldWeights[at] ?? 1) / (1 - RANKING.lengthPenalty + RANKING.lengthPenalty * (length / usual));
    }
    return total;
  }

  private neighbourhood(document: WordPlaces): number {
    return this.pairs.reduce((total, { term, worth }) => (occurrences(document, term).length > 0 ? total + worth : total), 0);
  }
}

function worthwhile(each: Weighted): boolean {
  return each.worth > 0;
}

const NOWHERE: readonly number[] = [];

/** Where a term starts. */
function occurrences({ positions }: WordPlaces, term: Term): readonly number[] {
  const first = positions.get(term[0]) ?? NOWHERE;
  if (term.length === 1 || first.length === 0) return first;
  const rest = term.slice(1).map((stem) => positions.get(stem) ?? NOWHERE);
  if (rest.some((each) => each.length === 0)) return NOWHERE;
  return first.filter((position) => rest.every((each, offset) => each.includes(position + offset + 1)));
}

/** Best first, ties by id; what scores nothing is left out. */
export function rank(plan: RankingPlan, documents: readonly WordPlaces[]): { id: string; score: number }[] {
  return documents
    .map((document) => ({ id: document.id, score: plan.score(document) }))
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}
