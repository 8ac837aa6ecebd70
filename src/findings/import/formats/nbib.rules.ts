import { atMost, distinct, plainText } from './clean-text.rules.js';
import { type FindingNotice, type FindingRecord, NOTHING_MORE, type PartialDate } from '../finding-record.js';
import { findingIds, otherVersion } from '../identifiers.rules.js';
import { RecordProblem } from '../import-problem.js';
import { allOf, firstOf, taggedFields } from './line-records.js';
import { writtenDate } from './partial-date.rules.js';
import { language, LONGEST_LICENCE, LONGEST_STATEMENT, noticeOf } from './pubmed.rules.js';
import { named, saysRetracted, titleOf } from './record-parts.rules.js';

const TAG = /^(?<tag>[A-Z]{2,4}) *- ?(?<text>.*)$/u;
/** "BACKGROUND: People with asthma …": the labels of a structured abstract, as PubMed writes them into its text. */
const LABEL = /(?:^|(?<=[.!?)”"] ))(?<label>[A-Z][A-Z0-9 ,/&()'-]{3,60}): /gu;
/** What stands on a notice, or on what was published anew: the tag of the other article and what is said of it. */
const ABOUT: readonly (readonly [string, FindingNotice])[] = [
  ['ROF', 'retraction'], ['RRF', 'retraction'], ['EFR', 'correction'], ['PROF', 'correction'], ['CRF', 'correction'], ['ECF', 'expression_of_concern'],
]; // prettier-ignore
type Fields = ReturnType<typeof taggedFields>;

/**
 * A record of what PubMed's page saves ("PubMed format", .nbib) as a finding.
 * @throws RecordProblem when it can't be one
 */
export function nbibFinding(text: string, today: Date): FindingRecord {
  const fields = taggedFields(text, TAG).map((field) => ({ ...field, text: field.text.replace(/\n\s*/gu, ' ') }));
  const [pmid = ''] = firstOf(fields, 'PMID');
  return named(`PMID ${pmid}`, () => {
    const ids = findingIds({ pmid, pmcid: firstOf(fields, 'PMC')[0], doi: doiOf(fields) });
    const types = distinct(allOf(fields, 'PT'));
    const title = titleOf(firstOf(fields, 'TI', 'BTI', 'TT')[0], ids);
    const has = (...tags: readonly string[]): boolean => fields.some(({ tag }) => tags.includes(tag));
    const about = ABOUT.flatMap(([tag, kind]) => targets(fields, tag, kind));
    return {
      ...NOTHING_MORE,
      source: 'nbib',
      ids,
      title,
      abstract: sections(plainText(firstOf(fields, 'AB')[0] ?? '')),
      authors: distinct(fields.filter(({ tag }) => tag === 'AU' || tag === 'CN').map((field) => plainText(field.text))),
      journal: plainText(firstOf(fields, 'JT', 'TA')[0] ?? '') || null,
      published: publicationDate(fields, today),
      publicationTypes: types,
      meshHeadings: distinct(allOf(fields, 'MH').map((one) => one.replace(/^\*/u, '').replace(/[/*].*$/u, ''))),
      keywords: distinct(allOf(fields, 'OT').map((one) => plainText(one.replace(/^\*/u, '')))),
      language: language(firstOf(fields, 'LA')[0] ?? null),
      urls: [`https://pubmed.ncbi.nlm.nih.gov/${ids.pmid}/`],
      notice: noticeOf(types),
      retracted: types.includes('Retracted Publication') || saysRetracted(title) || has('RIN', 'RRI'),
      corrected: has('EIN', 'PRIN', 'CRI'),
      questioned: has('ECI'),
      // "R01 HL000001/HL/NHLBI NIH HHS/United States": the third part is who paid.
      funders: distinct(allOf(fields, 'GR').map((one) => plainText(funder(one)))),
      preprint: types.includes('Preprint'),
      declaredInterests: atMost(plainText(firstOf(fields, 'COIS')[0] ?? ''), LONGEST_STATEMENT),
      abstractLicence: atMost(plainText(firstOf(fields, 'CI')[0] ?? ''), LONGEST_LICENCE),
      about,
      versions: (types.includes('Preprint') ? allOf(fields, 'UIN') : allOf(fields, 'UOF')).flatMap((one) => otherVersion(types.includes('Preprint') ? 'article' : 'preprint', { pmid: pmidIn(one) })),
    };
  });
}

/** "10.1000/182 [doi]" in two fields; the second also has page numbers. */
function doiOf(fields: Fields): string | null {
  return allOf(fields, 'LID', 'AID').find((one) => one.endsWith('[doi]'))?.replace(/\[doi\]$/u, '').trim() ?? null;
}

/** When readers could first see it: online, else the date. */
function publicationDate(fields: Fields, today: Date): PartialDate {
  const written = firstOf(fields, 'DEP', 'DP')[0];
  if (written === undefined) throw new RecordProblem('NO_DATE', 'The record has no publication date.');
  const day = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/u.exec(written)?.groups;
  return writtenDate(day === undefined ? written : `${day['year']}-${day['month']}-${day['day']}`, today);
}

function sections(text: string): FindingRecord['abstract'] {
  const marks = [...text.matchAll(LABEL)];
  const before = text.slice(0, marks[0]?.index ?? text.length).trim();
  const labelled = marks.map((mark, nth) => ({
    label: mark.groups?.['label'] ?? null,
    text: text.slice(mark.index + mark[0].length, marks[nth + 1]?.index ?? text.length).trim(),
  }));
  return [{ label: null, text: before }, ...labelled].filter((section) => section.text !== '');
}

/** "J Inv Rest. 2024 Jan;1(1):1. doi: 10.5555/x. PMID: 123" */
function targets(fields: Fields, tag: string, kind: FindingNotice): FindingRecord['about'] {
  return allOf(fields, tag).flatMap((one) => {
    const pmid = pmidIn(one);
    return pmid === null ? [] : [{ kind, pmid, doi: null }];
  });
}

const pmidIn = (reference: string): string | null => /PMID:\s*(?<pmid>[1-9]\d{0,8})\b/u.exec(reference)?.groups?.['pmid'] ?? null;

function funder(grant: string): string {
  const parts = grant.split('/').map((part) => part.trim());
  return parts.length >= 3 ? parts.slice(2, parts.length > 3 ? -1 : undefined).join('/') : (parts[0] ?? '');
}
