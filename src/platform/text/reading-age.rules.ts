/**
 * Reading age of an English text: Flesch–Kincaid grade + 5 (a US school grade n is reached at about n + 5 years).
 * Grade = 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid and others, 1975).
 * It is a hint for the writer, shown beside a text and never a reason to refuse it: the formula knows nothing of meaning.
 */
export interface ReadingAge {
  /** Years, one decimal; never below 5. */
  readonly years: number;
  readonly words: number;
  readonly sentences: number;
  readonly syllables: number;
  /** Fewer than 30 words: the figure jumps about and should be shown as a rough one. */
  readonly rough: boolean;
}

const WORD = /[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*/gu;
/** Common in our texts and wrong by rule. */
const EXCEPTIONS: Readonly<Record<string, number>> = { diabetes: 4, herpes: 2, recipe: 3, recipes: 3, something: 2, someone: 2, sometimes: 2 };
const ROUGH_BELOW_WORDS = 30;

/** The reading age of `text`; null when it holds no word. */
export function readingAge(text: string): ReadingAge | null {
  const sentences = sentencesOf(text);
  const words = sentences.flatMap(wordsOf);
  if (words.length === 0) return null;
  const syllables = words.reduce((sum, word) => sum + syllablesIn(word), 0);
  const grade = 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59;
  return {
    years: Math.max(5, Math.round((grade + 5) * 10) / 10),
    words: words.length,
    sentences: sentences.length,
    syllables,
    rough: words.length < ROUGH_BELOW_WORDS,
  };
}

/**
 * Sentences: what lies between full stops, question and exclamation marks (followed by a space), and line breaks, so that
 * each point of a list counts as a sentence. Pieces without a word are dropped; "e.g." and "i.e." and "Dr." don't end one.
 */
function sentencesOf(text: string): string[] {
  return text
    .replace(/\b(e\.g|i\.e|etc|vs|dr|mr|mrs|ms|prof|st|no)\./giu, '$1')
    .split(/(?<=[.!?…]["'”’)\]]*)\s+|\s*\n\s*/u)
    .filter((piece) => wordsOf(piece).length > 0);
}

function wordsOf(text: string): string[] {
  return text.match(WORD) ?? [];
}

/**
 * Syllables of one English word, by rule: count groups of vowels, then correct for what English does not speak.
 * Right for about nine words in ten, and errors both ways cancel over a paragraph, which is all the formula needs.
 * - A number counts as it is commonly said, roughly: one syllable a digit ("12.5" is three).
 * - Capitals only, up to five letters ("NHS"): one a letter, W three.
 * - A final silent e, es or ed is not counted ("made", "makes", "asked"), except -le after a consonant ("table"), -ted, -ded
 *   ("wanted") and -ses, -ces, -ges, -xes, -zes, -ches, -shes ("diseases").
 * - Nor is an e before -ment, -ly, -ful, -less, -ness ("involvement", "careful").
 * - Neighbours that are mostly spoken apart count as two: ia, io, iu, ua, uo, eo ("radio", "area"), but not in -tion, -cial, -gu-, -qu-.
 */
export function syllablesIn(word: string): number {
  const parts = word.split(/[-’']/u).filter((part) => part.length > 1 || !/^[sdtm]$/iu.test(part));
  return Math.max(1, parts.reduce((sum, part) => sum + syllablesInPart(part), 0));
}

function syllablesInPart(part: string): number {
  if (/\p{N}/u.test(part)) return (part.match(/\p{N}/gu) ?? []).length;
  if (/^[A-Z]{2,5}$/u.test(part)) return part.length + (part.match(/W/gu) ?? []).length * 2;
  const known = EXCEPTIONS[part.toLowerCase()];
  if (known !== undefined) return known;
  const word = withoutSilentE(part.toLowerCase()).normalize('NFD').replace(/\p{M}/gu, '');
  const groups = word.match(/[aeiouy]+/gu)?.length ?? 0;
  return Math.max(1, groups + vowelsSpokenApart(word));
}

function withoutSilentE(whole: string): string {
  const word = whole.replace(/(?<=[aeiouy][^aeiouy]*[^aeiouyl])e(?=(?:ment|ly|ful|less|ness)s?$)/u, '');
  if (/^[^aeiouy]*e[sd]?$/u.test(word)) return word;
  if (word.endsWith('ed')) return /[tde]ed$/u.test(word) ? word : word.slice(0, -2);
  if (word.endsWith('es')) return /(?:[scgxz]|[cs]h|[^aeiouyr]l)es$/u.test(word) ? word : word.slice(0, -2);
  if (word.endsWith('e')) return /(?:[aeiouy]|[^aeiouyr]l)e$/u.test(word) ? word : word.slice(0, -1);
  return word;
}

function vowelsSpokenApart(word: string): number {
  const asSpoken = word.replace(/[tcsg]i(?=on|al|an|ou)|[xj]i(?=ou)/gu, 'ty').replace(/qu(?=[aeio])|gu(?=[aeio])/gu, 'q');
  const apart = /i[aou]|ie(?=t)|(?<=sc|l)ie(?=n)|eo(?!us?$|ple)|u[ao]|[aeiouy](?=ing$)|(?<=cr)ea(?=t)|(?<=id|r)ea$|(?<=r)ea(?=l[iu])|sm$/gu;
  return (asSpoken.match(apart) ?? []).length;
}
