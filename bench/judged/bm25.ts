/**
 * The limit that search and matching have to beat, written apart from the product's own ranking: BM25 over title and text as one
 * (Robertson and others 1994, k1 0.9 and b 0.4 as Anserini has them by default), Porter's stems and a short list of stop words.
 */
const K1 = 0.9;
const B = 0.4;

/** Lucene's English stop words. */
const STOP = new Set(
  `a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with`.split(/\s+/),
);

export class Bm25 {
  private readonly ids: string[] = [];
  private readonly lengths: number[] = [];
  private readonly postings = new Map<string, { readonly at: number; readonly times: number }[]>();
  private readonly averageLength: number;

  constructor(documents: readonly { readonly id: string; readonly title: string; readonly text: string }[]) {
    let total = 0;
    documents.forEach(({ id, title, text }, at) => {
      const words = termsOf(`${title} ${text}`);
      this.ids.push(id);
      this.lengths.push(words.length);
      total += words.length;
      for (const [word, times] of countsOf(words)) {
        const posting = this.postings.get(word);
        if (posting) posting.push({ at, times });
        else this.postings.set(word, [{ at, times }]);
      }
    });
    this.averageLength = total / Math.max(documents.length, 1);
  }

  /** Ids, the best first, ties by id; a word that is asked twice counts twice. */
  search(question: string, most: number): string[] {
    const scores = new Map<number, number>();
    for (const [word, asked] of countsOf(termsOf(question))) {
      const posting = this.postings.get(word);
      if (posting === undefined) continue;
      const rarity = Math.log(1 + (this.ids.length - posting.length + 0.5) / (posting.length + 0.5));
      for (const { at, times } of posting) {
        const length = 1 - B + (B * this.lengths[at]) / this.averageLength;
        scores.set(at, (scores.get(at) ?? 0) + (asked * rarity * times * (K1 + 1)) / (times + K1 * length));
      }
    }
    return [...scores]
      .sort(([a, one], [b, other]) => other - one || (this.ids[a] < this.ids[b] ? -1 : 1))
      .slice(0, most)
      .map(([at]) => this.ids[at]);
  }
}

function countsOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const stems = new Map<string, string>();

/** Words as Anserini cuts them, near enough: lower case, letters and digits, without the possessive s. */
export function termsOf(text: string): string[] {
  return [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu)].flatMap(([found]) => {
    const word = found.replace(/['’]s$/, '').replace(/['’]/g, '');
    if (STOP.has(word)) return [];
    let stem = stems.get(word);
    if (stem === undefined) stems.set(word, (stem = porter(word)));
    return [stem];
  });
}

const consonant = '[^aeiou]';
const vowel = '[aeiouy]';
const consonants = `${consonant}[^aeiouy]*`;
const vowels = `${vowel}[aeiou]*`;
const measureAbove0 = new RegExp(`^(${consonants})?${vowels}${consonants}`);
const measureIs1 = new RegExp(`^(${consonants})?${vowels}${consonants}(${vowels})?$`);
const measureAbove1 = new RegExp(`^(${consonants})?${vowels}${consonants}${vowels}${consonants}`);
const hasVowel = new RegExp(`^(${consonants})?${vowel}`);
const endsShort = new RegExp(`^${consonants}${vowel}[^aeiouwxy]$`);

const SECOND: readonly (readonly [string, string])[] = [
  ['ational', 'ate'], ['tional', 'tion'], ['enci', 'ence'], ['anci', 'ance'], ['izer', 'ize'], ['bli', 'ble'], ['alli', 'al'], ['entli', 'ent'], ['eli', 'e'], ['ousli', 'ous'],
  ['ization', 'ize'], ['ation', 'ate'], ['ator', 'ate'], ['alism', 'al'], ['iveness', 'ive'], ['fulness', 'ful'], ['ousness', 'ous'], ['aliti', 'al'], ['iviti', 'ive'], ['biliti', 'ble'], ['logi', 'log'],
]; // prettier-ignore
const THIRD: readonly (readonly [string, string])[] = [['icate', 'ic'], ['ative', ''], ['alize', 'al'], ['iciti', 'ic'], ['ical', 'ic'], ['ful', ''], ['ness', '']]; // prettier-ignore
const FOURTH = ['al', 'ance', 'ence', 'er', 'ic', 'able', 'ible', 'ant', 'ement', 'ment', 'ent', 'ou', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize'];

/** Porter's stemmer of 1980, as its author later wrote it down. */
export function porter(written: string): string {
  if (written.length < 3 || !/^[a-z]+$/.test(written)) return written;
  let word = written.startsWith('y') ? `Y${written.slice(1)}` : written;
  word = word.replace(/(ss|i)es$/, '$1').replace(/([^s])s$/, '$1');
  word = firstEndings(word);
  if (word.endsWith('y') && hasVowel.test(word.slice(0, -1))) word = `${word.slice(0, -1)}i`;
  for (const endings of [SECOND, THIRD]) word = replaced(word, endings);
  word = fourthEndings(word);
  if (word.endsWith('e')) {
    const rest = word.slice(0, -1);
    if (measureAbove1.test(rest) || (measureIs1.test(rest) && !endsShort.test(rest))) word = rest;
  }
  if (word.endsWith('ll') && measureAbove1.test(word)) word = word.slice(0, -1);
  return word.toLowerCase();
}

function firstEndings(word: string): string {
  if (word.endsWith('eed')) return measureAbove0.test(word.slice(0, -3)) ? word.slice(0, -1) : word;
  const ending = /(ed|ing)$/.exec(word);
  if (ending === null || !hasVowel.test(word.slice(0, ending.index))) return word;
  const rest = word.slice(0, ending.index);
  if (/(at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (/([^aeiouylsz])\1$/.test(rest)) return rest.slice(0, -1);
  return endsShort.test(rest) ? `${rest}e` : rest;
}

function replaced(word: string, endings: readonly (readonly [string, string])[]): string {
  const found = endings.find(([ending]) => word.endsWith(ending));
  if (found === undefined) return word;
  const rest = word.slice(0, -found[0].length);
  return measureAbove0.test(rest) ? rest + found[1] : word;
}

function fourthEndings(word: string): string {
  const ending = FOURTH.filter((each) => word.endsWith(each)).sort((a, b) => b.length - a.length)[0];
  if (ending !== undefined) {
    const rest = word.slice(0, -ending.length);
    return measureAbove1.test(rest) ? rest : word;
  }
  const rest = /(s|t)ion$/.test(word) ? word.slice(0, -3) : word;
  return measureAbove1.test(rest) ? rest : word;
}
