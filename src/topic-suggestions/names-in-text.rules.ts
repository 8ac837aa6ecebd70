import type { NameKind } from '../reference/reference-data.js';
import { isFiller, type PlacedWord } from '../reference/search-form.rules.js';
import { clausesOf } from './clauses.rules.js';
import { isDenied } from './denial.rules.js';
import { nearlyAlike, type Spelling } from './spelling.rules.js';

/** A name of a topic, as it is stored. */
export interface TopicName {
  readonly topicId: string;
  readonly name: string;
  readonly kind: NameKind;
  readonly form: string;
  /** Those of `form` that say something. */
  readonly words: readonly string[];
}

/**
 * How a text names a topic: `said` in these words; `apart`, its words near each other in any order; `misspelt`; `capitals`, an abbreviation that is also
 * a word and is written as one ("ME").
 */
export type Naming = 'said' | 'apart' | 'misspelt' | 'capitals';

export interface NameFound {
  readonly topicId: string;
  readonly kind: NameKind;
  readonly naming: Naming;
  /** Telling words of the name. */
  readonly words: number;
  /** Topics that have this very name. */
  readonly rivals: number;
  /** "I don't have …" */
  readonly denied: boolean;
  readonly start: number;
  readonly end: number;
}

interface Entry {
  readonly forms: readonly string[];
  readonly names: readonly TopicName[];
}

interface Said {
  readonly entry: Entry;
  readonly names: readonly TopicName[];
  readonly naming: Naming;
}

/** A name whose words stand apart has at most so many others between them: "cancer of the left breast". */
const MOST_BETWEEN = 3;

/** All names, ready to be found in a text. About six thousand; a text of 4,000 characters takes a few milliseconds. */
export class NameBook {
  private readonly byFirst = new Map<string, Entry[]>();
  private readonly byWord = new Map<string, Entry[]>();
  private readonly spelling: Spelling;

  constructor(names: readonly TopicName[]) {
    const entries = new Map<string, { forms: string[]; names: TopicName[] }>();
    for (const name of names) {
      const entry = entries.get(name.form) ?? { forms: name.form.split(' '), names: [] };
      if (!entry.names.some(({ topicId }) => topicId === name.topicId)) entry.names.push(name);
      entries.set(name.form, entry);
    }
    for (const entry of entries.values()) {
      put(this.byFirst, entry.forms[0], entry);
      const telling = entry.names[0].words;
      // The longest is the rarest: "of" and "disease" would have half of all names looked at.
      if (telling.length > 1) put(this.byWord, [...telling].sort((a, b) => b.length - a.length)[0], entry);
    }
    for (const list of this.byFirst.values()) list.sort((a, b) => b.forms.length - a.forms.length);
    this.spelling = nearlyAlike([...entries.values()].flatMap(({ forms }) => forms));
  }

  /** Every topic that the text names, in the order in which it does; one that is named twice comes twice. */
  find(text: string): NameFound[] {
    const isShouting = !/\p{Ll}/u.test(text);
    const clauses = clausesOf(text);
    // Each word once: a text repeats its words, and comparing one with all words of names is the dear part.
    const forms = new Set(clauses.flatMap(({ words }) => words.map(({ form }) => form)));
    const spelt = new Map([...forms].map((form) => [form, this.spelling.near(form)]));
    return clauses.flatMap(({ words }) => this.inClause(words, spelt, text, isShouting));
  }

  private inClause(words: readonly PlacedWord[], near: ReadonlyMap<string, readonly string[]>, text: string, isShouting: boolean): NameFound[] {
    const found: NameFound[] = [];
    const taken = new Set<PlacedWord>();
    const spelt = words.map(({ form }) => near.get(form)!);
    for (let at = 0; at < words.length; ) {
      const said = this.saidAt(words, at, text, isShouting) ?? this.misspeltAt(words, spelt, at);
      if (said === null) {
        at += 1;
        continue;
      }
      const { entry, names, naming } = said;
      const until = at + entry.forms.length;
      const span = { start: words[at].start, end: words[until - 1].end };
      const denied = isDenied(words.slice(0, at).map(({ form }) => form));
      for (const name of names) found.push({ topicId: name.topicId, kind: name.kind, naming, words: name.words.length, rivals: names.length, denied, ...span });
      // One word may be part of a longer name whose words stand apart: "cancer in my left breast".
      if (entry.forms.length > 1) words.slice(at, until).forEach((word) => taken.add(word));
      at = until;
    }
    return [...found, ...this.apart(words.filter((word) => !taken.has(word)))];
  }

