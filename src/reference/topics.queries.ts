import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { notFound } from '../platform/errors/domain-error.js';
import { dayInEngland, holdsOn } from './days.rules.js';
import { comparableParts, searchForm, swaps, tellingWords, wantedWords } from './search-form.rules.js';
import { Topic } from './topic.entity.js';
import { topicSearch } from './topic-search.sql.js';

/** A topic and the name that found it; null when that is a word we don't say back. */
export type FoundTopic = Topic & { foundBy: string | null };

export const mostTopics = 50;

/** Topics are few (about a thousand) and change with a release, so a look at all of their names is cheap: about 10 ms. */
@Injectable()
export class TopicQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Topics of today that fit what someone typed, the best first. Takes the beginning of a word, a sentence, lay words,
   * abbreviations, British and American spelling and typing errors; nothing typed finds nothing.
   */
  async findTopics(text: string, first = 5): Promise<FoundTopic[]> {
    const form = searchForm(text);
    if (form === '') return [];
    const day = dayInEngland(await this.clock.now());
    const limit = Math.min(Math.max(first, 1), mostTopics);
    return this.dataSource.query<FoundTopic[]>(topicSearch, [
      form,
      form.replaceAll(' ', '').replace(/s+$/, ''),
      wantedWords(form).map((word) => `% ${word}%`),
      tellingWords(form),
      comparableParts(form),
      swaps(form),
      day,
      limit,
    ]);
  }

  /** @throws DomainError NOT_FOUND */
  async topic(id: string): Promise<Topic> {
    const found = await this.dataSource.manager.findOneBy(Topic, { id });
    if (!found) throw notFound('This topic');
    return found;
  }

  /** @throws DomainError NOT_FOUND */
  async topicBySlug(slug: string): Promise<Topic> {
    const found = await this.dataSource.manager.findOneBy(Topic, { slug });
    if (!found) throw notFound('This topic');
    return found;
  }

  /** The 21 categories, in the order of the classification's own list (by name). */
  async categories(): Promise<Topic[]> {
    const found = await this.dataSource.manager.find(Topic, { where: { parentId: IsNull() }, order: { name: 'ASC', id: 'ASC' } });
    const day = dayInEngland(await this.clock.now());
    return found.filter((topic) => holdsOn(topic, day));
  }

  /** Those of these ids that can't be chosen at `now`: unknown, or no longer (or not yet) in use. */
  async notInUse(em: EntityManager, ids: readonly string[], now: Date): Promise<string[]> {
    const day = dayInEngland(now);
    const found = await em.findBy(Topic, { id: In([...ids]) });
    const usable = new Set(found.filter((topic) => holdsOn(topic, day)).map((topic) => topic.id));
    return ids.filter((id) => !usable.has(id));
  }
}
