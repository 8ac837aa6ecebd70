import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { describeFailure } from '../../platform/errors/describe-failure.js';
import { SearchIndexRegistry } from '../index-registry.js';
import type { IndexDefinition } from '../port.js';
import { FUSION } from '../ranking/fusion.rules.js';
import { Nearest } from './nearest.js';
import type { Near } from './nearest.rules.js';

/** Reading a question takes 2 to 15 ms and comparing less than 100; who waits longer is served by words alone. Milliseconds. */
const PATIENCE = 500;
/** One line a minute says that something is wrong; a line a search would say no more. */
const BETWEEN_WARNINGS = 60_000;

/** Asks for what is near in meaning, and does without where that can't be had in time: search by words is always there. */
@Injectable()
export class MeaningSearch {
  private readonly logger = new Logger('Search');
  private warnedAt = -Infinity;

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
    for (const index of this.registry.all()) if (isRead(index)) await this.near.nearest(index.name, '', 1);
  }

  /** The nearest first; [] without a model, in an index that isn't read for its meaning, and when it takes too long. Never rejects. */
  async nearest(index: IndexDefinition, question: string): Promise<readonly Near[]> {
    if (!this.near.canRead || !isRead(index)) return [];
    const stop = new AbortController();
    try {
      const late = wait(PATIENCE, null, { signal: stop.signal, ref: false }).catch(() => null);
      const near = await Promise.race([this.near.nearest(index.name, question, FUSION.looked), late]);
      if (near === null) this.warn('it takes too long');
      return near ?? [];
    } catch (error) {
      this.warn(describeFailure(error));
      return [];
    } finally {
      stop.abort();
    }
  }

  private warn(reason: string): void {
    if (performance.now() - this.warnedAt < BETWEEN_WARNINGS) return;
    this.warnedAt = performance.now();
    this.logger.warn(`search goes by words alone: ${reason}`);
  }
}

const isRead = (index: IndexDefinition): boolean => (index.meaning ?? []).length > 0;
