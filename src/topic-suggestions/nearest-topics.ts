import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { KeptFor } from '../platform/caching/kept-for.js';
import { VectorTable } from '../search/meaning/nearest.rules.js';
import { Reader } from '../search/meaning/reader.js';
import { wholeNumbers } from '../search/meaning/vectors.rules.js';
import type { Sentence } from './clauses.rules.js';
import type { NearTopic } from './confidence.rules.js';
import { outstanding } from './outstanding.rules.js';
import { TopicReadings } from './topic-readings.js';

/** Reading a sentence takes 2 to 15 ms; who waits longer is served by words alone. Milliseconds. */
const PATIENCE = 1_000;
/** What was read meanwhile by a job is used within a minute. */
const FRESH_FOR = 60_000;

/** Finds the topics that lie nearest in meaning to sentences. A sentence is read and compared in memory, and forgotten. */
@Injectable()
export class NearestTopics {
  private readonly table = new KeptFor(FRESH_FOR, () => this.load());

  constructor(
    private readonly readings: TopicReadings,
    private readonly reader: Reader,
  ) {}

  /** [] without a model. What can't be read in time is left out; why is logged where search says the same, without a word of the text. Never rejects. */
  async near(sentences: readonly Sentence[]): Promise<NearTopic[]> {
    if (!this.reader.hasModel || sentences.length === 0) return [];
    const found: NearTopic[] = [];
    const stop = new AbortController();
    const all = this.table.current()
      .then((table) => (table.size === 0 ? [] : Promise.all(sentences.map(async (each) => found.push(...(await this.nearOne(table, each)))))))
      .catch(() => []);
    await Promise.race([all, wait(PATIENCE, null, { signal: stop.signal, ref: false }).catch(() => null)]);
    stop.abort();
    return [...found];
  }

  private async nearOne(table: VectorTable, sentence: Sentence): Promise<NearTopic[]> {
    const question = wholeNumbers(await this.reader.read('question', sentence.words, Date.now() + PATIENCE));
    const similar = table.nearest(question, table.size).map(({ id, similarity }) => ({ topicId: id.split(' ')[0], similarity }));
    return outstanding(similar).map((near) => ({ ...near, sentence }));
  }

  /** About six thousand vectors, 2.3 MB. */
  private async load(): Promise<VectorTable> {
    const table = new VectorTable();
    for (const [nr, { topicId, vector }] of (await this.readings.all()).entries()) table.put(`${topicId} ${nr}`, vector);
    return table;
  }
}
