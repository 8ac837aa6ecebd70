import type { FindingIds, FindingNotice, FindingRecord } from '../finding-record.js';
import { describeIds, hasId, idKeys } from '../identifiers.rules.js';
import { likenessOf } from './likeness.rules.js';
import { contentHash, type FindingFacts, hasSameHeadings, mergeSources } from './merge-sources.rules.js';

/** A finding that is here already. */
export interface KnownFinding {
  readonly id: string;
  /** Itself first, then the doubles that were joined into it. */
  readonly members: readonly KnownMember[];
  /** What notices that are here say of it, under one of its names. */
  readonly noticed: readonly Noticed[];
}

/** What a notice says, and of which identifier ("pmid:1"). */
export interface Noticed {
  readonly target: string;
  readonly kind: FindingNotice;
}

/** A finding or one of its doubles, with what each source said last. */
export interface KnownMember {
  readonly id: string;
  readonly ids: FindingIds;
  readonly likeness: string | null;
  readonly sources: readonly FindingRecord[];
}

/** What is to be done with one record. */
export type RecordPlan =
  | { readonly kind: 'add'; readonly record: FindingRecord; readonly facts: FindingFacts }
  | {
      readonly kind: 'change';
      readonly findingId: string;
      readonly record: FindingRecord;
      readonly facts: FindingFacts;
      /** With which of its members the source belongs. */
      readonly memberId: string;
      /** Of that member alone. */
      readonly memberFacts: FindingFacts;
      /** Whether it has other headings or keywords now, by which its topics are matched. */
      readonly isHeadedAnew: boolean;
    }
  | { readonly kind: 'unchanged'; readonly findingId: string }
  | { readonly kind: 'refuse'; readonly code: 'TWO_FINDINGS' | 'NO_IDENTIFIER'; readonly message: string };

/**
 * Whether a record is new, tells something new of a finding, or neither. Identifiers say which finding it is: a PMID that is the same decides, then the DOI, then
 * the PMCID; where no identifier is shared, title, year and first author together. A record that would join two findings is refused: a broker can join them.
 * @param known every finding that shares an identifier or its likeness with it
 * @param noticed what notices that are here say of this record's identifiers
 */
export function planRecord(record: FindingRecord, known: readonly KnownFinding[], noticed: readonly Noticed[] = []): RecordPlan {
  const same = hasId(record.ids) ? undefined : known.find(({ members }) => members.some(({ sources }) => sources.some((one) => one.source === record.source && contentHash(one) === contentHash(record))));
  // Other sources may have given its finding another title since, or said that it is a notice.
  if (same !== undefined) return { kind: 'unchanged', findingId: same.id };
  const named = known.filter(({ members }) => members.some((member) => shares(record.ids, member.ids)));
  const candidates = named.length > 0 ? named : alike(record, known);
  const [finding, other] = candidates;
  if (finding === undefined) return add(record, noticed);
  if (other !== undefined) return refuse(record, candidates.map(nameOf).join(' and '));
  if (!finding.members.some((member) => named.length === 0 || (shares(record.ids, member.ids) && isSame(record.ids, member.ids)))) return refuse(record, nameOf(finding));
  const home = homeOf(record, finding);
  const before = home.sources.find(({ source }) => source === record.source);
  if (before !== undefined && contentHash(before) === contentHash(record)) return { kind: 'unchanged', findingId: finding.id };
  if (before !== undefined && hasId(before.ids) && !hasId(record.ids)) return refuseWithoutIds(before);
  const own = [...home.sources.filter((one) => one !== before), record];
  const all = finding.members.flatMap((member) => (member === home ? own : member.sources));
  // Under a name that it has now: one that its source has mended may be another article's.
  const names = finding.members.flatMap((member) => idKeys(member === home ? mergeSources(own).ids : member.ids));
  const facts = withNotices(mergeSources(all), [...finding.noticed, ...noticed].filter(({ target }) => names.includes(target)));
  const double = known.find((one) => one !== finding && isOnlyAlike(facts, mergeSources(one.members.flatMap((member) => member.sources))));
  if (double !== undefined) return refuse(record, `${nameOf(finding)} and ${nameOf(double)}`);
  return { kind: 'change', findingId: finding.id, record, facts, memberId: home.id, memberFacts: mergeSources(own), isHeadedAnew: !hasSameHeadings(mergeSources(finding.members.flatMap((member) => member.sources)), facts) };
}

