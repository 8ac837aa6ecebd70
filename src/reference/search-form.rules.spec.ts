import { describe, expect, it } from '@jest/globals';
import { comparableParts, searchForm, swaps, tellingAbbreviation, tellingWords, wantedWords } from './search-form.rules.js';

describe('names that are the same to a reader', () => {
  it.each([
    ['tumour', 'tumors'],
    ['Leukaemia', 'leukemia'],
    ['oedema', 'edema'],
    ['foetal alcohol', 'fetal alcohol'],
    ['Oesophageal', 'esophageal'],
    ['Crohn’s disease', 'Crohns diseases'],
    ['Ménière', 'meniere'],
    ['Sjögren', 'sjogren'],
    ['paralysed', 'paralyzed'],
    ['counselling', 'counseling'],
    ['ME/CFS', 'me cfs'],
    ['A&E', 'a and e'],
    ['COVID-19', 'covid 19'],
    ['children with allergies', 'child with allergy'],
    ['  Heart   attack! ', 'heart attack'],
    ['ageing', 'aging'],
    ['cancer centre', 'cancer center'],
    ['sulphur', 'sulfur'],
    ['abscesses', 'abscess'],
  ])('%s and %s', (one, other) => {
    expect(searchForm(one)).toBe(searchForm(other));
  });
});

describe('names that are not', () => {
  it.each([
    ['hepatitis A', 'hepatitis B'],
    ['type 1 diabetes', 'type 2 diabetes'],
    ['hypothyroidism', 'hyperthyroidism'],
    ['pus', 'pu'],
    ['arthritis', 'arthriti'],
  ])('%s and %s', (one, other) => {
    expect(searchForm(one)).not.toBe(searchForm(other));
  });
});

describe('a word that is not finished', () => {
  it.each([
    ['tumou', 'tumour'],
    ['tum', 'tumor'],
    ['haemo', 'hemophilia'],
    ['oesoph', 'oesophageal'],
    ['diarrh', 'diarrhoea'],
    ['organiz', 'organisation'],
    ['diabete', 'diabetes'],
    ['counsel', 'counselling'],
    ['dizz', 'dizziness'],
  ])('%s begins %s', (typed, whole) => {
    expect(searchForm(whole).startsWith(searchForm(typed))).toBe(true);
  });
});

it.each(['', '   ', '!?…', '—'])('%j has nothing to search for', (text) => {
  expect(searchForm(text)).toBe('');
});

it('reads no more than 200 characters', () => {
  expect(searchForm('ab '.repeat(10_000)).length).toBeLessThanOrEqual(200);
});

describe('words that matter', () => {
  it.each([
    ['my mum has lung cancer', ['lung', 'cancer']],
    ['ME', []],
    ['cancer cancer', ['cancer']],
  ])('of the name %j', (text, words) => {
    expect(tellingWords(searchForm(text))).toEqual(words);
  });

  it.each([
    ['kidney problems', ['kidney']],
    ['problems', ['problem']],
    ['me', ['me']],
    ['people with heart disease', ['heart']],
  ])('of the question %j', (text, words) => {
    expect(wantedWords(searchForm(text))).toEqual(words);
  });
});

describe('parts that are compared by likeness', () => {
  it.each([
    ['she has altzheimers', ['she has altsheimer', 'altsheimer']],
    ['hart atack last winter', ['hart atack last winter', 'hart atack', 'atack last', 'last winter', 'hart', 'atack', 'last', 'winter']],
    ['ms', []],
  ])('of %j', (text, parts) => {
    expect(comparableParts(searchForm(text))).toEqual(parts);
  });

  it('are at most 20', () => {
    expect(comparableParts(searchForm('abcde fghij klmno pqrst uvwxy '.repeat(6))).length).toBeLessThanOrEqual(20);
  });
});

describe('an abbreviation inside a sentence', () => {
  it.each([
    ['COPD', ['copd']],
    ['DVT', ['dvt']],
    ['ALL', []],
    ['PoTS', []],
    ['MS', []],
  ])('%s is meant by %j', (name, words) => {
    expect(tellingAbbreviation(name)).toEqual(words);
  });
});

it('letters changed over', () => {
  expect(swaps('cough')).toEqual(['ocugh', 'cuogh', 'coguh', 'couhg']);
  expect(swaps('ms')).toEqual([]);
  expect(swaps('a text that is far too long for this')).toEqual([]);
});
