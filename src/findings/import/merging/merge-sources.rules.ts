import { createHash } from 'node:crypto';
import type { FindingRecord, FindingSource } from '../finding-record.js';

/** Whose word counts where sources differ: indexers of the NLM first, then the aggregator, then what publishers deposit, then what people's own lists say. */
const TRUST: readonly FindingSource[] = ['pubmed', 'nbib', 'europe_pmc', 'crossref', 'web_of_science', 'ris', 'bibtex', 'feed'];

/** What is kept of a finding, whichever sources told it. */
export type FindingFacts = Omit<FindingRecord, 'source'>;

/**
 * One finding from what its sources say, the same in whatever order they came: each fact from the most trusted source that has it.
 * One source that says "retracted" is enough.
 */
export function mergeSources(records: readonly FindingRecord[]): FindingFacts {
  const trusted = [...records].sort((a, b) => TRUST.indexOf(a.source) - TRUST.indexOf(b.source));
  const [best] = trusted;
  if (best === undefined) throw new Error('A finding needs a source.');
  const known = <T>(pick: (record: FindingRecord) => T | null): T | null => trusted.map(pick).find((value) => value !== null) ?? null;
  const filled = <T>(pick: (record: FindingRecord) => readonly T[]): readonly T[] => trusted.map(pick).find((list) => list.length > 0) ?? [];
  return {
    ids: { pmid: known(({ ids }) => ids.pmid), pmcid: known(({ ids }) => ids.pmcid), doi: known(({ ids }) => ids.doi) },
    title: best.title,
    abstract: filled((record) => record.abstract),
    authors: filled((record) => record.authors),
    journal: known((record) => record.journal),
    published: best.published,
    publicationTypes: filled((record) => record.publicationTypes),
    meshHeadings: filled((record) => record.meshHeadings),
    keywords: filled((record) => record.keywords),
    language: known((record) => record.language),
    openAccess: known((record) => record.openAccess),
    urls: [...new Set(trusted.flatMap((record) => record.urls))],
    notice: known((record) => record.notice),
    retracted: trusted.some((record) => record.retracted),
    corrected: trusted.some((record) => record.corrected),
    questioned: trusted.some((record) => record.questioned),
    funders: filled((record) => record.funders),
    preprint: known((record) => record.preprint),
    declaredInterests: known((record) => record.declaredInterests),
    abstractLicence: known((record) => record.abstractLicence),
    about: filled((record) => record.about),
    versions: trusted.flatMap((record) => record.versions),
  };
}

/** Whether they are headed alike, so that the same names mean the same topics. */
export function hasSameHeadings(one: Pick<FindingFacts, 'meshHeadings' | 'keywords'>, other: Pick<FindingFacts, 'meshHeadings' | 'keywords'>): boolean {
  return JSON.stringify([one.meshHeadings, one.keywords]) === JSON.stringify([other.meshHeadings, other.keywords]);
}

/** sha256 of what a source says, 64 hexadecimal digits: equal exactly when nothing changed, also after a way through jsonb. */
export function contentHash(record: FindingRecord): string {
  return createHash('sha256').update(JSON.stringify(ordered(record))).digest('hex');
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, ordered(entry)]));
}
