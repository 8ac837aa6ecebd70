import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobRegistry } from '../../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../../platform/jobs/jobs.js';
import { INDEX_NAMES, type IndexName } from '../port.js';
import { MeaningUpkeep } from './meaning-upkeep.js';
import { MeaningUnavailable } from './reader.js';

const readTexts = defineJob<{ index: string }>('search.read-texts');
/** Then the job makes room and goes on as a new one: a stop waits for it, and others wait behind it. Milliseconds. */
const LONGEST = 5_000;
const A_MOMENT = 2_000;

/** The jobs that have texts read for their meaning as they change. */
@Injectable()
export class MeaningJobs implements OnModuleInit {
  private readonly logger = new Logger('Search');

  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly upkeep: MeaningUpkeep,
  ) {}

  onModuleInit(): void {
    this.registry.handle(readTexts, ({ index }) => this.read(index as IndexName));
  }

  /** Call it when documents of an index have changed. A waiting job is joined. */
  async soon(index: IndexName, inMs = 0): Promise<void> {
    if (!this.upkeep.indexes().includes(index)) return;
    const runAt = inMs > 0 ? { runAt: new Date(Date.now() + inMs) } : {};
    await this.jobs.enqueue(this.dataSource.manager, readTexts, { index }, { jobKey: `search.read-texts:${index}`, maxAttempts: 1, ...runAt });
  }

  /** Called every minute and at each start: whatever was missed. What is gone is let go of without a model, too: there may have been one. */
  async keep(): Promise<void> {
    for (const index of this.upkeep.everRead()) {
      await this.upkeep.forgetGone(index);
      await this.soon(index);
    }
  }

  /** Twice at once does no harm: one reads, the other looks again in a moment, so that a change in between isn't left for a minute. */
  private async read(index: IndexName): Promise<void> {
    if (!INDEX_NAMES.includes(index)) return;
    const started = performance.now();
    try {
      for (;;) {
        const progress = await this.upkeep.readSome(index);
        if (progress === 'done') return;
        if (progress === 'elsewhere') return await this.soon(index, A_MOMENT);
        if (performance.now() - started > LONGEST) return await this.soon(index);
      }
    } catch (error) {
      if (!(error instanceof MeaningUnavailable)) throw error;
      // The sweep tries again every minute.
      this.logger.warn(`texts can't be read for their meaning: ${error.message}`);
    }
  }
}
