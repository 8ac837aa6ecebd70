import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Generations } from '../generations.js';
import type { Generation, IndexDefinition, SearchEngine } from '../port.js';
import { SearchLocks } from './search-locks.js';
import { writeLock } from './search-sync.js';

/** Documents read and sent together; a change waits at most for one page. */
const PAGE = 500;

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
   * Safe while people search and change things: changes go to both copies, and each page is read and written while no change is.
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
      const page = await this.locks.hold(writeLock(engine, index), async () => {
        const documents = await index.all(this.dataSource.manager, from, PAGE);
        await engine.fill(index, generation, documents);
        return documents;
      });
      if (page.length === 0) return count;
      count += page.length;
      after = page[page.length - 1].id;
      if (after === from) throw new Error(`Search index ${index.name}: all() must go on after the id it is given.`);
    }
  }
}
