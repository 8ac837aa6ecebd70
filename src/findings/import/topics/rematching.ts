import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../../../platform/clock/clock.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { SearchChanges } from '../../../search/sync/search-changes.js';
import { HeadingBooks } from './heading-books.js';
import type { HeadingBook } from './headings.rules.js';
import { putMatchedTopics } from './matched-topics.js';

/** Read again together: a quarter of a second at most, and what a kill in the middle costs. */
const BATCH = 500;

/** Whose topics rest on their headings alone and may still change: readers rely on those of what is published, a broker's choice stands. As the index `finding_topics_book` has it. */
const RESTS_ON_HEADINGS = `not topics_chosen and joined_into is null and status not in ('published', 'superseded')`;

interface Outdated {
  readonly id: string;
  readonly meshHeadings: string[];
  readonly keywords: string[];
}

/**
 * Matches findings again that were matched before a name, a synonym or a heading was known. Nothing notes what is still to be done: what has another book's version
 * is, so a stop at any moment loses nothing. While two versions of the program run side by side each may read again what the other has read; that ends with the older one.
 */
@Injectable()
export class Rematching {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    private readonly books: HeadingBooks,
    private readonly search: SearchChanges,
  ) {}

  /** For at most so many milliseconds. Several at once take different findings. @returns whether it had to stop before nothing was left for it */
  async rematchSome(most: number): Promise<boolean> {
    const began = performance.now();
    const book = await this.currentBook();
    while (performance.now() - began < most) {
      if ((await this.unitOfWork.run((em) => this.rematch(em, book))) === 0) return false;
    }
    return true;
  }

  /** How many are still to be matched again. */
  async outstanding(): Promise<number> {
    const { version } = await this.currentBook();
    const [{ count }] = await this.dataSource.query<[{ count: number }]>(
      `select (select count(*) from finding where ${RESTS_ON_HEADINGS} and topics_book < $1)::int + (select count(*) from finding where ${RESTS_ON_HEADINGS} and topics_book > $1)::int as count`,
      [version],
    );
    return count;
  }

  private async currentBook(): Promise<HeadingBook> {
    return this.books.read(this.dataSource.manager, await this.clock.now());
  }

  private async rematch(em: EntityManager, book: HeadingBook): Promise<number> {
    // One side after the other, because an index knows less and more, and not other.
    const before = await this.take(em, '<', book);
    const outdated = before.length > 0 ? before : await this.take(em, '>', book);
    if (outdated.length === 0) return 0;
    const changed = await putMatchedTopics(em, book, outdated.map(({ id, ...facts }) => ({ findingId: id, facts })));
    await em.query('update finding set topics_book = $2 where id = any($1)', [outdated.map(({ id }) => id), book.version]);
    await this.search.changed(em, 'findings', changed.sort());
    return outdated.length;
  }

  /** What somebody else is at work on is left for the next time: they change it, or match it themselves. */
  private take(em: EntityManager, side: '<' | '>', { version }: HeadingBook): Promise<Outdated[]> {
    return em.query<Outdated[]>(
      `select id, mesh_headings as "meshHeadings", keywords from finding where ${RESTS_ON_HEADINGS} and topics_book ${side} $1 order by topics_book, id limit ${BATCH} for no key update skip locked`,
      [version],
    );
  }
}
