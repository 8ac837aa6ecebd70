import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../../src/platform/clock/clock.js';
import { Topic } from '../../../src/reference/topic.entity.js';
import { MODEL_ID } from '../../../src/search/meaning/model.js';
import { MeaningUnavailable, type Reader } from '../../../src/search/meaning/reader.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { NearestTopics } from '../../../src/topic-suggestions/nearest-topics.js';
import { TopicBooks } from '../../../src/topic-suggestions/topic-books.js';
import { TopicReadings } from '../../../src/topic-suggestions/topic-readings.js';
import { TopicSuggestions } from '../../../src/topic-suggestions/topic-suggestions.js';
import { topicId } from '../../support/builders/reference.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { WordReader } from '../../support/word-reader.js';

let db: TestDatabase;
let reader: WordReader;
let readings: TopicReadings;
const suggestions = (): TopicSuggestions => {
  const nearest = new NearestTopics(readings, reader as unknown as Reader);
  return new TopicSuggestions(new TopicBooks(db.dataSource, new Clock(db.dataSource)), nearest);
};
const suggested = async (text: string): Promise<[string, boolean][]> => (await suggestions().of(text, 8)).map(({ topic, byMeaning }) => [topic.slug, byMeaning]);

beforeAll(async () => {
  db = await createTestDatabase({ entities: [Topic] });
  reader = new WordReader();
  readings = new TopicReadings(db.dataSource, reader as unknown as Reader);
});
afterAll(() => db.drop());

describe('topics are read for their meaning', () => {
  it('in pieces, each name once, by whoever comes', async () => {
    expect(await readings.readSome(-1)).toBe(false);
    await Promise.all([readings.readSome(60_000), readings.readSome(60_000)]);
    expect(await readings.readSome(60_000)).toBe(true);
    const [{ topics }] = await db.dataSource.query<[{ topics: number }]>('select count(*)::int as topics from topic where valid_to is null');
    const all = await readings.all();
    expect(new Set(all.map((each) => each.topicId)).size).toBe(topics);
    expect(all.length).toBeGreaterThan(topics);
    const read = reader.texts.length;
    await readings.readSome(60_000);
    expect(reader.texts.length).toBe(read);
  });

  it('again when their names change, and only those; what can’t be read is put aside', async () => {
    const asthma = await topicId(db, 'asthma');
    const ofAsthma = async (): Promise<number> => (await readings.all()).filter((each) => each.topicId === asthma).length;
    const before = await ofAsthma();
    await withClient(db.ownerUrl, (client) => client.query(`delete from topic_name where topic_id = $1 and kind = 'name'`, [asthma]));
    expect(await ofAsthma()).toBe(before - 1);
    await withClient(db.ownerUrl, (client) =>
      client.query(`insert into topic_name (topic_id, name, kind, place, form, words) values ($1, 'Asthma', 'name', 0, 'asthma', '{asthma}'), ($1, 'unreadable', 'unshown', 9, 'unreadable', '{unreadable}')`, [asthma]),
    );
    reader.texts.length = 0;
    expect(await readings.readSome(60_000)).toBe(true);
    expect(reader.texts).toEqual(['Asthma', 'unreadable']);
    expect(await ofAsthma()).toBe(before);
  });

  it('what another model read is let go of after a week', async () => {
    await withClient(db.ownerUrl, (client) =>
      client.query(`insert into topic_meaning (topic_id, name, model, read_at) select topic_id, name, 'old', clock_now() - interval '8 days' from topic_meaning where model = $1 limit 3`, [MODEL_ID]),
    );
    await readings.readSome(60_000);
    expect(await db.dataSource.query(`select from topic_meaning where model = 'old'`)).toEqual([]);
  });
});

describe('with a model', () => {
  it('a sentence that names nothing leads to a topic near in meaning, and says so', async () => {
    const found = await suggested('Everything leaves me exhausted and spent.');
    expect(found.some(([, byMeaning]) => byMeaning)).toBe(true);
  });

  it('and without one, or while it is away, words alone do', async () => {
    for (const change of [() => (reader.hasModel = false), () => ((reader.hasModel = true), (reader.isAway = true))]) {
      change();
      const found = await suggested('Everything about my asthma leaves me exhausted and spent.');
      expect(found).toContainEqual(['asthma', false]);
      expect(found.some(([, byMeaning]) => byMeaning)).toBe(false);
    }
    reader.isAway = false;
  });

  it('an answer doesn’t wait for what takes too long', async () => {
    let go = (): void => undefined;
    reader.wait = new Promise((resolve) => (go = resolve));
    const started = performance.now();
    expect(await suggested('My asthma leaves me exhausted.')).toContainEqual(['asthma', false]);
    expect(performance.now() - started).toBeLessThan(3_000);
    go();
    reader.wait = null;
  });
});

it('a process that can’t read throws what the job waits on', async () => {
  reader.isAway = true;
  await withClient(db.ownerUrl, (client) => client.query('truncate topic_meaning'));
  await expect(readings.readSome(60_000)).rejects.toThrow(MeaningUnavailable);
  reader.isAway = false;
});
