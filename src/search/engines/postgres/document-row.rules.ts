import type { IndexDefinition, SearchDocument } from '../../port.js';
import { hashOfText, meaningText } from '../../meaning/meaning-text.rules.js';
import { wordsOf } from '../../text/words.js';

/** A document as `search_document` holds it. */
export interface DocumentRow {
  readonly id: string;
  /** A tsvector in its text form. */
  readonly words: string;
  readonly ends: readonly number[];
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly tokens: readonly string[];
  readonly numbers: Readonly<Record<string, number>>;
  readonly first: number | null;
  /** Hash of what the model reads of it, in hexadecimal. */
  readonly meaning: string | null;
}

/** tsvector counts positions up to 16,383 and keeps 255 of a word. */
const MOST_POSITIONS = 16_000;
const MOST_PLACES = 255;
/** … and a megabyte altogether, which long words of letters of two bytes can exceed. */
const MOST_BYTES = 1_000_000;
/** Meilisearch finds none of more than 468 bytes, and there a character other than small letters and digits takes seven. */
const LONGEST_FACET = 66;
const [ZERO, NINE, COMMA] = ['0', '9', ','].map((sign) => sign.charCodeAt(0));
const ID = /^[A-Za-z0-9_-]{1,128}$/;

/** @throws Error when the document doesn't fit its definition: a mistake of the projection. */
export function documentRow(index: IndexDefinition, document: SearchDocument): DocumentRow {
  checkShape(index, document);
  const standing = new Map<string, string[]>();
  const ends: number[] = [];
  const texts: Record<string, string[]> = {};
  let position = 0;
  let bytes = 0;
  for (const [field, { weight }] of Object.entries(index.fields)) {
    const letter = weightClass(weight);
    const written = textsOf(document, field);
    if (written.length > 0) texts[field] = written;
    for (const text of written) {
      for (const { stem, within } of wordsOf(text, { signs: true })) {
        if (position >= MOST_POSITIONS || bytes >= MOST_BYTES) break;
        if (!within) position += 1;
        const label = `${position}${letter}`;
        const at = standing.get(stem);
        if (at === undefined) {
          standing.set(stem, [label]);
          // Its letters, its place, how many places there are, and up to one byte before each of the two.
          bytes += Buffer.byteLength(stem) + 6;
        } else if (at.length < MOST_PLACES) {
          at.push(label);
          bytes += 2;
        }
      }
      // A step between texts, so that no phrase runs across them.
      position += 1;
    }
    ends.push(position);
  }
  const numbers = numbersOf(document);
  const toRead = meaningText(index, texts);
  return {
    id: document.id,
    words: [...standing].map(([stem, at]) => `${quoted(stem)}:${at.join(',')}`).join(' '),
    ends,
    texts,
    tokens: tokensOf(document),
    numbers,
    first: index.numbers.length > 0 ? (numbers[index.numbers[0]!] ?? null) : null,
    meaning: toRead === null ? null : hashOfText(toRead),
  };
}

function checkShape(index: IndexDefinition, document: SearchDocument): void {
  const complain = (what: string): never => {
    throw new Error(`Search index ${index.name}: ${what}`);
  };
  if (!ID.test(document.id)) complain('an id has characters other than letters, digits, _ and -, or more than 128 of them.');
  const known: readonly (readonly [string, object, readonly string[]])[] = [
    ['field', document.text, Object.keys(index.fields)],
    ['facet', document.facets, index.facets],
    ['number', document.numbers ?? {}, index.numbers],
  ];
  for (const [kind, given, names] of known) {
    const stranger = Object.keys(given).find((name) => !names.includes(name));
    if (stranger !== undefined) complain(`the projection gives a ${kind} "${stranger}" that the definition doesn't name.`);
  }
  const long = Object.entries(document.facets).find(([, values]) => values.some((value) => value.length > LONGEST_FACET));
  if (long !== undefined) complain(`facet "${long[0]}" has a value of more than ${LONGEST_FACET} characters.`);
}

export function textsOf(document: SearchDocument, field: string): string[] {
  const given = document.text[field];
  const texts = given === null || given === undefined ? [] : typeof given === 'string' ? [given] : given;
  return texts.filter((text) => text !== '').map(storable);
}

function numbersOf(document: SearchDocument): Record<string, number> {
  const entries = Object.entries(document.numbers ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
}

function tokensOf(document: SearchDocument): string[] {
  const tokens = Object.entries(document.facets).flatMap(([name, values]) => values.map((value) => token(name, value)));
  return [...new Set(tokens)];
}

export function token(facet: string, value: string): string {
  return `${facet}=${storable(value)}`;
}

/** Postgres can hold neither NUL nor half a character. */
function storable(text: string): string {
  return Buffer.from(text.replaceAll('\0', ' '), 'utf8').toString('utf8');
}

/** Weights in four letters is all a tsvector has; A is kept free to mark words while reading. */
export function weightClass(weight: number): 'B' | 'C' | 'D' {
  if (weight >= 2) return 'B';
  return weight > 1 ? 'C' : 'D';
}

export function quoted(stem: string): string {
  return /['\\]/.test(stem) ? `'${stem.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${stem}'`;
}

/** Reads a tsvector's text form: stem → positions. */
export function readPlaces(vector: string): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [, stem, at] of vector.matchAll(/'((?:[^'\\]|''|\\.)*)':([0-9A-D,]+)/g)) places.set(unquoted(stem!), positionsIn(at!));
  return places;
}

function unquoted(stem: string): string {
  return /['\\]/.test(stem) ? stem.replace(/''/g, "'").replace(/\\(.)/g, '$1') : stem;
}

/** `3B,17D` */
function positionsIn(text: string): number[] {
  const positions: number[] = [];
  let position = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) position = position * 10 + code - ZERO;
    else if (code === COMMA) {
      positions.push(position);
      position = 0;
    }
  }
  positions.push(position);
  return positions;
}
