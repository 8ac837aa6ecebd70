import { type Level, levels } from './experience.rules.js';

/** Nothing is shown of fewer people together. The checks of `experience_batch` and `experience_word_batch` say the same. */
export const LEAST_PEOPLE = 5;

/** What one person said, as it waits in a box; what was shown of it already is gone from it. */
export interface Entry {
  /** Made with the service's key, so that one person counts once: nobody else can say who it is. */
  person: string;
  /** By which it can be taken back. */
  ref: string;
  /** By statement. */
  levels: Record<string, Level>;
  words: string | null;
  /** How many answers and words it held when it was said: what is missing was shown since. */
  parts: number;
  /** In which quarter it was said, by its first day. */
  saidIn: string;
}

/** Answers to one statement that are shown from now on, together and for good. */
export interface Batch {
  statement: string;
  people: number;
  counts: Record<Level, number>;
}

export interface Released {
  batches: Batch[];
  /** None, or of five people at least. */
  words: { ref: string; text: string }[];
  wordsOf: number;
  /** What goes on waiting, in an order of chance. */
  left: Entry[];
}

const peopleIn = (entries: readonly Entry[]): number => new Set(entries.map(({ person }) => person)).size;

/**
 * What can be shown of a box: of each statement all answers, where those of five people are there, else none. So any figure is a sum of whole batches, and two figures differ by
 * none, or by whole batches. A statement by itself: whoever skipped one doesn't keep the others back, and what one person answered to two statements is nowhere together.
 * @param draw numbers in [0, 1), for an order that tells nothing
 */
export function release(entries: readonly Entry[], draw: () => number): Released {
  const statements = [...new Set(entries.flatMap((entry) => Object.keys(entry.levels)))].filter((statement) => peopleIn(entries.filter((entry) => statement in entry.levels)) >= LEAST_PEOPLE);
  const batches = statements.sort().map((statement): Batch => {
    const together = entries.filter((entry) => statement in entry.levels);
    const counts = Object.fromEntries(levels.map((level) => [level, together.filter((entry) => entry.levels[statement] === level).length])) as Record<Level, number>;
    return { statement, people: peopleIn(together), counts };
  });
  const writers = entries.filter(({ words }) => words !== null);
  const wordsOf = peopleIn(writers) >= LEAST_PEOPLE ? peopleIn(writers) : 0;
  const left = entries
    .map((entry) => ({
      ...entry, levels: Object.fromEntries(Object.entries(entry.levels).filter(([statement]) => !statements.includes(statement))), words: wordsOf > 0 ? null : entry.words,
    }))
    .filter((entry) => !isSpent(entry)); // prettier-ignore
  return { batches, words: wordsOf === 0 ? [] : shuffled(writers.map(({ ref, words }) => ({ ref, text: words! })), draw), wordsOf, left: shuffled(left, draw) };
}

/** Without what has waited for too long: it is told as how it is now, not as how it was years ago. @param oldest the first day of the oldest quarter that still counts */
export const stillOfUse = (entries: readonly Entry[], oldest: string): Entry[] => entries.filter(({ saidIn }) => saidIn >= oldest);

/** Parts an entry that goes on waiting with those of a whole organisation: words stay with the team, whom they are for. */
export function parted(entries: readonly Entry[]): { staying: Entry[]; going: Entry[] } {
  return {
    staying: entries.map((entry) => ({ ...entry, levels: {} })).filter((entry) => !isSpent(entry)),
    going: entries.map((entry) => ({ ...entry, words: null })).filter((entry) => !isSpent(entry)),
  };
}

const isSpent = ({ levels: waiting, words }: Entry): boolean => words === null && Object.keys(waiting).length === 0;

/** By Fisher and Yates. */
export function shuffled<T>(items: readonly T[], draw: () => number): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(draw() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
  }
  return mixed;
}

const step = 16_384;

/** As text of a length in steps of 16 KiB, about twenty people's answers: how long it is tells neither how many wait nor what they wrote. */
export function written(entries: readonly Entry[]): string {
  const text = JSON.stringify(entries);
  const bytes = Buffer.byteLength(text);
  return text + ' '.repeat(Math.ceil(bytes / step) * step - bytes);
}

export const read = (text: string): Entry[] => JSON.parse(text) as Entry[];
