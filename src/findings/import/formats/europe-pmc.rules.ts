import { atMost, distinct, plainText, plainTitle, tidy } from './clean-text.rules.js';
import type { AbstractSection, FindingRecord, NoticeTarget, OtherVersion, PartialDate } from '../finding-record.js';
import { describeIds, findingIds, noticeTarget, otherVersion } from '../identifiers.rules.js';
import { RecordProblem } from '../import-problem.js';
import { type Json, object, objects, parseObject, string, strings } from './json-values.js';
import { writtenDate } from './partial-date.rules.js';
import { language, LONGEST_LICENCE, noticeOf, saidOfOther, standingOf, versionNamed } from './pubmed.rules.js';
import { saysRetracted, webAddress } from './record-parts.rules.js';

/**
 * A record of a Europe PMC search ("core"; "lite" has less of the same) as a finding.
 * @throws RecordProblem when it can't be one
 */
export function europePmcFinding(text: string, today: Date): FindingRecord {
  const raw = parseObject(text);
  const known = [['PMID', string(raw['pmid'])], ['DOI', string(raw['doi'])], ['id', string(raw['id'])]].find(([, id]) => id !== null);
  try {
    const ids = findingIds({ pmid: string(raw['pmid']), pmcid: string(raw['pmcid']), doi: string(raw['doi']) });
    const title = plainTitle(string(raw['title']) ?? '');
    if (title === '') throw new RecordProblem('NO_TITLE', 'The record has no title.', describeIds(ids));
    const types = distinct([...strings(object(raw['pubTypeList'])['pubType']), ...(string(raw['pubType'])?.split(';') ?? [])]);
    const comments = objects(object(raw['commentCorrectionList'])['commentCorrection']);
    const references = comments.map((one) => string(one['type']) ?? '');
    const preprint = raw['source'] === 'PPR' || types.some((type) => type.toLowerCase() === 'preprint');
    return {
      source: 'europe_pmc',
      ids,
      title,
      abstract: abstractSections(string(raw['abstractText']) ?? ''),
      authors: authors(raw),
      journal: tidy(string(object(object(raw['journalInfo'])['journal'])['title']) ?? string(raw['journalTitle']) ?? '') || null,
      published: publicationDate(raw, today),
      publicationTypes: types,
      meshHeadings: distinct(objects(object(raw['meshHeadingList'])['meshHeading']).map((one) => string(one['descriptorName']) ?? '')),
      keywords: distinct(strings(object(raw['keywordList'])['keyword']).map(plainText)),
      language: language(string(raw['language'])),
      openAccess: raw['isOpenAccess'] === 'Y' ? true : raw['isOpenAccess'] === 'N' ? false : null,
      urls: distinct([...objects(object(raw['fullTextUrlList'])['fullTextUrl']).map((one) => webAddress(string(one['url']))), ownPage(raw)]),
      notice: noticeOf(types),
      ...standingOf(references),
      retracted: types.some((type) => RETRACTED.test(type)) || saysRetracted(title) || standingOf(references).retracted,
      funders: distinct(objects(object(raw['grantsList'])['grant']).map((one) => plainText(string(one['agency']) ?? ''))),
      preprint,
      declaredInterests: null,
      abstractLicence: atMost(plainText(string(raw['license']) ?? ''), LONGEST_LICENCE),
      about: comments.flatMap(about),
      versions: comments.flatMap((comment) => version(comment, preprint)),
    };
  } catch (error) {
    if (error instanceof RecordProblem) throw new RecordProblem(error.code, error.message, error.id ?? (known === undefined ? null : known.join(' ')));
    throw error;
  }
}

/** Preprints are withdrawn by their authors, or removed by their server. */
const RETRACTED = /^(?:retracted publication|preprint[ -](?:withdrawal|removal))$/iu;

/** What a notice says it is about, where that is in PubMed. */
function about(comment: Json): NoticeTarget[] {
  const kind = saidOfOther(string(comment['type']) ?? '');
  const target = kind === null || comment['source'] !== 'MED' ? null : noticeTarget(kind, { pmid: string(comment['id']) });
  return target === null ? [] : [target];
}

/** The other version that a reference names, in PubMed or among Europe PMC's own preprints. */
function version(comment: Json, preprint: boolean): OtherVersion[] {
  const is = versionNamed(string(comment['type']) ?? '', preprint);
  const id = string(comment['id']);
  if (is === null || id === null) return [];
  return comment['source'] === 'MED' ? otherVersion(is, { pmid: id }) : comment['source'] === 'PPR' && is === 'preprint' ? otherVersion(is, { ppr: id }) : [];
}

/** "…<h4>Methods</h4>…" into sections; text before the first heading has no label. */
function abstractSections(html: string): AbstractSection[] {
  const [before = '', ...labelled] = html.split(/<h4[^<>]*>/iu);
  const sections = labelled.map((piece) => {
    const [label = '', ...rest] = piece.split(/<\/h4>/iu);
    return { label: plainText(label) || null, text: plainText(rest.join(' ')) };
  });
  return [{ label: null, text: plainText(before) }, ...sections].filter((section) => section.text !== '');
}

function authors(raw: Json): string[] {
  const list = objects(object(raw['authorList'])['author']).map((one) => string(one['fullName']) ?? string(one['collectiveName']) ?? '');
  return distinct(list.length > 0 ? list : (string(raw['authorString'])?.replace(/\.\s*$/u, '').split(',') ?? []));
}

/**
 * When readers could first see it: online, else the date as written ("2025 Dec"), because `firstPublicationDate` makes such a
 * month its first day.
 */
function publicationDate(raw: Json, today: Date): PartialDate {
  const journal = object(raw['journalInfo']);
  const candidates = [raw['electronicPublicationDate'], journal['dateOfPublication'], raw['firstPublicationDate'], raw['pubYear']];
  const written = candidates.map((one) => (typeof one === 'number' ? String(one) : string(one))).find((one) => one !== null);
  if (written === undefined || written === null) throw new RecordProblem('NO_DATE', 'The record has no publication date.');
  return writtenDate(written, today);
}

/** Every record has a page, also where nobody links to its full text. */
function ownPage(raw: Json): string {
  const [source, id] = [string(raw['source']), string(raw['id'])];
  return source !== null && id !== null && /^[A-Z]{3}$/u.test(source) && /^\w{1,30}$/u.test(id) ? `https://europepmc.org/article/${source}/${id}` : '';
}
