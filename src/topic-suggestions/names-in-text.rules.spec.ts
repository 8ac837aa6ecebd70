import { beforeAll, describe, expect, it } from '@jest/globals';
import { readReferenceData } from '../reference/reference-data.js';
import { NameBook, type Naming } from './names-in-text.rules.js';

let book: NameBook;
beforeAll(async () => {
  const { topics } = await readReferenceData();
  book = new NameBook(topics.flatMap(({ slug, names }) => names.map((name) => ({ topicId: slug, ...name }))));
});

const named = (text: string, naming?: Naming): string[] =>
  book.find(text).filter((found) => !found.denied && (naming === undefined || found.naming === naming)).map(({ topicId }) => topicId);

describe('a text names topics', () => {
  it.each<[string, string[]]>([
    ['I have had asthma since I was a child.', ['asthma']],
    ['my mum has lung cancer and I look after her', ['lung-cancer']],
    ['Constantly knackered after chemo', ['fatigue', 'chemotherapy']],
    ['Crohn’s since 16', ['crohns-disease']],
    ['tumour of the brain', ['brain-tumours']],
    ['ME/CFS and long COVID', ['me-cfs', 'long-covid']],
    ['COPD, copd', ['copd', 'copd']],
    ['I sing in a choir and can do Mondays', []],
    ['', []],
    ['糖尿病 🫁', []],
  ])('%s', (text, topics) => expect(named(text)).toEqual(expect.arrayContaining(topics)));

  it('by the longest name that fits, and says where', () => {
    const text = 'She had breast cancer.';
    const found = book.find(text);
    expect(found.map(({ topicId }) => topicId)).toEqual(['breast-cancer']);
    expect(text.slice(found[0].start, found[0].end)).toBe('breast cancer');
  });

  it('in other words’ order, but not across a sentence or through another name', () => {
    expect(named('cancer in my left breast', 'apart')).toContain('breast-cancer');
    expect(named('I had cancer. My breast is fine.', 'apart')).not.toContain('breast-cancer');
    expect(named('breast cancer and lung problems')).not.toContain('lung-cancer');
  });

  it('by an abbreviation that is also a word only in capitals, where not everything is', () => {
    expect(named('I have ME and rest a lot')).toContain('me-cfs');
    expect(named('it tires me out')).not.toContain('me-cfs');
    expect(named('IT TIRES ME OUT')).not.toContain('me-cfs');
  });

  it('misspelt', () => {
    expect(named('she has parkinsens', 'misspelt')).toContain('parkinsons-disease');
    expect(named('my rheumatiod arthritis')).toContain('rheumatoid-arthritis');
    expect(named('My career as a carrier within the station')).toEqual([]);
  });
});

describe('what is denied', () => {
  it.each([
    ['I don’t have diabetes', true],
    ['I do not have any diabetes', true],
    ['never been told that I have diabetes', true],
    ['no asthma, no diabetes', true],
    ['no asthma but diabetes', false],
    ['I haven’t slept since my diabetes', false],
    ['not only diabetes', false],
    ['I can’t sleep because of diabetes', false],
    ['diabetes', false],
  ])('%s: %s', (text, denied) => expect(book.find(text).find(({ topicId }) => topicId === 'diabetes')?.denied).toBe(denied));
});

describe('whatever is typed', () => {
  it.each([
    ['4,000 letters', 'x'.repeat(4_000)],
    ['800 words', 'canser '.repeat(570)],
    ['words that begin many names', 'heart and lung and blood '.repeat(160)],
    ['signs', '"(((\u0000\u202e*%$ AND OR NOT "'.repeat(150)],
    ['emoji', '👩‍👩‍👧‍👦'.repeat(300)],
  ])('%s are looked through in less than 200 ms', (_, text) => {
    const started = performance.now();
    book.find(text);
    expect(performance.now() - started).toBeLessThan(200);
  });
});
