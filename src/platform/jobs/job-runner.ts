import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger as WorkerLogger, parseCronItems, run, type Runner } from 'graphile-worker';
import pg from 'pg';
import { AppConfig } from '../config/app-config.js';
import { describeFailure } from '../errors/describe-failure.js';
import { JobRegistry } from './job-registry.js';

/** Runs jobs in this process, on a pool of its own so that busy requests can't starve them, nor they the requests. */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Jobs');
  private runner?: Runner;
  private pool?: pg.Pool;

  constructor(
    private readonly config: AppConfig,
    private readonly registry: JobRegistry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.runsJobs) return;
    this.pool = new pg.Pool({ connectionString: this.config.databaseUrl, max: 4, application_name: 'askwell-jobs' });
    this.pool.on('error', (error) => this.logger.warn(`an idle connection failed: ${error.message}`));
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.runner = await run({
      pgPool: this.pool,
      concurrency: 3,
      noHandleSignals: true,
      taskList: this.registry.taskList(),
      parsedCronItems: parseCronItems(this.registry.cronItems()),
      logger: this.workerLogger(),
    });
    this.runner.events.on('job:error', ({ job, error }) => {
      this.logger.warn(`${job.task_identifier} failed (attempt ${job.attempts} of ${job.max_attempts}): ${describeFailure(error)}`);
    });
  }

  /** Before anything that jobs use is taken away. The runner first, so that running jobs finish or are handed back, then its pool. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runner?.stop();
    await this.pool?.end();
  }

  /** Worker messages can quote a failing job's error text; failures are reported above, in our own words. */
  private workerLogger(): WorkerLogger {
    return new WorkerLogger(() => (level, message) => {
      if (level === 'warning') this.logger.warn(message);
    });
  }
}
