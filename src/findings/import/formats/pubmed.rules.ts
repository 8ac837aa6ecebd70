import { atMost, distinct, plainText, plainTitle, tidy } from './clean-text.rules.js';
import type { AbstractSection, FindingNotice, FindingRecord, NoticeTarget, OtherVersion, PartialDate } from '../finding-record.js';
import { describeIds, findingIds, noticeTarget, otherVersion } from '../identifiers.rules.js';
import { RecordProblem } from '../import-problem.js';
import { partialDate, writtenDate } from './partial-date.rules.js';
import { saysRetracted } from './record-parts.rules.js';
import { children, first, textOf } from './xml-tree.js';
import type { XmlElement } from './xml-tree.js';

/** Some statements list the interests of a hundred authors; what is longer is cut. */
export const LONGEST_STATEMENT = 20_000;
export const LONGEST_LICENCE = 2_000;

/**
 * A `PubmedArticle` (NLM's DTD of 2025) as a finding.
 * @throws RecordProblem when it can't be one; its id is that of the record as far as it has one
 */
export function pubmedFinding(root: XmlElement, today: Date): FindingRecord {
  if (root.name !== 'PubmedArticle') throw new RecordProblem('NOT_AN_ARTICLE', describeOther(root), null);
  const citation = first(root, 'MedlineCitation');
  const article = first(citation, 'Article');
  const pmid = textOf(first(citation, 'PMID'))?.trim() ?? null;
  try {
    const ids = findingIds({ pmid, pmcid: articleId(root, 'pmc'), doi: articleId(root, 'doi') ?? electronicDoi(article) });
    const title = plainTitle(textOf(first(article, 'ArticleTitle')) ?? '') || plainTitle(textOf(first(article, 'VernacularTitle')) ?? '');
    if (title === '') throw new RecordProblem('NO_TITLE', 'The record has no title.', describeIds(ids));
    const types = distinct(children(first(article, 'PublicationTypeList'), 'PublicationType').map((type) => textOf(type) ?? ''));
    const references = children(first(citation, 'CommentsCorrectionsList'), 'CommentsCorrections').map((one) => one.attributes['RefType'] ?? '');
    return {
      source: 'pubmed',
      ids,
      title,
      abstract: children(first(article, 'Abstract'), 'AbstractText').map(abstractSection).filter((section) => section.text !== ''),
      authors: distinct(children(first(article, 'AuthorList'), 'Author').map(authorName)),
      journal: tidy(textOf(first(article, 'Journal', 'Title')) ?? '') || null,
      published: publicationDate(article, today),
      publicationTypes: types,
      meshHeadings: distinct(children(first(citation, 'MeshHeadingList'), 'MeshHeading').map((one) => textOf(first(one, 'DescriptorName')) ?? '')),
      keywords: distinct(children(citation, 'KeywordList').flatMap((list) => children(list, 'Keyword')).map((one) => plainText(textOf(one) ?? ''))),
      language: language(textOf(first(article, 'Language'))),
      openAccess: null,
      urls: ids.pmid === null ? [] : [`https://pubmed.ncbi.nlm.nih.gov/${ids.pmid}/`],
      notice: noticeOf(types),
      ...standingOf(references),
      retracted: types.includes('Retracted Publication') || saysRetracted(title) || standingOf(references).retracted,
      funders: distinct(children(first(article, 'GrantList'), 'Grant').map((grant) => plainText(textOf(first(grant, 'Agency')) ?? ''))),
      preprint: types.includes('Preprint'),
      versions: children(first(citation, 'CommentsCorrectionsList'), 'CommentsCorrections').flatMap((one) => {
        const is = versionNamed(one.attributes['RefType'] ?? '', types.includes('Preprint'));
        return is === null ? [] : otherVersion(is, { pmid: textOf(first(one, 'PMID')) });
      }),
      declaredInterests: atMost(plainText(textOf(first(citation, 'CoiStatement')) ?? ''), LONGEST_STATEMENT),
      abstractLicence: atMost(plainText(textOf(first(article, 'Abstract', 'CopyrightInformation')) ?? ''), LONGEST_LICENCE),
      about: children(first(citation, 'CommentsCorrectionsList'), 'CommentsCorrections').flatMap(about),
    };
  } catch (error) {
    if (error instanceof RecordProblem) throw new RecordProblem(error.code, error.message, error.id ?? (pmid === null ? null : `PMID ${pmid}`));
    throw error;
  }
}

/**
 * What the NLM's references say became of an article, in the words of its XML and of Europe PMC alike ("RetractionIn", "Retraction in"). To the NLM a partial retraction is an
 * erratum. https://www.nlm.nih.gov/bsd/policy/errata.html
 */
const BECAME: Readonly<Record<string, FindingNotice>> = {
  retractionin: 'retraction',
  retractedandrepublishedin: 'retraction',
  erratumin: 'correction',
  partialretractionin: 'correction',
  correctedandrepublishedin: 'correction',
  expressionofconcernin: 'expression_of_concern',
};
/** The same from the other side: what a notice, or the article that was published anew, is about. */
const ABOUT: Readonly<Record<string, FindingNotice>> = {
  retractionof: 'retraction',
  retractedandrepublishedfrom: 'retraction',
  erratumfor: 'correction',
  partialretractionof: 'correction',
  correctedandrepublishedfrom: 'correction',
  expressionofconcernfor: 'expression_of_concern',
};
const bare = (reference: string): string => reference.replace(/\s/gu, '').toLowerCase();

