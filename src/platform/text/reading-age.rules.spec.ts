import { describe, expect, it } from '@jest/globals';
import { readingAge, syllablesIn } from './reading-age.rules.js';

describe('syllables of a word', () => {
  it.each([
    ['cat', 1], ['the', 1], ['he', 1], ['made', 1], ['makes', 1], ['asked', 1], ['table', 2], ['wanted', 2], ['needed', 2],
    ['diseases', 3], ['care', 1], ['cared', 1], ['people', 2], ['carer', 2], ['involve', 2], ['involvement', 3], ['research', 2],
    ['cancer', 2], ['patient', 2], ['patients', 2], ['operation', 4], ['decision', 3], ['social', 2], ['anxious', 2],
    ['diabetes', 4], ['radio', 3], ['idea', 3], ['being', 2], ['seeing', 2], ['questions', 2], ['created', 3], ['reality', 4],
    ['autism', 3], ['area', 3], ['video', 3], ['NHS', 3], ['2025', 4], ["don't", 1], ["people's", 2], ['well-being', 3], ['café', 2], ['while', 1],
    ['rules', 1], ['called', 1], ['boxes', 2], ['lunches', 2], ['eyes', 1], ['eye', 1], ['science', 2], ['quiet', 2], ['heart', 1],
  ])('%s has %i', (word, count) => {
    expect(syllablesIn(word)).toBe(count);
  });
});

describe('reading age', () => {
  it('follows the formula on a text counted by hand', () => {
    // 12 words, 2 sentences, 13 syllables: 0.39 × 6 + 11.8 × 13/12 − 15.59 = −0.467, + 5 = 4.5, and never below 5.
    expect(readingAge('The cat sat on the mat. It was a very fat cat.')).toEqual({ years: 5, words: 12, sentences: 2, syllables: 13, rough: true });
  });

  it('gives a harder text a higher age', () => {
    const plain = readingAge('We asked people how they slept. Most said they slept badly. A short walk each day helped some of them.');
    const hard = readingAge('Multivariable regression demonstrated statistically significant associations between physical activity and sleep architecture in community-dwelling participants.');
    expect(plain?.years).toBeLessThan(9);
    expect(hard?.years).toBeGreaterThan(20);
  });

  it('does not end a sentence at an abbreviation or inside a number', () => {
    expect(readingAge('Ask Dr. Khan, e.g. by phone, about the 2.5 hours.')?.sentences).toBe(1);
  });

  it('counts each line of a list as a sentence', () => {
    expect(readingAge('You would\n- read a letter\n- come to a talk')?.sentences).toBe(3);
  });

  it.each(['', '   ', '… – !', '\n\n'])('has nothing to say about %j', (text) => {
    expect(readingAge(text)).toBeNull();
  });

  it('marks a short text as rough', () => {
    expect(readingAge('Short.')?.rough).toBe(true);
    expect(readingAge('We met each week for a month. '.repeat(5))?.rough).toBe(false);
  });
});
