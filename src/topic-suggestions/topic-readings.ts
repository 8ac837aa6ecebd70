import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MODEL_ID } from '../search/meaning/model.js';
import { MeaningUnavailable, Reader } from '../search/meaning/reader.js';
import { compact } from '../search/meaning/vectors.rules.js';

/** Stored together, a third of a second of reading: what a stop in the middle costs. */
const BATCH = 64;
/** For so long servers with another model may still run beside us. */
const OTHER_MODEL_FOR = `interval '7 days'`;

export interface TopicReading {
  readonly topicId: string;
  readonly vector: Buffer;
}

interface Unread {
  readonly topicId: string;
  readonly name: string;
}

/**
 * What the model made of each name of each topic. Names apart: of all names of a topic read as one text, the nearest topic to a sentence was right less
 * often (bench/topics). Nothing notes what is still to be read: a name without a vector is, so a stop at any moment loses nothing.
 */
@Injectable()
export class TopicReadings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reader: Reader,
  ) {}

  get canRead(): boolean {
    return this.reader.hasModel;
  }

  /** All that were read with this model, of topics in use. */
  async all(): Promise<TopicReading[]> {
    return this.dataSource.query<TopicReading[]>(
      `select topic_id as "topicId", vector from topic_meaning join topic on topic.id = topic_id and topic.valid_to is null
       where model = $1 and vector is not null order by topic_id, topic_meaning.name`,
      [MODEL_ID],
    );
  }

  /** Reads for at most so many milliseconds. Twice at once does no harm but work. @returns whether nothing is left. @throws MeaningUnavailable */
  async readSome(most: number): Promise<boolean> {
    const started = performance.now();
    for (;;) {
      const unread = await this.unread();
      if (unread.length === 0) break;
      if (performance.now() - started > most) return false;
      await this.save(unread);
    }
    await this.dataSource.query(`delete from topic_meaning where model <> $1 and read_at < clock_now() - ${OTHER_MODEL_FOR}`, [MODEL_ID]);
    return true;
  }

  private async unread(): Promise<Unread[]> {
    return this.dataSource.query<Unread[]>(
      `select n.topic_id as "topicId", n.name from topic_name n join topic on topic.id = n.topic_id and topic.valid_to is null
       where not exists (select from topic_meaning m where m.topic_id = n.topic_id and m.name = n.name and m.model = $1)
       order by n.topic_id, n.place, n.name limit $2`,
      [MODEL_ID, BATCH],
    );
  }

  private async save(unread: readonly Unread[]): Promise<void> {
    const vectors = await Promise.all(unread.map(({ name }) => this.read(name)));
    await this.dataSource.query(
      `insert into topic_meaning (topic_id, name, model, vector)
       select r.topic_id, r.name, $1, decode(r.vector, 'base64') from unnest($2::uuid[], $3::text[], $4::text[]) as r (topic_id, name, vector)
       join topic_name using (topic_id, name)
       on conflict do nothing`,
      [MODEL_ID, unread.map(({ topicId }) => topicId), unread.map(({ name }) => name), vectors],
    );
  }

  /** In base 64; null puts a name that can't be read aside. */
  private async read(name: string): Promise<string | null> {
    try {
      return compact(await this.reader.read('text', name)).toString('base64');
    } catch (error) {
      if (error instanceof MeaningUnavailable) throw error;
      return null;
    }
  }
}
