import { readingAge } from '../platform/text/reading-age.rules.js';
import { PlainSummaryType } from './curation/summary.types.js';
import type { Finding } from './finding.entity.js';
import { warningOf } from './finding.rules.js';
import type { FindingType } from './findings.types.js';

/** A finding as readers see it; what hangs on it is loaded apart. */
export function findingTypeOf(finding: Finding): FindingType {
  return {
    id: finding.id,
    status: finding.status,
    version: finding.version,
    warning: warningOf(finding),
    title: finding.title,
    plainSummary: finding.plainSummary,
    readingAge: finding.plainSummary === null ? null : readingAge(finding.plainSummary),
    summary: PlainSummaryType.of(finding),
    secondRead: finding.plainSummary === null ? null : finding.secondRead,
    studyType: finding.studyType,
    abstract: finding.abstract,
    authors: finding.authors,
    journal: finding.journal,
    publicationDate: finding.publicationDate,
    publicationPrecision: finding.publicationPrecision,
    publicationTypes: finding.publicationTypes,
    language: finding.language,
    openAccess: finding.openAccess,
    pmid: finding.pmid,
    pmcid: finding.pmcid,
    doi: finding.doi,
    urls: finding.urls,
    notice: finding.notice,
    retracted: finding.retracted,
    corrected: finding.corrected,
    expressionOfConcern: finding.questioned,
    retractedAt: finding.retractedAt,
    correctedAt: finding.correctedAt,
    expressionOfConcernAt: finding.questionedAt,
    preprint: finding.preprint,
    publishedVersionAt: finding.nowPublishedAt,
    funders: finding.funders,
    declaredInterests: finding.declaredInterests,
    abstractLicence: finding.abstractLicence,
    publishedAt: finding.publishedAt,
    withdrawalReason: finding.withdrawalReason,
    sample: finding.sample,
  };
}