/** @param references the kinds of an article's references to others */
export function standingOf(references: readonly string[]): { retracted: boolean; corrected: boolean; questioned: boolean } {
  const became = references.map((reference) => BECAME[bare(reference)]);
  return { retracted: became.includes('retraction'), corrected: became.includes('correction'), questioned: became.includes('expression_of_concern') };
}

/** What a reference of this kind says of the other article; null for those that say nothing of the kind. */
export const saidOfOther = (reference: string): FindingNotice | null => ABOUT[bare(reference)] ?? null;

/**
 * Which other version a reference of this kind names. PubMed calls the article that came of a preprint an update of it, as it calls the next edition of a review, so an article's
 * "update of" counts only once what it names turns out to be a preprint (`finding_published_versions`). Europe PMC has words of its own for its own preprints.
 * https://support.nlm.nih.gov/kbArticle/?pn=KA-03896
 */
export function versionNamed(reference: string, preprint: boolean): OtherVersion['is'] | null {
  if (preprint) return ['updatein', 'preprintof'].includes(bare(reference)) ? 'article' : null;
  return ['updateof', 'preprintin'].includes(bare(reference)) ? 'preprint' : null;
}

/** What a notice says it is about: the reference has the PMID of the other article, seldom its DOI. */
function about(reference: XmlElement): NoticeTarget[] {
  const kind = saidOfOther(reference.attributes['RefType'] ?? '');
  const target = kind === null ? null : noticeTarget(kind, { pmid: textOf(first(reference, 'PMID')) });
  return target === null ? [] : [target];
}

/** Both sources name these types alike, but for case. */
export function noticeOf(publicationTypes: readonly string[]): FindingNotice | null {
  const types = publicationTypes.map((type) => type.toLowerCase());
  if (types.includes('retraction of publication') || types.includes('retraction notice')) return 'retraction';
  if (types.includes('expression of concern')) return 'expression_of_concern';
  return types.includes('published erratum') || types.includes('correction') ? 'correction' : null;
}

/** Three letters of ISO 639-2; "und" (not determined) says nothing. */
export function language(raw: string | null): string | null {
  const text = raw?.trim().toLowerCase() ?? '';
  return /^[a-z]{3}$/u.test(text) && text !== 'und' ? text : null;
}

function describeOther(root: XmlElement): string {
  if (root.name === 'PubmedBookArticle') return 'The record describes a book or a chapter, not an article.';
  if (root.name === 'DeleteCitation') {
    return `The file lists ${children(root, 'PMID').length} records that PubMed has deleted. Nothing was deleted here: withdraw them by hand.`;
  }
  return `<${root.name.slice(0, 60)}> isn’t an article.`;
}

/** Ids stand in PubmedData; those of its ReferenceList belong to other articles and aren't looked at. */
function articleId(root: XmlElement, type: string): string | null {
  const list = children(first(root, 'PubmedData', 'ArticleIdList'), 'ArticleId');
  return textOf(list.find((id) => id.attributes['IdType'] === type) ?? null);
}

function electronicDoi(article: XmlElement | null): string | null {
  const valid = children(article, 'ELocationID').find((id) => id.attributes['EIdType'] === 'doi' && id.attributes['ValidYN'] !== 'N');
  return textOf(valid ?? null);
}

function abstractSection(element: XmlElement): AbstractSection {
  const label = tidy(element.attributes['Label'] ?? '');
  return { label: label === '' || label === 'UNLABELLED' ? null : label, text: plainText(textOf(element) ?? '') };
}

function authorName(author: XmlElement): string {
  const group = textOf(first(author, 'CollectiveName'));
  if (group !== null) return plainText(group);
  const family = textOf(first(author, 'LastName')) ?? '';
  const initials = textOf(first(author, 'Initials')) ?? textOf(first(author, 'ForeName')) ?? '';
  const suffix = textOf(first(author, 'Suffix')) ?? '';
  return tidy(`${family} ${initials} ${suffix}`);
}

/** When readers could first see it: online, else the date. */
function publicationDate(article: XmlElement | null, today: Date): PartialDate {
  const online = children(article, 'ArticleDate').find((date) => date.attributes['DateType'] === 'Electronic');
  const printed = first(article, 'Journal', 'JournalIssue', 'PubDate');
  const date = online ?? printed;
  if (date === null) throw new RecordProblem('NO_DATE', 'The record has no publication date.');
  const medline = textOf(first(date, 'MedlineDate'));
  if (medline !== null) return writtenDate(medline.replace(/^\D+(?=\d{4})/u, ''), today);
  return partialDate({ year: textOf(first(date, 'Year')), month: textOf(first(date, 'Month')), day: textOf(first(date, 'Day')) }, today);
}
