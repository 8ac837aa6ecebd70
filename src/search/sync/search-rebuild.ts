import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Generations } from '../generations.js';
import type { Generation, IndexDefinition, SearchDocument, SearchEngine } from '../port.js';
import { SearchLocks } from './search-locks.js';
import { writeLock } from './search-sync.js';

/** Documents read and sent together; what makes words of their texts, for some ten milliseconds a page, is the thread that answers everybody. */
const PAGE = 250;
/** Pages that may be on their way into the engine while the next one is read: engine and program work at the same time, and hold no more than these. */
const ON_THEIR_WAY = 2;
/** Pages are read and written for so long; then those who change something have their turn. Milliseconds. */
const TURN = 500;
/** They ask for it every 20 ms. */
const OTHERS_TURN = 50;

interface Filled {
  readonly count: number;
  /** The last document; null: nothing is left. */
  readonly last: string | null;
}

/** Fills a fresh copy of an index beside the live one, then lets them change places. */
@Injectable()
export class SearchRebuild {
  private readonly logger = new Logger('Search');

  constructor(
    private readonly dataSource: DataSource,
    private readonly generations: Generations,
    private readonly locks: SearchLocks,
  ) {}

  /**
   * Safe while people search and change things: changes go to both copies, and pages are read and written while no change is.
   * @returns how many documents were indexed; null when another process is already rebuilding this index
   */
  async rebuild(engine: SearchEngine, index: IndexDefinition): Promise<number | null> {
    const ran = await this.locks.tryHold(`search.rebuild:${engine.name}:${index.name}`, async () => {
      const started = performance.now();
      const generation = await this.begin(engine, index);
      const count = await this.fill(engine, index, generation);
      await engine.settle(generation);
      await this.locks.hold(writeLock(engine, index), async () => {
        await engine.finish(index, generation);
        await this.generations.goLive(generation);
      });
      // On a first start there is nothing yet, which is no news.
      if (count > 0) this.logger.log(`${index.name} rebuilt in ${engine.name}: ${count} documents in ${Math.round(performance.now() - started)} ms`);
      return count;
    });
    return ran === null ? null : ran.result;
  }

  /** Drops copies that were replaced a while ago. Under the lock, so that no change is written to one that is gone. */
  async clearRetired(engine: SearchEngine, index: IndexDefinition): Promise<void> {
    for (const generation of await this.generations.retired(engine.name, index.name)) {
      await this.locks.hold(writeLock(engine, index), async () => {
        await engine.drop(generation);
        await this.generations.forget(generation);
      });
    }
  }

  /** Under the lock, so that no change is written to a copy that has no settings yet. */
  private async begin(engine: SearchEngine, index: IndexDefinition): Promise<Generation> {
    await this.generations.abandonBuilding(engine.name, index.name);
    return this.locks.hold(writeLock(engine, index), async () => {
      const generation = await this.generations.begin(engine.name, index);
      await engine.create(index, generation);
      return generation;
    });
  }

  private async fill(engine: SearchEngine, index: IndexDefinition, generation: Generation): Promise<number> {
    let count = 0;
    let after: string | null = null;
    for (;;) {
      const from: string | null = after;
      const filled: Filled = await this.locks.hold(writeLock(engine, index), () => this.fillSome(engine, index, generation, from));
      count += filled.count;
      if (filled.last === null) return count;
      after = filled.last;
      if (await this.isPending(engine, index)) await wait(OTHERS_TURN);
    }
  }

  /** Under the lock: nothing that was read may be overtaken by a change before it is written. */
  private async fillSome(engine: SearchEngine, index: IndexDefinition, generation: Generation, from: string | null): Promise<Filled> {
    const until = performance.now() + TURN;
    const read = (after: string | null): Promise<SearchDocument[]> => handled(index.all(this.dataSource.manager, after, PAGE));
    const writing: Promise<void>[] = [];
    let count = 0;
    let after = from;
    let isOver = false;
    try {
      for (let reading = read(after); !isOver; ) {
        const page = await reading;
        if (page.length === 0) {
          after = null;
          break;
        }
        const last = page[page.length - 1].id;
        if (last === after) throw new Error(`Search index ${index.name}: all() must go on after the id it is given.`);
        after = last;
        count += page.length;
        isOver = performance.now() > until;
        if (!isOver) reading = read(after);
        if (writing.length === ON_THEIR_WAY) await writing.shift();
        writing.push(handled(engine.fill(index, generation, page)));
      }
      await Promise.all(writing);
      return { count, last: after };
    } finally {
      await Promise.allSettled(writing);
    }
  }

  private async isPending(engine: SearchEngine, index: IndexDefinition): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>('select 1 from search_pending where engine = $1 and index_name = $2 limit 1', [engine.name, index.name]);
    return rows.length > 0;
  }
}

/** It is waited for in a moment; that it failed before then is no failure that nobody hears of. */
function handled<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
