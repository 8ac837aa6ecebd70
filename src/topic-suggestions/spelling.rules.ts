import { isFiller } from '../reference/search-form.rules.js';

/** Shorter words are too easily another: "hear" and "heat". */
const LEAST_LETTERS = 6;
/** From here on two letters may be wrong. */
const LONG = 9;

/** Real words that are nearly spelt like one of a name; found by trying all texts at hand, so others will turn up. */
const ORDINARY = new Set(
  'career cancel cancell strike stroking breath breathe formal former herself within patient patience hearted heated weight wright relation ration station carrier baking'.split(' '),
);

export interface Spelling {
  /** Words of names that this one is nearly spelt like; none for a word that is one of theirs. */
  near(word: string): readonly string[];
}

/** @param words those of all names */
export function nearlyAlike(words: readonly string[]): Spelling {
  const known = new Set(words);
  const byBeginning = new Map<string, string[]>();
  for (const word of known) {
    if (word.length < LEAST_LETTERS - 1 || isFiller(word)) continue;
    byBeginning.set(word[0], [...(byBeginning.get(word[0]) ?? []), word]);
  }
  const look = (word: string): readonly string[] => {
    if (word.length < LEAST_LETTERS || word.length > 40 || known.has(word) || ORDINARY.has(word) || isFiller(word) || !/^\p{L}+$/u.test(word)) return [];
    const most = word.length >= LONG ? 2 : 1;
    const near = (byBeginning.get(word[0]) ?? []).map((other) => ({ other, far: lettersWrong(word, other, most) })).filter(({ far }) => far <= most);
    const nearest = Math.min(...near.map(({ far }) => far));
    return near.filter(({ far }) => far === nearest).map(({ other }) => other);
  };
  return { near: look };
}

/** Letters added, left out, changed or changed over; more than `most` reads as `most + 1`. Damerau 1964, restricted. */
export function lettersWrong(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [before, row]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, before[j - 2] + 1);
      next.push(value);
    }
    if (Math.min(...next) > most) return most + 1;
    [before, row] = [row, next];
  }
  return Math.min(row[b.length], most + 1);
}
