import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { describeFailure } from '../../platform/errors/describe-failure.js';
import { SearchIndexRegistry } from '../index-registry.js';
import type { IndexDefinition } from '../port.js';
import { FUSION } from '../ranking/fusion.rules.js';
import { Nearest } from './nearest.js';
import type { Near } from './nearest.rules.js';
import { MeaningUnavailable } from './reader.js';

/** Reading a question takes 2 to 15 ms and comparing less than 100; who waits longer is served by words alone. Milliseconds. */
const PATIENCE = 500;
/** One line a minute says that something is wrong; a line a search would say no more. */
const BETWEEN_WARNINGS = 60_000;

/** What is near a question in meaning. */
export interface Nearby {
  /** The nearest of the whole index first; [] when that can't be had, and when it takes too long. */
  readonly near: readonly Near[];
  /** The nearest of these first, whatever else is nearer; [] when that can't be had, and when it takes too long. Never rejects. */
  among(ids: readonly string[]): Promise<readonly Near[]>;
}

export const NOTHING_NEAR: Nearby = { near: [], among: async () => [] };

/** Asks for what is near in meaning, and does without where that can't be had in time: search by words is always there. */
@Injectable()
export class MeaningSearch {
  private readonly logger = new Logger('Search');
  private warnedAt = -Infinity;
  private isAlone = false;

  constructor(
    private readonly near: Nearest,
    private readonly registry: SearchIndexRegistry,
  ) {}

  /** Whether there is a model. */
  get canRead(): boolean {
    return this.near.canRead;
  }

  /** Loads the model and all vectors, so that nobody's search has to wait for them. @throws Error saying why it can't be used */
  async start(): Promise<void> {
    for (const index of this.registry.all()) if (isRead(index)) await this.near.nearest(index.name, this.near.read(''), { most: 1 });
  }

  /** Nothing is near without a model, and in an index that isn't read for its meaning. Never rejects. */
  async nearest(index: IndexDefinition, question: string): Promise<Nearby> {
    if (!this.near.canRead || !isRead(index)) return NOTHING_NEAR;
    const vector = this.near.read(question, Date.now() + PATIENCE);
    const compared = (among?: readonly string[]): Promise<readonly Near[]> =>
      this.inTime(this.near.nearest(index.name, vector, { most: FUSION.looked, among, until: Date.now() + PATIENCE }));
    return { near: await compared(), among: compared };
  }

  private async inTime(work: Promise<readonly Near[]>): Promise<readonly Near[]> {
    const stop = new AbortController();
    try {
      const late = wait(PATIENCE, null, { signal: stop.signal, ref: false }).catch(() => null);
      const near = await Promise.race([work, late]);
      if (near === null) this.isByWords(this.near.isLoading ? 'the model is being loaded' : 'meaning takes too long');
      else this.isByMeaning();
      return near ?? [];
    } catch (error) {
      this.isByWords(error instanceof MeaningUnavailable ? error.message : describeFailure(error));
      return [];
    } finally {
      stop.abort();
    }
  }

  private isByWords(reason: string): void {
    if (performance.now() - this.warnedAt < BETWEEN_WARNINGS) return;
    this.warnedAt = performance.now();
    this.isAlone = true;
    this.logger.warn(`search goes by words alone: ${reason}`);
  }

  private isByMeaning(): void {
    if (this.isAlone) this.logger.log('search goes by meaning again');
    this.isAlone = false;
  }
}

const isRead = (index: IndexDefinition): boolean => (index.meaning ?? []).length > 0;
