import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { HealthHints } from '../../../platform/health/health-hints.js';
import { JobRegistry } from '../../../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../../../platform/jobs/jobs.js';
import { Rematching } from './rematching.js';

export const rematchTopics = 'findings.rematch-topics';
const EVERY_TEN_MINUTES = '*/10 * * * *';
/** Then the job makes room and goes on as a new one: a stop waits for it. Milliseconds. */
const LONGEST = 5_000;

/** Has findings matched again after topics got other names: run twice at once it does each once, and what a crash undid is found by the next. */
@Injectable()
export class RematchingJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly hints: HealthHints,
    private readonly rematching: Rematching,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(rematchTopics, EVERY_TEN_MINUTES, async () => {
      if (await this.rematching.rematchSome(LONGEST)) await this.jobs.enqueue(this.dataSource.manager, defineJob(rematchTopics), {}, { jobKey: `${rematchTopics}.soon`, maxAttempts: 1 });
    });
    this.hints.add('topics of findings', async () => {
      const outstanding = await this.rematching.outstanding();
      return outstanding === 0 ? 'all were matched with the names there are now' : `names of topics have changed: ${outstanding} findings are still to be matched again, which goes by itself`;
    });
  }
}
