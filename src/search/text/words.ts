import { oneSpelling } from './spelling.js';
import { stem } from './stem.js';
import { isStopWord } from './stop-words.js';

/** A word of a text: its stem, and where it stands (UTF-16 offsets, end exclusive). */
export interface Word {
  readonly stem: string;
  readonly start: number;
  readonly end: number;
  /** It is a sign of the pair before it and takes no place of its own in the text. */
  readonly within?: true;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’ʼ][\p{L}\p{N}\p{M}]+)*/gu;

/** Scripts written without spaces: every two neighbouring characters make a word there, the usual way when no dictionary is at hand. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Of these a single sign is often a word (癌: cancer), and whoever looks for that one types no pair. */
const SIGN = /\p{Script=Han}/u;

/** Longer "words" are noise (addresses, keys, sequences of a genome); what is cut off is not searched. */
const LONGEST_WORD = 60;

/** Letters with a stroke, and two written as one, which Unicode takes for letters of their own: Sjøgren, anæmia, Łódź. */
const LETTERS: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ħ: 'h', ŧ: 't', ı: 'i', þ: 'th' };

/** Accents, and the points with which Hebrew and Arabic may be written or not. */
const MARKS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g;

/** A text of this many characters all in capitals may be names ("ME/CFS"); a longer one is shouted, and its capitals say nothing. */
const LONGEST_NAME = 12;

/** Stems seen before; a text repeats its words, and stemming is most of the work. Emptied when full rather than kept in order of use. */
const CACHE_SIZE = 50_000;
const cache = new Map<string, string>();
/** From this length on, what is cut out of a text holds on to the whole text (V8): 45,000 long words kept 138 MB of abstracts from being let go. */
const HOLDS_ITS_TEXT = 13;

function reduce(written: string): string {
  const known = cache.get(written);
  if (known !== undefined) return known;
  const own = written.length < HOLDS_ITS_TEXT ? written : copyOf(written);
  const folded = own
    .normalize('NFKD')
    .replace(MARKS, '')
    .toLowerCase()
    .normalize('NFC')
    .replace(/['’ʼ]s$/, '')
    .replace(/['’ʼ]/g, '')
    .replace(/[ßæœøđðłħŧıþ]/g, (letter) => LETTERS[letter])
    .slice(0, LONGEST_WORD)
    // Never half a character: neither Postgres nor Meilisearch takes one.
    .replace(/[\ud800-\udbff]$/, '');
  const capitals = written.length > 1 && /^\p{Lu}+$/u.test(written);
  const reduced = isStopWord(folded) && !capitals ? '' : stem(oneSpelling(folded));
  if (cache.size >= CACHE_SIZE) cache.clear();
  if (own.length <= LONGEST_WORD) cache.set(own, reduced);
  return reduced;
}

function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

function pairs(text: string, start: number, signs: boolean): Word[] {
  const characters = [...text];
  const words: Word[] = [];
  let at = start;
  characters.forEach((character, index) => {
    const pair = character + (characters[index + 1] ?? '');
    if (index === 0 || index < characters.length - 1) words.push({ stem: folded(pair), start: at, end: at + pair.length });
    if (signs && characters.length > 1 && SIGN.test(character)) words.push({ stem: folded(character), start: at, end: at + character.length, within: true });
    at += character.length;
  });
  return words;
}

function folded(characters: string): string {
  return characters.normalize('NFKC').toLowerCase();
}

/**
 * The words of a text in order, without stop words.
 *
 * Blind to case, accents, plural and tense, and to British or American spelling. Hyphens and slashes part words.
 * @param signs for a text that is to be found: each Han sign by itself, besides the pairs
 */
export function wordsOf(text: string, { signs = false } = {}): Word[] {
  const shouted = text.length > LONGEST_NAME && !/\p{Ll}/u.test(text);
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const written = match[0];
    const start = match.index;
    if (UNSPACED.test(written)) {
      words.push(...pairs(written, start, signs));
      continue;
    }
    const reduced = reduce(shouted ? written.toLowerCase() : written);
    if (reduced !== '') words.push({ stem: reduced, start, end: start + written.length });
  }
  return words;
}

/** The stems alone. */
export function stemsOf(text: string): string[] {
  return wordsOf(text).map((word) => word.stem);
}
