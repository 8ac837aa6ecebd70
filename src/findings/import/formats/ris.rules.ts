import { distinct, plainText } from './clean-text.rules.js';
import { type FindingRecord, NOTHING_MORE, type PartialDate } from '../finding-record.js';
import { describeIds, idsIn } from '../identifiers.rules.js';
import { RecordProblem } from '../import-problem.js';
import { languageCode } from './languages.rules.js';
import { allOf, firstOf, taggedFields } from './line-records.js';
import { commaName } from './names.rules.js';
import { writtenDate } from './partial-date.rules.js';
import { doiAddress, doiWithin, named, pmidWithin, saysRetracted, titleOf, webAddress } from './record-parts.rules.js';

const TAG = /^(?<tag>[A-Z][A-Z0-9]) {1,2}- ?(?<text>.*)$/u;
const TYPES: Readonly<Record<string, string>> = {
  JOUR: 'Journal Article', JFULL: 'Journal', ABST: 'Abstract', CHAP: 'Book Chapter', BOOK: 'Book', EBOOK: 'Book', EDBOOK: 'Book', CONF: 'Conference Proceedings', CPAPER: 'Conference Paper',
  RPRT: 'Report', THES: 'Thesis', UNPB: 'Unpublished Work', DATA: 'Dataset', ELEC: 'Web Page', NEWS: 'News', GOVDOC: 'Government Document', EJOUR: 'Journal Article', INPR: 'Article in Press',
}; // prettier-ignore
type Fields = ReturnType<typeof taggedFields>;

/**
 * A record of a RIS file, as finding. Every program writes its own RIS: fields are taken from wherever they are usually put.
 * @throws RecordProblem when it can't be one
 */
export function risFinding(text: string, today: Date): FindingRecord {
  const fields = taggedFields(text, TAG);
  const ids = idsIn({
    doi: firstOf(fields, 'DO')[0] ?? [...allOf(fields, 'M3', 'L3'), ...allOf(fields, 'UR')].map(doiWithin).find((doi) => doi !== null),
    pmid: pubmedNumber(fields),
    pmcid: allOf(fields, 'C2', 'AN').find((one) => /^PMC\d+$/iu.test(one)),
  });
  return named(describeIds(ids) || null, () => {
    const title = titleOf(firstOf(fields, 'TI', 'T1', 'CT', 'BT')[0], ids);
    const type = TYPES[firstOf(fields, 'TY')[0]?.toUpperCase() ?? ''];
    return {
      ...NOTHING_MORE,
      source: 'ris',
      ids,
      title,
      abstract: firstOf(fields, 'AB', 'N2').slice(0, 1).map((one) => ({ label: null, text: plainText(one) })).filter((section) => section.text !== ''),
      authors: distinct(firstOf(fields, 'AU', 'A1').map((one) => commaName(plainText(one)))),
      journal: plainText(firstOf(fields, 'JF', 'T2', 'JO', 'JA', 'J2', 'BT')[0] ?? '') || null,
      published: publicationDate(fields, today),
      publicationTypes: type === undefined ? [] : [type],
      keywords: distinct(allOf(fields, 'KW').flatMap((one) => one.split(/;|\n/u)).map(plainText)),
      language: languageCode(firstOf(fields, 'LA')[0]),
      urls: distinct([...(ids.doi === null ? [] : [doiAddress(ids.doi)]), ...allOf(fields, 'UR', 'LK').flatMap((one) => one.split(/\s+/u)).map(webAddress)]),
      retracted: saysRetracted(title),
    };
  });
}

/** PubMed's number stands in the accession number of files that say they come from there. */
function pubmedNumber(fields: Fields): string | null {
  const fromThere = allOf(fields, 'DB', 'DP').some((one) => /pubmed|medline|\bNLM\b/iu.test(one));
  const number = fromThere ? allOf(fields, 'AN').find((one) => /^[1-9]\d{0,8}$/u.test(one)) : undefined;
  return number ?? allOf(fields, 'UR', 'AN', 'M1').map(pmidWithin).find((pmid) => pmid !== null) ?? null;
}

/** The whole date where it is one of the stated year; the year alone else. */
function publicationDate(fields: Fields, today: Date): PartialDate {
  const [year] = firstOf(fields, 'PY', 'Y1');
  const [whole] = firstOf(fields, 'DA');
  const written = whole !== undefined && /^\d{4}/u.test(whole) && (year === undefined || whole.slice(0, 4) === year.slice(0, 4)) ? whole : (year ?? whole);
  if (written === undefined) throw new RecordProblem('NO_DATE', 'The record has no year.');
  return writtenDate(written, today);
}
