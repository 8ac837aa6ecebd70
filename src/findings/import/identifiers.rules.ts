import type { FindingIds, FindingNotice, NoticeTarget, OtherVersion } from './finding-record.js';
import { RecordProblem } from './import-problem.js';

export interface RawIds {
  readonly pmid?: string | null;
  readonly pmcid?: string | null;
  readonly doi?: string | null;
}

/**
 * The identifiers of a record in their one written form; a record may have none where people's own lists are read.
 * @throws RecordProblem WRONG_IDENTIFIER when one isn't what it claims
 */
export function idsIn(raw: RawIds): FindingIds {
  return { pmid: pmid(raw.pmid), pmcid: pmcid(raw.pmcid), doi: doi(raw.doi) };
}

/**
 * The same for a source whose records all have one.
 * @throws RecordProblem NO_IDENTIFIER when it has none of the three, WRONG_IDENTIFIER
 */
export function findingIds(raw: RawIds): FindingIds {
  const ids = idsIn(raw);
  if (!hasId(ids)) throw new RecordProblem('NO_IDENTIFIER', 'The record has no PMID, PMCID or DOI, so nobody could tell it from another.');
  return ids;
}

export const hasId = (ids: FindingIds): boolean => ids.pmid !== null || ids.pmcid !== null || ids.doi !== null;

/** "PMID 31789841", or the next best; empty where there is none. */
export function describeIds(ids: FindingIds): string {
  if (ids.pmid !== null) return `PMID ${ids.pmid}`;
  return ids.doi !== null ? `DOI ${ids.doi}` : (ids.pmcid ?? '');
}

/** The identifiers by which a record can be found, as one list of names that differ by kind. */
export function idKeys(ids: FindingIds): string[] {
  return (['pmid', 'doi', 'pmcid'] as const).flatMap((kind) => (ids[kind] === null ? [] : [`${kind}:${ids[kind]}`]));
}

/** An article that a notice names; null when it names none that can be told, which is no fault of the notice. */
export function noticeTarget(kind: FindingNotice, raw: RawIds): NoticeTarget | null {
  const target = { kind, pmid: asFarAsKnown(() => pmid(raw.pmid)), doi: asFarAsKnown(() => doi(raw.doi)) };
  return target.pmid === null && target.doi === null ? null : target;
}

/** Another version that a record names: one, or none where it can't be told which. */
export function otherVersion(is: OtherVersion['is'], raw: { readonly pmid?: string | null; readonly doi?: string | null; readonly ppr?: string | null }): OtherVersion[] {
  const ppr = raw.ppr?.trim().toUpperCase() ?? '';
  const version = { is, pmid: asFarAsKnown(() => pmid(raw.pmid)), doi: asFarAsKnown(() => doi(raw.doi)), ppr: /^PPR\d{1,10}$/u.test(ppr) ? ppr : null };
  return version.pmid === null && version.doi === null && version.ppr === null ? [] : [version];
}

/** The names of another version, as `idKeys` writes them. */
export function versionKeys({ pmid, doi, ppr }: OtherVersion): string[] {
  return [...idKeys({ pmid, doi, pmcid: null }), ...(ppr === null ? [] : [`ppr:${ppr}`])];
}

function asFarAsKnown(read: () => string | null): string | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RecordProblem) return null;
    throw error;
  }
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
  if (!/^10\.\d{4,9}(?:\.\d+)*\/[^\s\p{Cc}\p{Surrogate}]{1,500}$/u.test(text)) throw wrong('DOI', text);
  return text;
}

function wrong(kind: string, text: string): RecordProblem {
  return new RecordProblem('WRONG_IDENTIFIER', `“${text.slice(0, 60)}” isn’t a ${kind}.`);
}