  private saidAt(words: readonly PlacedWord[], at: number, text: string, isShouting: boolean): Said | null {
    for (const entry of this.byFirst.get(words[at].form) ?? []) {
      if (!entry.forms.every((form, nr) => words[at + nr]?.form === form)) continue;
      const written = text.slice(words[at].start, words[at + entry.forms.length - 1].end);
      const plain = entry.names.filter(({ name, kind, words: telling }) => (kind !== 'abbreviation' || telling.length > 0) && isWritten(name, written));
      if (plain.length > 0) return { entry, names: plain, naming: 'said' };
      const capitals = isShouting ? [] : entry.names.filter(({ name }) => name === written);
      if (capitals.length > 0) return { entry, names: capitals, naming: 'capitals' };
    }
    return null;
  }

  /** With one word read as a word of names that it is nearly spelt like. */
  private misspeltAt(words: readonly PlacedWord[], spelt: readonly (readonly string[])[], at: number): Said | null {
    for (const first of [words[at].form, ...spelt[at]]) {
      for (const entry of this.byFirst.get(first) ?? []) {
        const wrong = entry.forms.flatMap((form, nr) => (words[at + nr]?.form === form ? [] : [{ form, nr }]));
        if (wrong.length !== 1 || !spelt[at + wrong[0].nr]?.includes(wrong[0].form)) continue;
        const names = entry.names.filter(({ kind, words: telling }) => kind !== 'abbreviation' && telling.includes(wrong[0].form));
        if (names.length > 0) return { entry, names, naming: 'misspelt' };
      }
    }
    return null;
  }

  /** Names whose telling words all stand near each other, in whatever order, among words that aren't part of a longer name. */
  private apart(words: readonly PlacedWord[]): NameFound[] {
    const telling = words.filter(({ form }) => !isFiller(form));
    const seen = new Set<Entry>();
    return telling.flatMap(({ form }) =>
      (this.byWord.get(form) ?? []).flatMap((entry) => {
        if (seen.has(entry)) return [];
        seen.add(entry);
        const near = within(words, entry.names[0].words);
        if (near === null) return [];
        const denied = isDenied(words.slice(0, words.indexOf(near[0])).map((word) => word.form));
        const span = { start: near[0].start, end: near[near.length - 1].end };
        return entry.names.filter(({ kind }) => kind !== 'abbreviation').map((name): NameFound => ({
          topicId: name.topicId, kind: name.kind, naming: 'apart', words: name.words.length, rivals: entry.names.length, denied, ...span,
        })); // prettier-ignore
      }),
    );
  }
}

/**
 * Short words are too easily made the same by one spelling for all: "ten" and TENS, "sit" and "zit", "down" and "Downs". "Morning" and "mourning" are the only longer
 * ones among six thousand names.
 */
function isWritten(name: string, written: string): boolean {
  const [a, b] = [name, written].map((text) => text.toLowerCase().replace(/['’]/g, ''));
  if (b === 'morning' || b === 'mornings') return a === b;
  return a.length > 5 || a === b || `${a}s` === b;
}

/** The shortest run of words that has all of these, if it is short enough. */
function within(words: readonly PlacedWord[], wanted: readonly string[]): readonly PlacedWord[] | null {
  for (let from = 0; from < words.length; from += 1) {
    if (!wanted.includes(words[from].form)) continue;
    const run = words.slice(from, from + wanted.length + MOST_BETWEEN);
    const last = Math.max(...wanted.map((form) => run.findIndex((word) => word.form === form)));
    if (wanted.every((form) => run.some((word) => word.form === form))) return run.slice(0, last + 1);
  }
  return null;
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}
