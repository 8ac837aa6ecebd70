import { createHash } from 'node:crypto';
import { stemsOf } from '../../../search/text/words.js';

/**
 * MeSH check tags and their kind: they say who was studied, not what it is about. Without this list every study of adults would be
 * about growing older.
 */
const WHO_WAS_STUDIED = new Set([
  'adolescent', 'adult', 'aged', 'aged, 80 and over', 'animals', 'child', 'child, preschool', 'female', 'humans', 'infant', 'infant, newborn',
  'male', 'men', 'middle aged', 'pregnancy', 'women', 'young adult', 'mice', 'rats', 'dogs', 'cats',
]);

/** "Breast Neoplasms/drug therapy*": a qualifier says which side of it, a star that the paper is mainly about it. Some exports leave them on. */
const plain = (heading: string): string => heading.replace(/\/.*$/s, '').replace(/\*/g, '').trim();

/** What MeSH says where everybody else says another word: "Lung Neoplasms", "Kidney Transplantation". */
const IN_OTHER_WORDS: readonly (readonly [RegExp, string])[] = [[/\bneoplasms?\b/i, 'cancer'], [/\btransplantation\b/i, 'transplant']];

/** Raised with each other way of reading headings that the lists above don't show, so that what was read the old way is read again. */
const WAY_OF_READING = 1;

/** A name by which a heading may mean a topic. */
export interface HeadingName {
  readonly topicId: string;
  readonly name: string;
}

/** All names by which headings and keywords are known, by the stems of their words. */
export interface HeadingBook {
  /** sha256 of all that decides which topics a heading names, 64 hexadecimal digits: another as soon as one finding might be matched otherwise. */
  readonly version: string;
  readonly topics: ReadonlyMap<string, readonly string[]>;
}

export function headingBook(names: readonly HeadingName[]): HeadingBook {
  const topics = new Map<string, Set<string>>();
  for (const { topicId, name } of names) {
    const key = keyOf(name);
    if (key !== '') topics.set(key, (topics.get(key) ?? new Set()).add(topicId));
  }
  const entries = [...topics].map(([key, ids]): [string, string[]] => [key, [...ids].sort()]).sort(([a], [b]) => (a < b ? -1 : 1));
  const rules = [WAY_OF_READING, [...WHO_WAS_STUDIED], IN_OTHER_WORDS.map(([theirs, ours]) => [String(theirs), ours])];
  return { version: createHash('sha256').update(JSON.stringify([rules, entries])).digest('hex'), topics: new Map(entries) };
}

/**
 * Ids of the topics that a heading or keyword names exactly, in order: by name or synonym, blind to plural, case and spelling; or by the list of headings that no name
 * says. Abbreviations and lay words aren't in the book: authors mean other things by them.
 */
export function topicsNamed({ topics }: HeadingBook, { meshHeadings, keywords }: { readonly meshHeadings: readonly string[]; readonly keywords: readonly string[] }): string[] {
  const forms = [...meshHeadings, ...keywords].flatMap(headingForms);
  return [...new Set(forms.flatMap((form) => topics.get(keyOf(form)) ?? []))].sort();
}

/** The ways in which a topic could be named like this heading: MeSH turns names around ("Diabetes Mellitus, Type 2", "Leukemia, Myeloid, Acute"). */
export function headingForms(written: string): string[] {
  const heading = plain(written);
  if (heading === '' || WHO_WAS_STUDIED.has(heading.toLowerCase())) return [];
  const turned = heading.split(', ').reverse().join(' ');
  const forms = [heading, turned];
  for (const [theirs, ours] of IN_OTHER_WORDS) forms.push(...[heading, turned].map((form) => form.replace(theirs, ours)));
  return [...new Set(forms)];
}

const keyOf = (name: string): string => stemsOf(name).join(' ');
