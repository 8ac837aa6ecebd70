import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { KeptFor } from '../platform/caching/kept-for.js';
import { Clock } from '../platform/clock/clock.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { Topic } from '../reference/topic.entity.js';
import type { Tree } from './confidence.rules.js';
import { NameBook, type TopicName } from './names-in-text.rules.js';

/** Reading and sorting six thousand names takes some 60 ms; a new one is used within a minute. */
const FRESH_FOR = 60_000;

/** All topics of today, and their names ready to be found in a text. */
export interface TopicBook extends Tree {
  readonly names: NameBook;
  readonly topics: ReadonlyMap<string, Topic>;
}

/** Kept in memory, so that no text that somebody typed goes to the database. */
@Injectable()
export class TopicBooks {
  private readonly book = new KeptFor(FRESH_FOR, () => this.read());

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  current(): Promise<TopicBook> {
    return this.book.current();
  }

  private async read(): Promise<TopicBook> {
    const day = dayInEngland(await this.clock.now());
    const [topics, names] = await Promise.all([
      this.dataSource.query<Topic[]>(
        `select id, slug, name, parent_id as "parentId", valid_from::text as "validFrom", valid_to::text as "validTo" from topic
         where valid_from <= $1::date and (valid_to is null or $1::date <= valid_to)`,
        [day],
      ),
      this.dataSource.query<TopicName[]>(
        `select topic_id as "topicId", topic_name.name, kind, form, words from topic_name join topic on topic.id = topic_id
         where topic.valid_from <= $1::date and (topic.valid_to is null or $1::date <= topic.valid_to) order by topic_id, place, topic_name.name`,
        [day],
      ),
    ]);
    const byId = new Map(topics.map((topic) => [topic.id, topic]));
    return { names: new NameBook(names), topics: byId, above: (id) => above(byId, id) };
  }
}

function above(topics: ReadonlyMap<string, Topic>, id: string): string[] | null {
  const topic = topics.get(id);
  if (!topic) return null;
  const ancestors: string[] = [];
  for (let up = topic.parentId; up !== null && !ancestors.includes(up); up = topics.get(up)?.parentId ?? null) ancestors.push(up);
  return ancestors;
}
