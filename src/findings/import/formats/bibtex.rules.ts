import { distinct, plainText, tidy } from './clean-text.rules.js';
import { type FindingRecord, NOTHING_MORE } from '../finding-record.js';
import { describeIds, idsIn } from '../identifiers.rules.js';
import { IMPORT_LIMITS } from '../import-limits.js';
import { RecordProblem } from '../import-problem.js';
import { languageCode } from './languages.rules.js';
import { personName } from './names.rules.js';
import { partialDate, writtenDate } from './partial-date.rules.js';
import { doiAddress, doiWithin, named, pmidWithin, saysRetracted, titleOf, webAddress } from './record-parts.rules.js';
import { texText } from './tex-text.rules.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Abbreviations that a file defines for itself (`@string`); journals' names, mostly. What is more than that is no bibliography. */
const MOST_ABBREVIATIONS = 10_000;
const LONGEST_ABBREVIATION = 10_000;
const TYPES: ReadonlyMap<string, string> = new Map(Object.entries({
  article: 'Journal Article', book: 'Book', inbook: 'Book Chapter', incollection: 'Book Chapter', inproceedings: 'Conference Paper', conference: 'Conference Paper', phdthesis: 'Thesis', mastersthesis: 'Thesis',
  thesis: 'Thesis', techreport: 'Report', report: 'Report', dataset: 'Dataset',
})); // prettier-ignore

/** Reads the entries of one file; abbreviations hold for those that come after them. */
export class BibtexReader {
  private readonly abbreviations = new Map<string, string>(MONTHS.map((month) => [month, month]));

