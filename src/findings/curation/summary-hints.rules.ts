import { readingAge } from '../../platform/text/reading-age.rules.js';
import { type SummaryPart, summaryParts, type SummaryText, wholeOf } from './summary-parts.rules.js';

export const summaryHintCodes = ['part_missing', 'hard_to_read', 'long_sentence', 'key_message_long', 'no_figures', 'nobody_named', 'no_limit_named', 'no_year', 'paper_words', 'very_long'] as const;
export type SummaryHintCode = (typeof summaryHintCodes)[number];

export interface SummaryHint {
  readonly code: SummaryHintCode;
  /** The part it is about; null for the whole. */
  readonly part: SummaryPart | null;
  readonly hint: string;
}

/** The NHS writes for 9 to 11; above that a hint says so. */
const EASY_UP_TO = 11;
/** GOV.UK's style: beyond 25 words a sentence is checked and split. */
const LONG_SENTENCE = 25;
const KEY_MESSAGE_WORDS = 50;
/** Two minutes of reading. */
const WHOLE_WORDS = 500;

const asks: Readonly<Record<SummaryPart, string>> = {
  keyMessage: 'Begin with the one thing a reader should take away, in a sentence or two.',
  whatWasDone: 'Say who was asked or studied, how many, where, and what was done.',
  whatWasFound: 'Say what came of it, with figures a reader can picture.',
  limits: 'Say what it can’t tell, and how sure we can be.',
  howCurrent: 'Say when it was done, or when the evidence was last searched.',
};

/** Words of papers, and what to say instead. */
const paperWords: readonly (readonly [RegExp, string])[] = [
  [/\bparticipants?\b/iu, 'people'], [/\bcohorts?\b/iu, 'group'], [/\brandomi[sz]ed\b/iu, 'put into groups by chance'], [/\befficac(y|ious)\b/iu, 'how well it works'],
  [/\badverse events?\b/iu, 'harm, side effects'], [/\bmortality\b/iu, 'deaths'], [/\bmorbidity\b/iu, 'illness'], [/\bincidence\b/iu, 'how many get it'], [/\bprevalence\b/iu, 'how many have it'],
  [/\bstatistically significant(ly)?\b/iu, 'unlikely to be chance'], [/\bplacebo\b/iu, 'dummy treatment'], [/\b(odds|hazard|risk) ratio\b/iu, 'how much more likely'], [/\bconfidence interval\b/iu, 'how sure we can be'],
  [/\bp\s*[<=]\s*0?\.\d+/iu, 'leave it out'], [/\bintervention\b/iu, 'what was tried'], [/\badherence\b/iu, 'keeping to it'], [/\baetiology\b/iu, 'cause'], [/\bprognos(is|tic)\b/iu, 'what to expect'],
]; // prettier-ignore

/** What a good summary still lacks, in the order in which it is read. Hints for its writer and second reader: nothing is refused because of them. */
export function summaryHints(text: SummaryText): SummaryHint[] {
  const hints: SummaryHint[] = [];
  for (const part of summaryParts) {
    const words = text[part];
    if (words === null) hints.push({ code: 'part_missing', part, hint: asks[part] });
    else hints.push(...hintsOn(part, words));
  }
  const whole = wholeOf(text);
  const age = whole === null ? null : readingAge(whole);
  if (age !== null && !age.rough && age.years > EASY_UP_TO) {
    hints.push({ code: 'hard_to_read', part: null, hint: `It reads like a text for somebody of ${Math.round(age.years)}: shorter sentences and everyday words help. 9 to 11 is best.` });
  }
  if (age !== null && age.words > WHOLE_WORDS) hints.push({ code: 'very_long', part: null, hint: `It has ${age.words} words; most readers stop after ${WHOLE_WORDS}.` });
  return hints;
}

function hintsOn(part: SummaryPart, text: string): SummaryHint[] {
  const hints: SummaryHint[] = [];
  const add = (code: SummaryHintCode, hint: string): void => void hints.push({ code, part, hint });
  const words = wordsIn(text);
  if (part === 'keyMessage' && words > KEY_MESSAGE_WORDS) add('key_message_long', `The key message has ${words} words; up to ${KEY_MESSAGE_WORDS} stay in mind.`);
  if (part === 'whatWasDone' && !hasNumber(text)) add('no_figures', 'Say how many took part.');
  if (part === 'whatWasDone' && !/\b(people|patients?|adults?|children|women|men|carers?|nurses?|staff|parents?|babies|teenagers?|students?|residents?|families|studies|trials|they|we)\b/iu.test(text)) {
    add('nobody_named', 'Say who took part: adults, carers, nurses, people with …');
  }
  if (part === 'whatWasFound' && !hasNumber(text)) add('no_figures', 'A figure helps: “8 of 10 people”, “3 days sooner”.');
  if (part === 'limits' && !/\b(not|n[’']t|only|few|small|short|unclear|unsure|may|might|could|cannot|nobody|no|less|more (research|studies)|chance)\b/iu.test(text)) {
    add('no_limit_named', 'This names nothing that it can’t tell. Who wasn’t asked? Was it small, short, not compared?');
  }
  if (part === 'howCurrent' && !/\b(19|20)\d\d\b/u.test(text)) add('no_year', 'Name a year.');
  const longest = Math.max(0, ...text.split(/(?<=[.!?…]["'”’)\]]*)\s+|\n+/u).map(wordsIn));
  if (longest > LONG_SENTENCE) add('long_sentence', `One sentence has ${longest} words; two shorter ones read more easily than one of more than ${LONG_SENTENCE}.`);
  const paper = paperWords.flatMap(([pattern, instead]) => {
    const found = pattern.exec(text);
    return found === null ? [] : [`“${found[0]}” (${instead})`];
  });
  if (paper.length > 0) add('paper_words', `Words of papers, and what people say: ${paper.slice(0, 4).join(', ')}.`);
  return hints;
}

const wordsIn = (text: string): number => (text.match(/[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*/gu) ?? []).length;
const hasNumber = (text: string): boolean => /\p{N}|\b(two|three|four|five|six|seven|eight|nine|ten|half|most|third|quarter|dozen|hundred|thousand|twice)\b/iu.test(text);
