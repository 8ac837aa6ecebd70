import { atMost, distinct, plainText, plainTitle, tidy } from './clean-text.rules.js';
import { type AbstractSection, type FindingNotice, type FindingRecord, type NoticeTarget, NOTHING_MORE, type OtherVersion, type PartialDate } from '../finding-record.js';
import { findingIds, noticeTarget, otherVersion } from '../identifiers.rules.js';
import { RecordProblem } from '../import-problem.js';
import { type Json, object, objects, parseObject, string, strings } from './json-values.js';
import { languageCode } from './languages.rules.js';
import { personName } from './names.rules.js';
import { partialDate } from './partial-date.rules.js';
import { LONGEST_LICENCE } from './pubmed.rules.js';
import { doiAddress, named, saysRetracted, titleOf, webAddress } from './record-parts.rules.js';

/**
 * A work of Crossref's REST API, as publishers deposit it, as a finding.
 * @throws RecordProblem when it can't be one
 */
export function crossrefFinding(text: string, today: Date): FindingRecord {
  const raw = parseObject(text);
  const doi = string(raw['DOI']);
  return named(doi === null ? null : `DOI ${doi}`, () => {
    const ids = findingIds({ doi });
    const title = titleOf(wholeTitle(strings(raw['title'])[0] ?? '', strings(raw['subtitle'])[0] ?? ''), ids);
    const updates = objects(raw['update-to']).flatMap(noticeOf);
    const updated = objects(raw['updated-by']).map(({ type }) => kindOf(type));
    const licence = licenceOf(objects(raw['license']));
    return {
      ...NOTHING_MORE,
      source: 'crossref',
      ids,
      title,
      abstract: abstractSections(string(raw['abstract']) ?? ''),
      authors: distinct(objects(raw['author']).map(authorName)),
      journal: plainText(strings(raw['container-title'])[0] ?? '') || null,
      published: publicationDate(raw, today),
      publicationTypes: typesOf(raw),
      keywords: distinct(strings(raw['subject']).map(plainText)),
      language: languageCode(string(raw['language'])),
      openAccess: licence !== null && /creativecommons\.org/iu.test(licence) ? true : null,
      urls: distinct([ids.doi === null ? '' : doiAddress(ids.doi), webAddress(string(object(object(raw['resource'])['primary'])['URL']))]),
      notice: updates[0]?.kind ?? null,
      about: updates,
      versions: [...related(raw, 'is-preprint-of', 'article'), ...related(raw, 'has-preprint', 'preprint')],
      retracted: saysRetracted(title) || updated.includes('retraction'),
      corrected: updated.includes('correction'),
      questioned: updated.includes('expression_of_concern'),
      funders: distinct(objects(raw['funder']).map(({ name }) => plainText(string(name) ?? ''))),
      preprint: raw['type'] === 'posted-content' ? raw['subtype'] === 'preprint' : false,
      abstractLicence: licence === null ? null : atMost(licence, LONGEST_LICENCE),
    };
  });
}

/** "<jats:sec><jats:title>Methods</jats:title>…" into sections; that of the whole, "Abstract", says nothing. */
function abstractSections(jats: string): AbstractSection[] {
  const [before = '', ...labelled] = jats.split(/<(?:jats:)?title(?:\s[^<>]*)?>/iu);
  const sections = labelled.map((piece) => {
    const [label = '', ...rest] = piece.split(/<\/(?:jats:)?title>/iu);
    const name = plainText(label);
    return { label: name === '' || /^(?:abstract|summary)$/iu.test(name) ? null : name, text: plainText(rest.join(' ')) };
  });
  return [{ label: null, text: plainText(before) }, ...sections].filter((section) => section.text !== '');
}

function authorName(author: Json): string {
  const group = string(author['name']);
  return group === null ? plainText(personName(string(author['family']) ?? '', string(author['given']) ?? '', string(author['suffix']) ?? '')) : plainText(group);
}

/** Crossref's own choice of the earliest; older answers don't have `published`. */
function publicationDate(raw: Json, today: Date): PartialDate {
  for (const field of ['published', 'issued', 'published-online', 'published-print', 'posted', 'created']) {
    const parts: unknown = object(raw[field])['date-parts'];
    const [year, month, day] = Array.isArray(parts) && Array.isArray(parts[0]) ? (parts[0] as unknown[]).map((part) => (typeof part === 'number' ? String(part) : null)) : [];
    if (year) return partialDate({ year, month, day }, today);
  }
  throw new RecordProblem('NO_DATE', 'The record has no publication date.');
}

/** "journal-article" → "Journal Article". */
function typesOf(raw: Json): string[] {
  const words = raw['subtype'] === 'preprint' ? 'preprint' : (string(raw['type']) ?? '');
  return distinct([words.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')]);
}

function noticeOf(update: Json): NoticeTarget[] {
  const kind = kindOf(update['type']);
  const target = kind === null ? null : noticeTarget(kind, { doi: string(update['DOI']) });
  return target === null ? [] : [target];
}

/** https://www.crossref.org/documentation/schema-library/markup-guide-metadata-segments/relationships/ */
function related(raw: Json, relation: string, is: OtherVersion['is']): OtherVersion[] {
  return objects(object(raw['relation'])[relation]).flatMap((other) => {
    const id = string(other['id']);
    return other['id-type'] === 'doi' ? otherVersion(is, { doi: id }) : other['id-type'] === 'pmid' ? otherVersion(is, { pmid: id }) : [];
  });
}

/** Crossref's list of updates, https://www.crossref.org/documentation/crossmark/participating-in-crossmark; new versions and editions say nothing against the one before. */
const UPDATES: Readonly<Record<string, FindingNotice>> = {
  retraction: 'retraction', withdrawal: 'retraction', removal: 'retraction', correction: 'correction', corrigendum: 'correction', erratum: 'correction', addendum: 'correction',
  clarification: 'correction', partial_retraction: 'correction', expression_of_concern: 'expression_of_concern',
}; // prettier-ignore

function kindOf(type: unknown): FindingNotice | null {
  return typeof type === 'string' ? (UPDATES[tidy(type).toLowerCase().replace(/[ -]/gu, '_')] ?? null) : null;
}

/** Of the version of record, where several are told apart. What machines may do with it ("tdm", "stm-asf") is no licence of the abstract. */
function licenceOf(licences: readonly Json[]): string | null {
  const ofText = licences.filter((one) => one['content-version'] !== 'tdm' && one['content-version'] !== 'stm-asf');
  const chosen = ofText.find((one) => one['content-version'] === 'vor') ?? ofText[0];
  return tidy(string(chosen?.['URL']) ?? '') || null;
}

/** Publishers deposit what stands after the colon apart, often beside a title that has it already; PubMed and readers take both for the title. */
function wholeTitle(title: string, subtitle: string): string {
  const [main, rest] = [plainTitle(title), plainTitle(subtitle)];
  if (main === '' || !/\p{L}/u.test(rest) || main.toLowerCase().includes(rest.toLowerCase())) return title;
  return `${main}${/[?!:]$/u.test(main) ? '' : ':'} ${rest}`;
}
