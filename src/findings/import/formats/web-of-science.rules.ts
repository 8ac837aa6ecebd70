import { distinct, plainText } from './clean-text.rules.js';
import { type FindingRecord, NOTHING_MORE } from '../finding-record.js';
import { describeIds, idsIn } from '../identifiers.rules.js';
import { RecordProblem } from '../import-problem.js';
import { languageCode } from './languages.rules.js';
import { allOf, firstOf, taggedFields } from './line-records.js';
import { commaName } from './names.rules.js';
import { partialDate } from './partial-date.rules.js';
import { doiAddress, named, saysRetracted, titleOf } from './record-parts.rules.js';

const TAG = /^(?<tag>[A-Z][A-Z0-9])(?: (?<text>.*))?$/u;
/** Tags whose lines are an item each; those of others are one text. */
const lines = (text: string | undefined): string[] => text?.split('\n').map((line) => line.trim()) ?? [];
const joined = (text: string | undefined): string => plainText(lines(text).join(' '));

/**
 * A record of a plain text file that Web of Science saves, as finding.
 * @throws RecordProblem when it can't be one
 */
export function webOfScienceFinding(text: string, today: Date): FindingRecord {
  const fields = taggedFields(text, TAG);
  const one = (...tags: string[]): string | undefined => firstOf(fields, ...tags)[0];
  const ids = idsIn({ doi: one('DI'), pmid: one('PM') });
  return named(describeIds(ids) || one('UT') || null, () => {
    const title = titleOf(joined(one('TI')), ids);
    const [month, day] = (one('PD') ?? '').split(' ');
    const year = one('PY') ?? /\d{4}$/u.exec(one('EA') ?? '')?.[0];
    if (year === undefined) throw new RecordProblem('NO_DATE', 'The record has no year.');
    const types = joined(one('DT')).split(';').map((type) => type.trim());
    return {
      ...NOTHING_MORE,
      source: 'web_of_science',
      ids,
      title,
      abstract: allOf(fields, 'AB').slice(0, 1).map((abstract) => ({ label: null, text: joined(abstract) })),
      authors: distinct([...lines(one('AU')).map((name) => commaName(plainText(name))), ...lines(one('CA')).map(plainText)]),
      journal: joined(one('SO')) || null,
      published: partialDate({ year, month: month || null, day: day || null }, today),
      publicationTypes: distinct(types),
      keywords: distinct(`${joined(one('DE'))};${joined(one('ID'))}`.split(';')),
      language: languageCode(one('LA')),
      openAccess: one('OA') === undefined ? null : true,
      urls: ids.doi === null ? [] : [doiAddress(ids.doi)],
      notice: types.includes('Retraction') ? 'retraction' : types.includes('Correction') ? 'correction' : null,
      retracted: types.includes('Retracted Publication') || saysRetracted(title),
      funders: distinct(joined(one('FU')).split(';').map((funder) => funder.replace(/\s?\[[^[\]]*\]\s?$/u, ''))),
      preprint: types.includes('Preprint'),
    };
  });
}
