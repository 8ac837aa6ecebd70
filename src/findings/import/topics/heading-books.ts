import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { dayInEngland } from '../../../reference/days.rules.js';
import { type HeadingBook, headingBook } from './headings.rules.js';

/** Reading five thousand names takes a few milliseconds; a new one is used within a minute. */
const FRESH_FOR = 60_000;

/** The names of today's topics by which subject headings are known. What was matched with an older book says so, and is matched again (`Rematching`). */
@Injectable()
export class HeadingBooks {
  private kept: { readonly made: number; readonly book: HeadingBook } | null = null;

  /** At most a minute old. */
  async current(em: EntityManager, now: Date): Promise<HeadingBook> {
    if (this.kept !== null && performance.now() - this.kept.made < FRESH_FOR) return this.kept.book;
    return this.read(em, now);
  }

  /** As the names are at this moment. */
  async read(em: EntityManager, now: Date): Promise<HeadingBook> {
    const made = performance.now();
    const rows = await em.query<{ topicId: string; slug: string; name: string }[]>(
      `select topic.id as "topicId", topic.slug, named.name
       from topic
       cross join lateral (
         select topic.name union select topic_name.name from topic_name where topic_id = topic.id and kind in ('also', 'includes')
       ) named
       where topic.valid_from <= $1 and (topic.valid_to is null or topic.valid_to >= $1)`,
      [dayInEngland(now)],
    );
    const bySlug = new Map(rows.map(({ slug, topicId }) => [slug, topicId]));
    const listed = (await listedHeadings()).flatMap(([name, slug]) => (bySlug.has(slug) ? [{ topicId: bySlug.get(slug)!, name }] : []));
    const book = headingBook([...rows, ...listed]);
    this.kept = { made, book };
    return book;
  }
}

/** MeSH headings that no name of a topic says: what they are called, and the topic's slug. */
async function listedHeadings(): Promise<[string, string][]> {
  const file = await readFile(new URL('../../data/mesh-headings.tsv', import.meta.url), 'utf8');
  return file.trim().split('\n').slice(1).map((line) => line.split('\t') as [string, string]);
}
