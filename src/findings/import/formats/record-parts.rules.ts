import type { FindingIds } from '../finding-record.js';
import { describeIds } from '../identifiers.rules.js';
import { RecordProblem } from '../import-problem.js';
import { atMost, plainTitle } from './clean-text.rules.js';

/** What the database takes; the longest real titles have some 1,500 characters. */
const LONGEST_TITLE = 5_000;

/** An address has at most 2,000 characters, and a line that holds a DOI few more. */
const LONGEST_CLUE = 4_000;

/** @throws RecordProblem NO_TITLE */
export function titleOf(raw: string | null | undefined, ids: FindingIds): string {
  const title = plainTitle(raw ?? '');
  if (title === '') throw new RecordProblem('NO_TITLE', 'The record has no title.', describeIds(ids) || null);
  return title.length > LONGEST_TITLE ? `${atMost(title, LONGEST_TITLE - 1)}…` : title;
}

/** Publishers write it into the title of what they retract. */
export const saysRetracted = (title: string): boolean => /^\W{0,2}(?:retracted|withdrawn)(?: article| paper| publication)?\W{0,2}:/iu.test(title) || /^\[retracted\]/iu.test(title);

/** http and https only; empty otherwise. */
export function webAddress(text: string | null | undefined): string {
  const address = text?.trim() ?? '';
  return /^https?:\/\/\S{3,2000}$/iu.test(address) && URL.canParse(address) ? address : '';
}

/** Where a DOI leads. What has a meaning in addresses, or ends one in a mail, is written as it must be there: DOIs of the nineties hold "<" and ">". */
export const doiAddress = (doi: string): string => `https://doi.org/${doi.replace(/[%?#"<>[\]\\^`{|}]/gu, encodeURIComponent)}`;

/**
 * A DOI within an address or a line: "https://journal.example/doi/full/10.1000/182?x". Those that end in "CO;2-" and a sign have "<" and ">" in them; without what
 * follows, all articles of an issue would have the same.
 */
export function doiWithin(text: string | null | undefined): string | null {
  // What is repeated is limited, or a text made for it takes the square of its length.
  const found = /\b10\.\d{4,9}(?:\.\d{1,9}){0,4}\/(?:[^\s"]{1,200}CO;2-[\w#]|[^\s?#&"<>]{1,500})/iu.exec(decoded((text ?? '').slice(0, LONGEST_CLUE)))?.[0];
  return found?.replace(/\/(?:full|abstract|pdf|epdf|html|meta|summary)$/iu, '').replace(/[.,;)]+$/u, '') ?? null;
}

/** A PMID within an address of PubMed, or "pubmed:123", "PMID: 123". */
export function pmidWithin(text: string | null | undefined): string | null {
  return /(?:pubmed\.ncbi\.nlm\.nih\.gov\/|ncbi\.nlm\.nih\.gov\/pubmed\/|\b(?:pubmed|pmid):\s*)(?<pmid>[1-9]\d{0,8})\b/iu.exec(text ?? '')?.groups?.['pmid'] ?? null;
}

/** Says the record's identifier with whatever is wrong with it. */
export function named<T>(id: string | null, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RecordProblem) throw new RecordProblem(error.code, error.message, error.id ?? id);
    throw error;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
