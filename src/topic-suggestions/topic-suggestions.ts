import { Injectable } from '@nestjs/common';
import type { Topic } from '../reference/topic.entity.js';
import { sentencesOf } from './clauses.rules.js';
import { type Weighed, weigh } from './confidence.rules.js';
import { NearestTopics } from './nearest-topics.js';
import { TopicBooks } from './topic-books.js';

/** As long as own words can be. */
export const MOST_CHARACTERS = 4_000;

export interface TopicSuggestion extends Weighed {
  readonly topic: Topic;
}

/**
 * What topics does a text speak of? For profiles, posts, findings, and whatever else has topics: somebody reads the suggestions and chooses. The text
 * stays in memory for as long as the answer takes: it isn't stored, logged, or sent to a database or another server.
 */
@Injectable()
export class TopicSuggestions {
  constructor(
    private readonly books: TopicBooks,
    private readonly nearest: NearestTopics,
  ) {}

  /** The surest first. @param text what is longer than MOST_CHARACTERS is cut */
  async of(text: string, first: number): Promise<TopicSuggestion[]> {
    const read = text.slice(0, MOST_CHARACTERS);
    const [book, near] = await Promise.all([this.books.current(), this.nearest.near(sentencesOf(read))]);
    return weigh(read, book.names.find(read), near, book)
      .slice(0, first)
      .map((weighed) => ({ ...weighed, topic: book.topics.get(weighed.topicId)! }));
  }
}
