/**
 * Names as they are compared while someone types: one spelling, no accents, no punctuation, singular.
 * The result is a key, not English. Unlike the spelling of the search engines it must hold for words that aren't finished yet:
 * `tumo` has to be the beginning of both "tumour" and "tumor", so each rule rewrites letters where they stand.
 */
const letters: readonly (readonly [RegExp, string])[] = [
  // haemophilia, oedema, diarrhoea, foetal
  [/ae|oe/g, 'e'],
  // tumour, colour; the second for a word that isn't finished yet
  [/our/g, 'or'], [/ou$/, 'o'],
  // organise, paralyse (and, harmlessly, dizzy)
  [/z/g, 's'],
  // counselling, enrol
  [/ll/g, 'l'],
  // sulphur
  [/sulph/g, 'sulf'],
  // centre, fibre, programme, ageing, grey, mould
  [/(?<=n)tre$/, 'ter'], [/(?<=^fi)bre$/, 'ber'], [/^program(me)?$/, 'program'], [/^ageing$/, 'aging'], [/^grey$/, 'gray'], [/^mould/, 'mold'],
]; // prettier-ignore

/** Plurals that no rule reaches, among words of health. */
const irregular: ReadonlyMap<string, string> = new Map([
  ['children', 'child'], ['women', 'woman'], ['men', 'man'], ['feet', 'foot'], ['teeth', 'tooth'], ['knives', 'knife'], ['lives', 'life'],
  ['mom', 'mum'], ['moms', 'mum'], ['lice', 'louse'], ['diagnoses', 'diagnosis'],
]); // prettier-ignore

const wordSet = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).map(singular));

/** Words that say nothing about a topic. */
const fillers = wordSet(
  `a an and are as at be been being but by can cannot cant do does dont for from get getting go going had has have having he her him his i im in is it
   its ive like me my need not of off on or our she so some someone somebody that the their them they this to too up us very was we went were what when
   who with without you your dad mum father mother husband wife son daughter brother sister nan gran year want help lived`,
);

/** Words of a question that a name need not repeat: "kidney problems" means what "kidney disease" does. */
const vague = wordSet('problem problems issue trouble condition disease disorder syndrome illness live living people person patient');

function singular(word: string): string {
  if (word.length <= 3 || /(ss|us|is)$/.test(word)) return word;
  if (/ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(ch|sh|x|ss)es$/.test(word)) return word.slice(0, -2);
  return word.replace(/s$/, '');
}

function foldWord(word: string): string {
  const known = irregular.get(word);
  if (known) return known;
  return singular(letters.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), word));
}

/** Lower case, one spelling, words apart by single blanks; empty when there is no letter or digit. At most 200 characters are read. */
export function searchForm(text: string): string {
  const words = text
    .slice(0, 200)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}|['’‘`´]/gu, '')
    .replace(/&/g, ' and ')
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? []).map(foldWord).join(' ');
}

/** A word as it is compared, and where it stands in the text it is of. */
export interface PlacedWord {
  readonly form: string;
  readonly start: number;
  readonly end: number;
}

/** Every word of a text, however long, as `searchForm` has it. */
export function placedWords(text: string): PlacedWord[] {
  return [...text.matchAll(/&|[\p{L}\p{N}][\p{L}\p{N}\p{M}'’‘`´]*/gu)].flatMap(({ 0: word, index: start }) => {
    const forms = searchForm(word).split(' ').filter(Boolean);
    return forms.map((form) => ({ form, start, end: start + word.length }));
  });
}

/** Whether a word says nothing about a topic. */
export const isFiller = (form: string): boolean => fillers.has(form);

/** The words of a name that say something, each once; none for "ME" or "it". */
export function tellingWords(form: string): string[] {
  return [...new Set(form.split(' ').filter((word) => word !== '' && !fillers.has(word)))];
}

/** Abbreviations that are also everyday words: a sentence with "all" in it isn't about leukaemia. Lower case, as written. */
const ordinary: ReadonlySet<string> = new Set(
  'add aids all as bed ca can co did eds fit gum hb id ls me nd od pa pet pots sad snap swan ten tens top'.split(' '),
);

/** The words by which a sentence can mean this abbreviation: none when it has fewer than three letters or is also a word. */
export function tellingAbbreviation(name: string): string[] {
  const form = searchForm(name);
  return form.length < 3 || ordinary.has(name.toLowerCase()) ? [] : tellingWords(form);
}

/** The words of a question that a name must have, each once: the telling ones, or all of them when none is. */
export function wantedWords(form: string): string[] {
  const telling = tellingWords(form);
  const wanted = telling.filter((word) => !vague.has(word));
  if (wanted.length > 0) return wanted;
  return telling.length > 0 ? telling : form.split(' ').filter(Boolean);
}

/**
 * What a form is compared with by trigrams: the whole, each word that says something and each two of them side by side.
 * Shorter than four letters says too little. At most 20, so that a long text costs no more than a sentence.
 */
export function comparableParts(form: string): string[] {
  const words = form.split(' ').filter((word) => word !== '' && !fillers.has(word) && !vague.has(word));
  const pairs = words.slice(1).map((word, index) => `${words[index]} ${word}`);
  return [...new Set([form, ...pairs, ...words])].filter((part) => part.length >= 4).slice(0, 20);
}

/** The form with each two neighbouring letters changed over ("cacner"), which leaves too few trigrams to see. None of a longer text. */
export function swaps(form: string): string[] {
  if (form.length < 4 || form.length > 24) return [];
  return [...form].slice(1).map((letter, index) => form.slice(0, index) + letter + form[index] + form.slice(index + 2));
}
