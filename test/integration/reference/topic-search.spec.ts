import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../../src/platform/clock/clock.js';
import { Area } from '../../../src/reference/area.entity.js';
import { Topic } from '../../../src/reference/topic.entity.js';
import { TopicQueries } from '../../../src/reference/topics.queries.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;
let topics: TopicQueries;

beforeAll(async () => {
  db = await createTestDatabase({ entities: [Topic, Area] });
  topics = new TopicQueries(db.dataSource, new Clock(db.dataSource));
});
afterAll(() => db.drop());

const slugsFor = async (text: string, first = 5): Promise<string[]> => (await topics.findTopics(text, first)).map((topic) => topic.slug);

/** A fixture's rows without its header. */
const fixture = (file: string): string[][] =>
  readFileSync(new URL(`../../fixtures/${file}`, import.meta.url), 'utf8').split('\n').slice(1).filter(Boolean).map((line) => line.split('\t')); // prettier-ignore

async function missesOf(rows: readonly (readonly [string, string])[]): Promise<string[]> {
  const misses: string[] = [];
  for (const [text, wanted] of rows) {
    const found = await slugsFor(text);
    if (!found.includes(wanted)) misses.push(`${text}: wanted ${wanted}, found ${found.join(', ') || 'nothing'}`);
  }
  return misses;
}

it('finds the right topic among the first five for every name of every condition in the national list', async () => {
  const rows = fixture('conditions-topics.tsv').map(([, name, topic]) => [name, topic] as const);
  expect(new Set(fixture('conditions-topics.tsv').map(([line]) => line)).size).toBe(1005);
  expect(await missesOf(rows)).toEqual([]);
}, 120_000);

it('finds it for the words people use, half typed, misspelt or in a sentence', async () => {
  expect(await missesOf(fixture('lay-words-topics.tsv').map(([text, topic]) => [text, topic] as const))).toEqual([]);
}, 60_000);

describe('typed as people type', () => {
  /** Every twentieth line of the list, by its main name, without what stands in brackets. */
  const sample = fixture('conditions-topics.tsv')
    .filter(([line], index, rows) => Number(line) % 20 === 0 && rows[index - 1]?.[0] !== line)
    .map(([, name, topic]) => [name.replace(/\s*\(.*?\)/g, ''), topic] as const);
  const longestWord = (name: string): string => name.split(/[^\p{L}]+/u).sort((a, b) => b.length - a.length)[0];
  const inLongestWord = (edit: (word: string) => string) => (name: string) => name.replace(longestWord(name), edit);
  const dropLetter = inLongestWord((word) => word.slice(0, word.length >> 1) + word.slice((word.length >> 1) + 1));
  const swapLetters = inLongestWord((word) => word[0] + (word[2] ?? '') + word[1] + word.slice(3));

  // Over the whole list on the day this was written: 100, 100, 98, 99 and 95 %. What is missed is a short word that became another.
  it.each<[string, number, (name: string) => string]>([
    ['the first 60 % of it', 1, (name) => name.slice(0, Math.ceil(name.length * 0.6))],
    ['a sentence', 1, (name) => `I have lived with ${name.toLowerCase()} for years and want to help`],
    ['one letter missing', 0.94, dropLetter],
    ['two letters changed over', 0.94, swapLetters],
    ['a sentence with a letter missing', 0.88, (name) => `my dad has ${dropLetter(name)} and I care for him`],
  ])('%s: at least %d of the topics are among the first five', async (_, share, typed) => {
    const misses = await missesOf(sample.map(([name, topic]) => [typed(name), topic] as const));
    expect(misses.slice(Math.floor(sample.length * (1 - share)))).toEqual([]);
  });
});

describe('order', () => {
  it.each([
    ['diabetes', 'diabetes'],
    ['cancer', 'cancer-and-neoplasms'],
    ['sugar', 'diabetes'],
    ['heart attack', 'heart-attack'],
    ['knackered', 'fatigue'],
    ['tumor', 'cancer-and-neoplasms'],
    ['dementia', 'dementia'],
    ['stroke', 'stroke'],
    ['COPD', 'copd'],
    ['ms', 'multiple-sclerosis'],
    ['mecfs', 'me-cfs'],
  ])('%s comes first as %s', async (text, slug) => {
    expect((await slugsFor(text))[0]).toBe(slug);
  });

  it('says by which name a topic was found, but never says back an unkind or misspelt word', async () => {
    expect((await topics.findTopics('myocardial infarction'))[0]).toMatchObject({ slug: 'heart-attack', foundBy: 'myocardial infarction' });
    expect((await topics.findTopics('diabeetus'))[0]).toMatchObject({ slug: 'diabetes', foundBy: null });
  });
});

it.each(['', '   ', '%', '_', "'; drop table topic; --", 'xqzjv wpfkq', '\u0000', '👍'])('finds nothing sensible for %j and does not fail', async (text) => {
  const found = await slugsFor(text);
  expect(found.length).toBeLessThanOrEqual(5);
});

it('returns as many as asked for, at most 50', async () => {
  expect(await slugsFor('cancer', 12)).toHaveLength(12);
  expect(await slugsFor('cancer', 500)).toHaveLength(50);
});

it('finds only what holds today', async () => {
  await db.setClock(new Date('2022-06-30T12:00:00Z'));
  expect(await slugsFor('asthma')).toEqual([]);
  await db.setClock(new Date('2022-07-01T12:00:00Z'));
  expect((await slugsFor('asthma'))[0]).toBe('asthma');
  await db.setClock(null);
});
