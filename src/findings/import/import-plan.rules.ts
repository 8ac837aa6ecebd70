import type { FindingIds, FindingRecord } from './finding-record.js';
import { describeIds } from './identifiers.rules.js';
import { contentHash, mergeSources } from './merge-sources.rules.js';
import type { FindingFacts } from './merge-sources.rules.js';

/** A finding that is here already, with what each source said last. */
export interface KnownFinding {
  readonly id: string;
  readonly ids: FindingIds;
  readonly sources: readonly FindingRecord[];
}

/** What is to be done with one record. */
export type RecordPlan =
  | { readonly kind: 'add'; readonly record: FindingRecord; readonly facts: FindingFacts }
  | { readonly kind: 'change'; readonly findingId: string; readonly record: FindingRecord; readonly facts: FindingFacts }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refuse'; readonly message: string };

/**
 * Whether a record is new, tells something new of a finding, or neither. Identifiers say which finding it is: a PMID that is the same
 * decides, then the DOI, then the PMCID; a record that would join two findings is refused, because a wrong join can't be undone.
 * @param known every finding that shares an identifier with it
 */
export function planRecord(record: FindingRecord, known: readonly KnownFinding[]): RecordPlan {
  const [finding, other] = known;
  if (finding === undefined) return { kind: 'add', record, facts: mergeSources([record]) };
  if (other !== undefined) return refuse(record, known.map(({ ids }) => describeIds(ids)).join(' and '));
  if (!isSame(record.ids, finding.ids)) return refuse(record, describeIds(finding.ids));
  const before = finding.sources.find(({ source }) => source === record.source);
  if (before !== undefined && contentHash(before) === contentHash(record)) return { kind: 'unchanged' };
  const others = finding.sources.filter(({ source }) => source !== record.source);
  return { kind: 'change', findingId: finding.id, record, facts: mergeSources([...others, record]) };
}

/** The identifiers by which a record can be found, as one list of names that differ by kind. */
export function idKeys(ids: FindingIds): string[] {
  return (['pmid', 'doi', 'pmcid'] as const).flatMap((kind) => (ids[kind] === null ? [] : [`${kind}:${ids[kind]}`]));
}

function isSame(mine: FindingIds, theirs: FindingIds): boolean {
  if (mine.pmid !== null && theirs.pmid !== null) return mine.pmid === theirs.pmid;
  if (mine.doi !== null && theirs.doi !== null) return mine.doi === theirs.doi;
  return true;
}

function refuse(record: FindingRecord, others: string): RecordPlan {
  return { kind: 'refuse', message: `${describeIds(record.ids)} shares an identifier with ${others}, which is another article here. One of them must be wrong.` };
}
