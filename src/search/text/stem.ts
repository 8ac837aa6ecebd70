/**
 * Reduces an English word to its stem, after the published description of the Porter2 ("English") algorithm of the Snowball project.
 * In TypeScript rather than in Postgres, because indexing, both engines, the ranking and the marks in the text must agree on every
 * word, and Postgres' own parser reads "ME/CFS" as a file name and "and/or" as another.
 */

const VOWEL = /[aeiouy]/;
const DOUBLE = /(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;

/** Words the rules would treat wrongly, with their stems. */
const EXCEPTIONS = new Map([
  ['skis', 'ski'], ['skies', 'sky'], ['dying', 'die'], ['lying', 'lie'], ['tying', 'tie'], ['idly', 'idl'], ['gently', 'gentl'],
  ['ugly', 'ugli'], ['early', 'earli'], ['only', 'onli'], ['singly', 'singl'], ['sky', 'sky'], ['news', 'news'], ['howe', 'howe'],
  ['atlas', 'atlas'], ['cosmos', 'cosmos'], ['bias', 'bias'], ['andes', 'andes'],
]); // prettier-ignore

const KEPT_AFTER_PLURAL = new Set(['inning', 'outing', 'canning', 'herring', 'earring', 'proceed', 'exceed', 'succeed']);

/** Ending → what replaces it; applied when the ending lies in the first region. The longest ending that fits decides. */
const SECOND: readonly (readonly [string, string])[] = [
  ['ization', 'ize'], ['ational', 'ate'], ['fulness', 'ful'], ['ousness', 'ous'], ['iveness', 'ive'],
  ['tional', 'tion'], ['biliti', 'ble'], ['lessli', 'less'],
  ['entli', 'ent'], ['ation', 'ate'], ['alism', 'al'], ['aliti', 'al'], ['ousli', 'ous'], ['iviti', 'ive'], ['fulli', 'ful'],
  ['enci', 'ence'], ['anci', 'ance'], ['abli', 'able'], ['izer', 'ize'], ['ator', 'ate'], ['alli', 'al'],
  ['ogist', 'og'], ['bli', 'ble'], ['ogi', 'og'], ['li', ''],
]; // prettier-ignore

const THIRD: readonly (readonly [string, string])[] = [
  ['ational', 'ate'], ['tional', 'tion'], ['alize', 'al'], ['icate', 'ic'], ['iciti', 'ic'], ['ative', ''], ['ical', 'ic'],
  ['ness', ''], ['ful', ''],
]; // prettier-ignore

const FOURTH = [
  'ement', 'ance', 'ence', 'able', 'ible', 'ment', 'ant', 'ent', 'ism', 'ate', 'iti', 'ous', 'ive', 'ize', 'ion', 'al', 'er', 'ic',
]; // prettier-ignore

/** Where the region after the first consonant that follows a vowel starts, at or after `from`. */
function region(word: string, from: number): number {
  for (let at = from + 1; at < word.length; at += 1) {
    if (!VOWEL.test(word[at]!) && VOWEL.test(word[at - 1]!)) return at + 1;
  }
  return word.length;
}

function firstRegion(word: string): number {
  const prefix = /^(?:gener|commun|arsen|past|univers|later|emerg|organ|inter)/.exec(word);
  return prefix ? prefix[0].length : region(word, 0);
}

function endsInShortSyllable(word: string): boolean {
  return /[^aeiouy][aeiouy][^aeiouywxY]$/.test(word) || /^[aeiouy][^aeiouy]$/.test(word) || word === 'past';
}

/** Writes a consonantal y as Y, so that the vowel tests skip it. */
function markConsonantY(word: string): string {
  return word.replace(/^y/, 'Y').replace(/([aeiouy])y/g, '$1Y');
}

function dropPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (/ie[ds]$/.test(word)) return word.length > 4 ? word.slice(0, -2) : word.slice(0, -1);
  if (/(?:us|ss)$/.test(word)) return word;
  return /[aeiouy].+s$/.test(word) ? word.slice(0, -1) : word;
}

function dropPast(word: string, r1: number): string {
  const eed = /eed(?:ly)?$/.exec(word);
  if (eed) return eed.index >= r1 ? `${word.slice(0, eed.index)}ee` : word;
  const ending = /(?:ed|ing)(?:ly)?$/.exec(word);
  if (!ending) return word;
  const rest = word.slice(0, ending.index);
  if (!VOWEL.test(rest)) return word;
  if (/(?:at|bl|iz)$/.test(rest)) return `${rest}e`;
  if (DOUBLE.test(rest)) return /^[aeo]..$/.test(rest) ? rest : rest.slice(0, -1);
  return endsInShortSyllable(rest) && r1 >= rest.length ? `${rest}e` : rest;
}

function replaceEnding(word: string, r1: number, r2: number, table: readonly (readonly [string, string])[]): string {
  const found = table.find(([ending]) => word.endsWith(ending));
  if (!found) return word;
  const [ending, replacement] = found;
  const at = word.length - ending.length;
  if (at < r1) return word;
  if (ending === 'ogi' && word[at - 1] !== 'l') return word;
  if (ending === 'li' && !/[cdeghkmnrt]$/.test(word.slice(0, at))) return word;
  if (ending === 'ative' && at < r2) return word;
  return word.slice(0, at) + replacement;
}

function dropSuffix(word: string, r2: number): string {
  const ending = FOURTH.find((each) => word.endsWith(each));
  if (ending === undefined) return word;
  const at = word.length - ending.length;
  if (at < r2 || (ending === 'ion' && !/[st]$/.test(word.slice(0, at)))) return word;
  return word.slice(0, at);
}

function dropLastLetter(word: string, r1: number, r2: number): string {
  const last = word.length - 1;
  if (word.endsWith('e')) {
    return last >= r2 || (last >= r1 && !endsInShortSyllable(word.slice(0, -1))) ? word.slice(0, -1) : word;
  }
  return word.endsWith('ll') && last >= r2 ? word.slice(0, -1) : word;
}

/** @param word lower case, without apostrophes; anything but a to z comes back as it is. */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  const known = EXCEPTIONS.get(word);
  if (known !== undefined) return known;
  let text = markConsonantY(word);
  const r1 = firstRegion(text);
  const r2 = region(text, r1);
  text = dropPlural(text);
  if (KEPT_AFTER_PLURAL.has(text)) return text;
  text = dropPast(text, r1);
  text = text.replace(/(.[^aeiouy])[yY]$/, '$1i');
  text = replaceEnding(text, r1, r2, SECOND);
  text = replaceEnding(text, r1, r2, THIRD);
  text = dropSuffix(text, r2);
  text = dropLastLetter(text, r1, r2);
  return text.toLowerCase();
}