  /**
   * An entry as a finding; null for abbreviations.
   * @throws RecordProblem when it can't be one
   */
  read(kind: string, text: string, today: Date): FindingRecord | null {
    const type = kind.replace(/^bibtex:/u, '');
    if (type === 'string') {
      for (const [name, value] of fieldsOf(text, this.abbreviations, LONGEST_ABBREVIATION)) if (this.abbreviations.size < MOST_ABBREVIATIONS) this.abbreviations.set(name, value);
      return null;
    }
    const key = /^\{\s*(?<key>[^\s,{}]{1,200})\s*,/u.exec(text)?.groups?.['key'] ?? null;
    return named(key, () => this.finding(type, new Map(fieldsOf(text.replace(/^\{[^,{}"=]*,/u, '{'), this.abbreviations, IMPORT_LIMITS.recordBytes)), today));
  }

  private finding(type: string, fields: ReadonlyMap<string, string>, today: Date): FindingRecord {
    const text = (...names: string[]): string => plainText(texText(names.map((name) => fields.get(name)).find((value) => value?.trim()) ?? ''));
    const eprint = /pubmed/iu.test(fields.get('eprinttype') ?? fields.get('archiveprefix') ?? '') ? fields.get('eprint') : undefined;
    const ids = idsIn({
      doi: text('doi') || doiWithin(fields.get('url')),
      pmid: text('pmid') || eprint || pmidWithin(fields.get('url')) || pmidWithin(fields.get('note')),
      pmcid: text('pmcid') || null,
    });
    const title = titleOf(text('title'), ids);
    const journal = text('journal', 'journaltitle', 'booktitle', 'shortjournal');
    const isPreprint = /arxiv|biorxiv|medrxiv|preprint/iu.test(`${journal} ${fields.get('archiveprefix') ?? ''} ${fields.get('eprinttype') ?? ''} ${fields.get('publisher') ?? ''}`);
    return {
      ...NOTHING_MORE,
      source: 'bibtex',
      ids: describeIds(ids) === '' ? { pmid: null, pmcid: null, doi: null } : ids,
      title,
      abstract: text('abstract') === '' ? [] : [{ label: null, text: text('abstract') }],
      authors: distinct(authorsOf(fields.get('author') ?? '')),
      journal: journal || null,
      published: publicationDate(fields, today),
      publicationTypes: distinct([TYPES.get(type) ?? '']),
      keywords: distinct(text('keywords', 'keyword').split(/[;,]/u)),
      language: languageCode(text('language', 'langid')),
      urls: distinct([...(ids.doi === null ? [] : [doiAddress(ids.doi)]), webAddress(text('url'))]),
      retracted: saysRetracted(title),
      preprint: isPreprint ? true : null,
      declaredInterests: null,
    };
  }
}

/** `date = {2024-03}` of newer files; else `year` and `month`, where a month may be a name, a number or "March 5". */
function publicationDate(fields: ReadonlyMap<string, string>, today: Date): FindingRecord['published'] {
  const date = tidy(fields.get('date') ?? '');
  if (/^\d{4}/u.test(date)) return writtenDate(date, today);
  const year = /\d{4}/u.exec(fields.get('year') ?? '')?.[0];
  if (year === undefined) throw new RecordProblem('NO_DATE', 'The entry has no year.');
  const [month, day] = tidy(texText(fields.get('month') ?? '')).split(/[\s#,.]+/u);
  return partialDate({ year, month: month || null, day: day && /^\d{1,2}$/u.test(day) ? day : null }, today);
}

/** "Okafor, Chidi and {World Health Organization} and Ludwig van der Berg and others" */
function authorsOf(tex: string): string[] {
  return splitOutsideBraces(tex, /\s+and\s+/iuy).filter((name) => tidy(name) !== '' && tidy(name) !== 'others').map((name) => {
    const bare = name.trim();
    if (/^\{[^{}]*\}$/u.test(bare)) return plainText(texText(bare));
    const parts = bare.split(',').map((part) => plainText(texText(part)));
    // "von Last, Jr, First" has the suffix between.
    if (parts.length >= 3) return personName(parts[0] ?? '', parts[2] ?? '', parts[1]);
    if (parts.length === 2) return personName(parts[0] ?? '', parts[1] ?? '');
    const words = (parts[0] ?? '').split(' ');
    const von = words.findIndex((word, at) => at > 0 && at < words.length - 1 && /^\p{Ll}/u.test(word));
    const from = von === -1 ? words.length - 1 : von;
    return personName(words.slice(from).join(' '), words.slice(0, from).join(' '));
  });
}

function splitOutsideBraces(text: string, separator: RegExp): string[] {
  const parts: string[] = [];
  let [depth, from] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    else if (depth === 0 && /\s/u.test(text[at] ?? '')) {
      separator.lastIndex = at;
      const found = separator.exec(text);
      if (found === null) {
        // None begins within this white space either.
        while (/\s/u.test(text[at + 1] ?? '')) at += 1;
        continue;
      }
      parts.push(text.slice(from, at));
      at += found[0].length - 1;
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}

/**
 * `name = value` pairs between the outer braces, each value in braces, quotes, a number or an abbreviation, joined by "#". The first of a name counts.
 * @throws RecordProblem TOO_LARGE where abbreviations, joined and joined again, make one longer than `longest`
 */
function fieldsOf(text: string, abbreviations: ReadonlyMap<string, string>, longest: number): [string, string][] {
  const fields = new Map<string, string>();
  const body = text.slice(1, -1);
  let at = 0;
  while (at < body.length) {
    const between = /[\s,]*/uy;
    between.lastIndex = at;
    between.test(body);
    at = between.lastIndex;
    const name = /(?<name>[A-Za-z][\w:.+-]{0,60})\s*=\s*/uy;
    name.lastIndex = at;
    const found = name.exec(body);
    if (found === null) {
      // Something that is no field: on to the next comma.
      const comma = body.indexOf(',', at + 1);
      if (comma === -1) break;
      at = comma;
      continue;
    }
    at = name.lastIndex;
    let value = '';
    for (;;) {
      const piece = valueAt(body, at, abbreviations);
      value += piece.text;
      if (value.length > longest) throw new RecordProblem('TOO_LARGE', `A text put together from abbreviations has more than ${longest} characters, the most that is read.`);
      at = piece.end;
      const joint = /\s*#\s*/uy;
      joint.lastIndex = at;
      if (!joint.test(body)) break;
      at = joint.lastIndex;
    }
    const key = (found.groups?.['name'] ?? '').toLowerCase();
    if (!fields.has(key)) fields.set(key, value);
  }
  return [...fields];
}

function valueAt(body: string, start: number, abbreviations: ReadonlyMap<string, string>): { text: string; end: number } {
  const opener = body[start];
  if (opener !== '{' && opener !== '"') {
    const word = /[^\s,#{}"]*/uy;
    word.lastIndex = start;
    const bare = word.exec(body)?.[0] ?? '';
    return { text: abbreviations.get(bare.toLowerCase()) ?? bare, end: Math.max(word.lastIndex, start + bare.length) };
  }
  let depth = 0;
  for (let at = start; at < body.length; at += 1) {
    if (body[at] === '{') depth += 1;
    else if (body[at] === '}') depth -= 1;
    if (opener === '{' ? depth === 0 : at > start && body[at] === '"' && depth === 0) return { text: body.slice(start + 1, at), end: at + 1 };
  }
  return { text: body.slice(start + 1), end: body.length };
}
