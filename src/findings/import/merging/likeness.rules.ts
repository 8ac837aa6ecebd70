import { createHash } from 'node:crypto';
import type { FindingRecord } from '../finding-record.js';

/** Shorter titles ("Editorial", "In reply") stand above many works of one author in one year. */
const SHORTEST_TITLE = 10;
const ABOVE_MANY = new Set(
  ['Editorial comment', 'Introduction', 'Letter to the editor', 'Letters to the editor', 'Author’s reply', 'Authors’ reply', 'Reply to the editor', 'Response to letter', 'Conference abstracts', 'Book review', 'Book reviews', 'Correspondence', 'Commentary', 'Correction', 'Acknowledgements', 'Oral presentations', 'Poster abstracts'].map(bare),
);

/** Initials at the end of a name, "Park YS", and what follows them, "Brown AB Jr". */
const INITIALS = /\s\p{Lu}{1,4}(?: (?:Jr|Sr|2nd|3rd|II|III))?$/u;

/**
 * What tells a work that has no identifier from others: sha256 of its title, year and first author, blind to case, accents and signs. Null where one of the three is
 * missing or the title is one that stands above many works: a title alone never makes two works one.
 */
export function likenessOf({ title, published, authors }: Pick<FindingRecord, 'title' | 'published' | 'authors'>): string | null {
  const titleKey = bare(title);
  const [first] = authors;
  const authorKey = first === undefined ? '' : bare(first.replace(INITIALS, ''));
  if (authorKey === '' || titleKey.length < SHORTEST_TITLE || ABOVE_MANY.has(titleKey)) return null;
  return createHash('sha256').update(`${titleKey}|${published.date.slice(0, 4)}|${authorKey}`).digest('hex');
}

/** Letters and numbers alone. The migration that first filled `finding.likeness` says the same in SQL. */
function bare(text: string): string {
  return text.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}
