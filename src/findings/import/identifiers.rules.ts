import type { FindingIds } from './finding-record.js';
import { RecordProblem } from './import-problem.js';

/**
 * The identifiers of a record in their one written form.
 * @throws RecordProblem NO_IDENTIFIER when it has none of the three, WRONG_IDENTIFIER when one isn't what it claims.
 */
export function findingIds(raw: { pmid?: string | null; pmcid?: string | null; doi?: string | null }): FindingIds {
  const ids: FindingIds = { pmid: pmid(raw.pmid), pmcid: pmcid(raw.pmcid), doi: doi(raw.doi) };
  if (ids.pmid === null && ids.pmcid === null && ids.doi === null) {
    throw new RecordProblem('NO_IDENTIFIER', 'The record has no PMID, PMCID or DOI, so nobody could tell it from another.');
  }
  return ids;
}

/** "PMID 31789841", or the next best. */
export function describeIds(ids: FindingIds): string {
  if (ids.pmid !== null) return `PMID ${ids.pmid}`;
  return ids.doi !== null ? `DOI ${ids.doi}` : (ids.pmcid ?? '');
}

function pmid(raw: string | null | undefined): string | null {
  const text = raw?.trim();
  if (!text) return null;
  if (!/^[1-9]\d{0,8}$/u.test(text)) throw wrong('PMID', text);
  return text;
}

function pmcid(raw: string | null | undefined): string | null {
  const text = raw?.trim().toUpperCase();
  if (!text) return null;
  const digits = /^(?:PMC)?(?<digits>[1-9]\d{0,9})(?:\.\d+)?$/u.exec(text)?.groups?.['digits'];
  if (digits === undefined) throw wrong('PMCID', text);
  return `PMC${digits}`;
}

function doi(raw: string | null | undefined): string | null {
  const text = raw?.trim().toLowerCase().replace(/^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)/u, '');
  if (!text) return null;
  if (!/^10\.\d{4,9}(?:\.\d+)*\/[^\s\p{Cc}]{1,500}$/u.test(text)) throw wrong('DOI', text);
  return text;
}

function wrong(kind: string, text: string): RecordProblem {
  return new RecordProblem('WRONG_IDENTIFIER', `“${text.slice(0, 60)}” isn’t a ${kind}.`);
}
