import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { MeaningUnavailable } from '../search/meaning/reader.js';
import { TopicReadings } from './topic-readings.js';

const READ_TOPICS = 'topic-suggestions.read-topics';
const EVERY_TEN_MINUTES = '*/10 * * * *';
/** Then the job makes room and goes on as a new one: a stop waits for it. All topics take half a minute, once. Milliseconds. */
const LONGEST = 5_000;

/** Has the names of topics read for their meaning: after the first start with a model, and when the names have changed. */
@Injectable()
export class TopicReadingJobs implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger('Topics');

  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly readings: TopicReadings,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(READ_TOPICS, EVERY_TEN_MINUTES, () => this.read());
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.readings.canRead) await this.soon();
  }

  private async read(): Promise<void> {
    if (!this.readings.canRead) return;
    try {
      if (!(await this.readings.readSome(LONGEST))) await this.soon();
    } catch (error) {
      if (!(error instanceof MeaningUnavailable)) throw error;
      // The sweep tries again.
      this.logger.warn(`topics can't be read for their meaning: ${error.message}`);
    }
  }

  private async soon(): Promise<void> {
    await this.jobs.enqueue(this.dataSource.manager, defineJob(READ_TOPICS), {}, { jobKey: `${READ_TOPICS}.soon`, maxAttempts: 1 });
  }
}
