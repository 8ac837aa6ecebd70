import { describe, expect, it } from '@jest/globals';
import { LONGEST_QUESTION, MOST_WORDS, readQuestion, stemsToLookUp } from './question.rules.js';
import { SynonymBook } from './synonyms.rules.js';

const none = new SynonymBook([]);

describe('reading a question', () => {
  it('keeps each word once, in order', () => {
    expect(readQuestion('Pain, pain and more PAINS at night', none)?.stems).toEqual(['pain', 'night']);
  });

  it.each([
    ['straight', 'help with "panic attacks" at night', [['panic', 'attack']]],
    ['curly', '“panic attacks”', [['panic', 'attack']]],
    ['unbalanced', '"panic attacks', []],
    ['empty', '"" "the"', []],
    ['too many', '"a1" "b1" "c1" "d1" "e1" "f1"', [['a1'], ['b1'], ['c1'], ['d1'], ['e1']]],
  ])('finds phrases in %s quotes', (_, typed, phrases) => {
    expect(readQuestion(`asthma ${typed}`, none)?.phrases).toEqual(phrases);
  });

  it.each(['', '   ', 'what is it?', '🫁', '"&|!'])('has nothing to look for in %j', (typed) => {
    expect(readQuestion(typed, none)).toBeNull();
  });

  it('reads no further than its limits', () => {
    expect(readQuestion(`${'a '.repeat(LONGEST_QUESTION / 2)}zebra`, none)).toBeNull();
    expect(readQuestion(Array.from({ length: 3000 }, (_, at) => `w${at}`).join(' '), none)?.stems).toHaveLength(MOST_WORDS);
  });
});

describe('synonyms', () => {
  const book = new SynonymBook([
    ['breast cancer', 'mammary carcinoma', 'breast tumour'],
    ['cancer', 'malignancy'],
    ['knackered', 'fatigue', 'Fatigues'],
    ['fatigue', 'exhaustion'],
    ['the', 'of'],
  ]);
  const parts = (typed: string): string[] =>
    readQuestion(typed, book)!.parts.map(({ words, equals }) => `${words.join(' ')}${equals.length > 0 ? ` = ${equals.map((term) => term.join(' ')).join(', ')}` : ''}`);

  it('take the longest run of words, each word once', () => {
    expect(parts('tired after breast cancer care')).toEqual(['tire', 'breast cancer = mammari carcinoma, breast tumor', 'care']);
    expect(parts('skin cancer')).toEqual(['skin', 'cancer = malign']);
  });

  it('of several groups come together; spellings of one stem are one', () => {
    expect(parts('fatigue')).toEqual(['fatigu = knacker, exhaust']);
    expect(parts('knackered')).toEqual(['knacker = fatigu']);
  });

  it('are looked up with the words', () => {
    expect(stemsToLookUp(readQuestion('skin cancer', book)!)).toEqual(['skin', 'cancer', 'malign']);
  });
});
