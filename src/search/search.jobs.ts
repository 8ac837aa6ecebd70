import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { EngineUnavailable, INDEX_NAMES, type IndexName } from './port.js';
import { MeaningJobs } from './meaning/meaning.jobs.js';
import { SearchEngines } from './search-engines.js';
import { syncIndex } from './sync/search-changes.js';
import { SearchKeeper } from './sync/search-keeper.js';

const KEEP = 'search.keep';
const EVERY_MINUTE = '* * * * *';

/** The jobs that keep the indexes in step. */
@Injectable()
export class SearchJobs implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger('Search');

  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly keeper: SearchKeeper,
    private readonly engines: SearchEngines,
    private readonly meaning: MeaningJobs,
  ) {}

  onModuleInit(): void {
    this.registry.handle(syncIndex, ({ index }) => this.sync(index as IndexName));
    this.registry.sweep(KEEP, EVERY_MINUTE, () => this.keep());
  }

  /** The first start, new settings and what was missed while everything was down shouldn't wait for the minute to be full. */
  async onApplicationBootstrap(): Promise<void> {
    void this.sayWhoAnswers();
    await this.jobs.enqueue(this.dataSource.manager, defineJob(KEEP), {}, { jobKey: `sweep:${KEEP}`, maxAttempts: 1 });
  }

  private async sayWhoAnswers(): Promise<void> {
    const { preferred } = this.engines;
    if (preferred === null) return;
    try {
      this.logger.log(`${preferred.name} ${(await preferred.health()).version} answers searches`);
    } catch (error) {
      this.logger.warn(`${(error as Error).message}. Postgres answers until it is there`);
    }
  }

  private async keep(): Promise<void> {
    await this.unlessAway(() => this.keeper.keep());
    await this.meaning.keep();
  }

  private async sync(index: IndexName): Promise<void> {
    if (!INDEX_NAMES.includes(index)) return;
    await this.unlessAway(() => this.keeper.catchUp(index));
    await this.meaning.soon(index);
  }

  /** What is pending stays pending and the keeper looks every minute: failing as a job would add nothing but noise. */
  private async unlessAway(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      this.logger.warn(`${error.message}; it will catch up`);
    }
  }
}
