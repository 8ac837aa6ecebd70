import { Injectable, Logger } from '@nestjs/common';
import { describeFailure } from '../../platform/errors/describe-failure.js';
import { Generations } from '../generations.js';
import { SearchIndexRegistry } from '../index-registry.js';
import type { IndexName } from '../port.js';
import { SearchLocks } from '../sync/search-locks.js';
import { MeaningStore, type Read, type Unread } from './meaning-store.js';
import { meaningText } from './meaning-text.rules.js';
import { MeaningUnavailable, Reader } from './reader.js';
import { compact } from './vectors.rules.js';

/** Texts looked up together, some five seconds of reading: looking them up means passing by all that were read, 0.5 s for 100,000. */
const BATCH = 128;
/** Stored together, half a second of reading: what a stop in the middle costs. */
const STORED_TOGETHER = 16;

/** How a piece of work ended: nothing is left, there is more, or another process is at it. */
export type Progress = 'done' | 'more' | 'elsewhere';

/** Has the model read what it hasn't read yet. */
@Injectable()
export class MeaningUpkeep {
  private readonly logger = new Logger('Search');

  constructor(
    private readonly registry: SearchIndexRegistry,
    private readonly generations: Generations,
    private readonly locks: SearchLocks,
    private readonly store: MeaningStore,
    private readonly reader: Reader,
  ) {}

  /** Indexes to be searched by meaning; none without a model. */
  indexes(): IndexName[] {
    return this.reader.hasModel ? this.everRead() : [];
  }

  /** Indexes that may hold vectors, though there be no model now. */
  everRead(): IndexName[] {
    return this.registry.all().filter((index) => (index.meaning ?? []).length > 0).map((index) => index.name);
  }

  /**
   * Reads one batch. Running twice reads nothing twice: what is stored is not asked for again.
   * @throws MeaningUnavailable when the model can't be used
   */
  async readSome(name: IndexName): Promise<Progress> {
    if (!this.indexes().includes(name)) return 'done';
    const ran = await this.locks.tryHold(`search.meaning:${name}`, async (): Promise<Progress> => {
      const live = (await this.generations.live(name)).get('postgres');
      if (live === undefined) return 'done';
      const unread = await this.store.unread(live, BATCH);
      if (unread.length === 0) return 'done';
      for (let at = 0; at < unread.length; at += STORED_TOGETHER) {
        await this.store.save(name, await Promise.all(unread.slice(at, at + STORED_TOGETHER).map((each) => this.read(name, each))));
      }
      return unread.length < BATCH ? 'done' : 'more';
    });
    return ran === null ? 'elsewhere' : ran.result;
  }

  async forgetGone(name: IndexName): Promise<void> {
    const live = (await this.generations.live(name)).get('postgres');
    if (live !== undefined) await this.store.forgetGone(live);
  }

  /** A text that can't be read is put aside until it changes: it must not hold up the others. */
  private async read(name: IndexName, { id, hash, texts }: Unread): Promise<Read> {
    const text = meaningText(this.registry.get(name), texts);
    if (text === null) return { id, hash, vector: null };
    try {
      return { id, hash, vector: compact(await this.reader.read('text', text)) };
    } catch (error) {
      if (error instanceof MeaningUnavailable) throw error;
      this.logger.error(`${name} ${id} could not be read for its meaning: ${describeFailure(error)}`);
      return { id, hash, vector: null };
    }
  }
}