/** What notices say of an article, beside what its own sources do. */
export function withNotices(facts: FindingFacts, noticed: readonly Noticed[]): FindingFacts {
  const says = (kind: FindingNotice): boolean => noticed.some((one) => one.kind === kind);
  return { ...facts, retracted: facts.retracted || says('retraction'), corrected: facts.corrected || says('correction'), questioned: facts.questioned || says('expression_of_concern') };
}

function add(record: FindingRecord, noticed: readonly Noticed[]): RecordPlan {
  if (!hasId(record.ids) && likenessOf(record) === null) {
    const message = 'The record has no PMID, PMCID or DOI, and no title, year and first author that together tell it from others.';
    return { kind: 'refuse', code: 'NO_IDENTIFIER', message };
  }
  return { kind: 'add', record, facts: withNotices(mergeSources([record]), noticed) };
}

function refuse(record: FindingRecord, others: string): RecordPlan {
  const message = `${describeIds(record.ids) || 'The record'} is like ${others}, which is another article here. One of them must be wrong, or they are one and should be joined.`;
  return { kind: 'refuse', code: 'TWO_FINDINGS', message };
}

/** An article would lose its names to a record that happens to carry none, as exports do, and could then be taken for another one. */
function refuseWithoutIds(before: FindingRecord): RecordPlan {
  const message = `The record has no PMID, PMCID or DOI, and is like ${describeIds(before.ids)}, which the same source brought with them before. Bring it with its identifiers to change what is here.`;
  return { kind: 'refuse', code: 'NO_IDENTIFIER', message };
}

/** Two without an identifier that nothing tells apart. As the index `finding_only_likeness` has it. */
function isOnlyAlike(one: FindingFacts, other: FindingFacts): boolean {
  if (hasId(one.ids) || hasId(other.ids)) return false;
  const likeness = likenessOf(one);
  return likeness !== null && likeness === likenessOf(other) && (one.preprint ?? false) === (other.preprint ?? false) && one.notice === other.notice;
}

/** Those alike in title, year and first author that nothing speaks against; if one of them has this source already, it is that one. A record without identifiers is none that came with some. */
function alike(record: FindingRecord, known: readonly KnownFinding[]): KnownFinding[] {
  const likeness = likenessOf(record);
  if (likeness === null) return [];
  const found = known.filter(({ members }) => members.some((member) => member.likeness === likeness && !differs(record, member)));
  const told = found.filter(({ members }) => members.some((member) => member.likeness === likeness && member.sources.some(({ source, ids }) => source === record.source && (hasId(record.ids) || !hasId(ids)))));
  return told.length === 1 ? told : found;
}

/** Another identifier of the same kind, or one a notice or preprint and the other not: alike, but not the same. */
function differs(record: FindingRecord, member: KnownMember): boolean {
  if ((['pmid', 'doi', 'pmcid'] as const).some((kind) => record.ids[kind] !== null && member.ids[kind] !== null && record.ids[kind] !== member.ids[kind])) return true;
  return member.sources.some(({ notice, preprint }) => notice !== record.notice || (preprint !== null && record.preprint !== null && preprint !== record.preprint));
}

/** The member that has this source's record of the same article; else the one that shares an identifier; else the finding itself. */
function homeOf(record: FindingRecord, { members }: KnownFinding): KnownMember {
  const near = members.filter((member) => shares(record.ids, member.ids));
  const had = near.find(({ sources }) => sources.some((one) => one.source === record.source && shares(one.ids, record.ids)));
  const home = had ?? near[0] ?? members[0];
  if (home === undefined) throw new Error('A finding is its own first member.');
  return home;
}

const shares = (mine: FindingIds, theirs: FindingIds): boolean => idKeys(mine).some((key) => idKeys(theirs).includes(key));

function isSame(mine: FindingIds, theirs: FindingIds): boolean {
  if (mine.pmid !== null && theirs.pmid !== null) return mine.pmid === theirs.pmid;
  if (mine.doi !== null && theirs.doi !== null) return mine.doi === theirs.doi;
  return true;
}

const nameOf = ({ members }: KnownFinding): string => members.map(({ ids }) => describeIds(ids)).find((name) => name !== '') ?? 'an article without identifiers';
