import type { Term } from '../port.js';
import { stemsOf } from '../text/words.js';

/** A run of a question's words that has equals: from word `start`, `length` words long. */
export interface SynonymSpan {
  readonly start: number;
  readonly length: number;
  readonly equals: readonly Term[];
}

/** More equals than this add little and cost a look-up each. */
const MAX_EQUALS = 12;
const MAX_PHRASE = 6;

export function termKey(term: Term): string {
  return term.join(' ');
}

/** Groups of equal words, ready to be looked up by the stems of a question. */
export class SynonymBook {
  private readonly equals = new Map<string, Term[]>();
  private longest = 0;

  constructor(groups: readonly (readonly string[])[]) {
    for (const group of groups) this.add(group);
  }

  private add(group: readonly string[]): void {
    const terms = new Map<string, Term>();
    for (const words of group) {
      const term = stemsOf(words);
      if (term.length > 0 && term.length <= MAX_PHRASE) terms.set(termKey(term), term);
    }
    for (const [key, term] of terms) {
      const others = this.equals.get(key) ?? [];
      const known = new Set(others.map(termKey));
      for (const [otherKey, other] of terms) {
        if (otherKey !== key && !known.has(otherKey) && others.length < MAX_EQUALS) others.push(other);
      }
      if (others.length === 0) continue;
      this.equals.set(key, others);
      this.longest = Math.max(this.longest, term.length);
    }
  }

  /** Runs of words that have equals, left to right, the longest first, never overlapping: "breast cancer" wins over "cancer". */
  spans(stems: readonly string[]): SynonymSpan[] {
    const spans: SynonymSpan[] = [];
    let at = 0;
    while (at < stems.length) {
      let length = Math.min(this.longest, stems.length - at);
      while (length > 0 && !this.equals.has(termKey(stems.slice(at, at + length)))) length -= 1;
      if (length > 0) spans.push({ start: at, length, equals: this.equals.get(termKey(stems.slice(at, at + length)))! });
      at += Math.max(length, 1);
    }
    return spans;
  }
}
