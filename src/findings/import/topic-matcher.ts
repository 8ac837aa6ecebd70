import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { dayInEngland } from '../../reference/days.rules.js';
import { stemsOf } from '../../search/text/words.js';
import { headingForms } from './topic-matching.rules.js';
import type { FindingFacts } from './merging/merge-sources.rules.js';

/** Reading five thousand names takes a few milliseconds; a new one is used within a minute. */
const FRESH_FOR = 60_000;

/** Finds the topics that a record's subject headings and keywords name. */
@Injectable()
export class TopicMatcher {
  private book: { readonly made: number; readonly topics: ReadonlyMap<string, readonly string[]> } | null = null;

  /**
   * Ids of the topics that a heading or keyword names exactly: by name or synonym, blind to plural,
   * case and spelling; or by the list of headings that no name says. Abbreviations and lay words don't count: authors mean other things by them.
   */
  async match(em: EntityManager, now: Date, facts: Pick<FindingFacts, 'meshHeadings' | 'keywords'>): Promise<string[]> {
    const topics = await this.topics(em, dayInEngland(now));
    const forms = [...facts.meshHeadings, ...facts.keywords].flatMap(headingForms);
    return [...new Set(forms.flatMap((form) => topics.get(keyOf(form)) ?? []))].sort();
  }

  private async topics(em: EntityManager, day: string): Promise<ReadonlyMap<string, readonly string[]>> {
    const now = performance.now();
    if (this.book !== null && now - this.book.made < FRESH_FOR) return this.book.topics;
    const rows = await em.query<{ id: string; slug: string; name: string }[]>(
      `select topic.id, topic.slug, named.name
       from topic
       cross join lateral (
         select topic.name union select topic_name.name from topic_name where topic_id = topic.id and kind in ('also', 'includes')
       ) named
       where topic.valid_from <= $1 and (topic.valid_to is null or topic.valid_to >= $1)`,
      [day],
    );
    const topics = new Map<string, string[]>();
    const bySlug = new Map(rows.map(({ slug, id }) => [slug, id]));
    const listed = (await listedHeadings()).map(([name, slug]) => ({ id: bySlug.get(slug), name }));
    for (const { id, name } of [...rows, ...listed]) {
      if (id === undefined) continue;
      const key = keyOf(name);
      if (key !== '') topics.set(key, [...(topics.get(key) ?? []), id]);
    }
    this.book = { made: now, topics };
    return topics;
  }
}

/** MeSH headings that no name of a topic says: what they are called, and the topic's slug. */
async function listedHeadings(): Promise<[string, string][]> {
  const file = await readFile(new URL('../data/mesh-headings.tsv', import.meta.url), 'utf8');
  return file.trim().split('\n').slice(1).map((line) => line.split('\t') as [string, string]);
}

function keyOf(name: string): string {
  return stemsOf(name).join(' ');
}
