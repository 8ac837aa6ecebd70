import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { HeadingBooks } from '../../../src/findings/import/topics/heading-books.js';
import { topicsNamed } from '../../../src/findings/import/topics/headings.rules.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { Topic } from '../../../src/reference/topic.entity.js';
import { TopicQueries } from '../../../src/reference/topics.queries.js';
import { topicSynonyms } from '../../../src/reference/topic-synonyms.js';
import { SynonymBook } from '../../../src/search/ranking/synonyms.rules.js';
import { stemsOf } from '../../../src/search/text/words.js';
import { aTopic, topicId } from '../../support/builders/reference.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

let db: TestDatabase;
let topics: TopicQueries;

beforeAll(async () => {
  db = await createTestDatabase({ entities: [Topic] });
  topics = new TopicQueries(db.dataSource, new Clock(db.dataSource));
});
afterAll(() => db.drop());

describe('words that mean the same, for the search', () => {
  let groups: { topicId: string; words: string[] }[];
  beforeAll(async () => {
    groups = await topicSynonyms(db.dataSource.manager);
  });
  const groupOf = async (slug: string): Promise<string[]> => {
    const id = await topicId(db, slug);
    return groups.find((group) => group.topicId === id)?.words ?? [];
  };

  it('begin with the name, then professional names, then what people say', async () => {
    const words = await groupOf('heart-attack');
    expect(words[0]).toBe('Heart attack');
    expect(words.indexOf('myocardial infarction')).toBeLessThan(words.indexOf('massive coronary'));
  });

  it('leave out narrower things, unkind and misspelt words, and lay words that fit several topics', async () => {
    expect(await groupOf('broken-bones')).not.toContain('broken toe');
    expect(await groupOf('learning-disability')).not.toContain('mentally handicapped');
    expect(await groupOf('diabetes')).not.toContain('diabeetus');
    expect(await groupOf('asthma')).toContain('wheezy');
    expect(await groupOf('bronchitis')).not.toContain('bad chest');
  });

  it('leave out abbreviations that are also a word or too short', async () => {
    expect(await groupOf('copd')).toContain('COAD');
    expect(await groupOf('acute-lymphoblastic-leukaemia')).not.toContain('ALL');
    expect(await groupOf('me-cfs')).not.toContain('ME');
    expect(await groupOf('seasonal-affective-disorder')).not.toContain('SAD');
  });

  it.each([
    ['knackered', 'fatigu'],
    ['sugar', 'diabet'],
    ['heart attack', 'myocardi'],
    ['copd', 'chronic'],
  ])('bring the search from %s to %s', (lay, stem) => {
    const [span] = new SynonymBook(groups.map(({ words }) => words)).spans(stemsOf(lay));
    expect(span?.equals.flat().some((word) => word.startsWith(stem))).toBe(true);
  });
});

describe('subject headings of papers', () => {
  it('lead to the topic that they name, and those that say only how something was studied to none', async () => {
    const headings = (await readFile(new URL('../../fixtures/mesh-headings.tsv', import.meta.url), 'utf8')).trim().split('\n').slice(1).map((line) => line.split('\t'));
    const bySlug = new Map((await db.dataSource.manager.find(Topic)).map(({ slug, id }) => [slug, id]));
    const book = await new HeadingBooks().current(db.dataSource.manager, new Date('2026-05-01T12:00:00Z'));
    const wrong: string[] = [];
    for (const [heading, slug] of headings) {
      const found = topicsNamed(book, { meshHeadings: [heading], keywords: [] });
      if (slug ? !found.includes(bySlug.get(slug)!) : found.length > 0) wrong.push(heading);
    }
    expect(headings.length).toBeGreaterThan(400);
    expect(wrong).toEqual([]);
  });

  it('also with what some exports leave on them', async () => {
    const book = await new HeadingBooks().current(db.dataSource.manager, new Date('2026-05-01T12:00:00Z'));
    const found = topicsNamed(book, { meshHeadings: ['Breast Neoplasms/drug therapy*', '/', '*'], keywords: [] });
    expect(found).toEqual([await topicId(db, 'breast-cancer')]);
  });
});

describe('topics that can be chosen', () => {
  it('are those of today: not unknown ones, not those of yesterday or tomorrow', async () => {
    const now = new Date('2026-05-01T12:00:00Z');
    const [gone, coming, lastDay, firstDay] = await Promise.all([
      aTopic(db, { validTo: '2026-04-30' }),
      aTopic(db, { validFrom: '2026-05-02' }),
      aTopic(db, { validTo: '2026-05-01' }),
      aTopic(db, { validFrom: '2026-05-01' }),
    ]);
    const unknown = '01980000-0000-7000-8000-000000000000';
    const asthma = await topicId(db, 'asthma');
    expect(await topics.notInUse(db.dataSource.manager, [asthma, gone.id, unknown, lastDay.id, coming.id, firstDay.id], now)).toEqual([gone.id, unknown, coming.id]);
    expect(await topics.notInUse(db.dataSource.manager, [], now)).toEqual([]);
  });

  it('can be read by id and by slug', async () => {
    const id = await topicId(db, 'asthma');
    expect(await topics.topic(id)).toMatchObject({ id, slug: 'asthma', name: 'Asthma', validTo: null });
    expect((await topics.topicBySlug('asthma')).id).toBe(id);
    await expect(topics.topicBySlug('Asthma')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
