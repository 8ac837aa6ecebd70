/** Words shorter than this are too like each other to guess at; from LONG letters on, two may differ. */
export const SHORTEST_GUESSED = 4;
const LONG = 8;
const MOST_GUESSES = 3;

export interface Guess {
  readonly stem: string;
  readonly distance: number;
}

/** How many letters must be put in, left out, changed or swapped with the next one; `limit + 1` when it takes more than `limit`. */
export function lettersApart(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    if (Math.min(...row) > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}

/** The words a misspelt one may have been meant to be: the nearest, then the most frequent. */
export function guesses(stem: string, near: readonly { readonly stem: string; readonly documents: number }[]): Guess[] {
  const limit = stem.length >= LONG ? 2 : 1;
  return near
    .map((each) => ({ ...each, distance: lettersApart(stem, each.stem, limit) }))
    .filter((each) => each.distance > 0 && each.distance <= limit)
    .sort((a, b) => a.distance - b.distance || b.documents - a.documents || (a.stem < b.stem ? -1 : 1))
    .slice(0, MOST_GUESSES)
    .map(({ stem: found, distance }) => ({ stem: found, distance }));
}
