import { Injectable } from '@nestjs/common';
import type { CronItem, TaskList } from 'graphile-worker';
import { withoutValues } from '../errors/describe-failure.js';
import type { JobDefinition, JobPayload } from './jobs.js';

/** Every handler of the application. A feature's module registers its own in `onModuleInit`. */
@Injectable()
export class JobRegistry {
  private readonly tasks = new Map<string, (payload: unknown) => Promise<void>>();
  private readonly crons: CronItem[] = [];

  /** Handlers are idempotent: a job may run again after a crash or a failure half way. */
  handle<P extends JobPayload>(job: JobDefinition<P>, handler: (payload: P) => Promise<void>): void {
    this.add(job.name, (payload) => handler(payload as P));
  }

  /** Work found by looking at deadlines in the database. `cron` is in UTC: minute, hour, day, month, weekday. */
  sweep(name: string, cron: string, handler: () => Promise<void>): void {
    this.add(name, handler);
    // One waiting run is enough: what a late sweep missed, the next finds.
    this.crons.push({ task: name, match: cron, identifier: name, options: { maxAttempts: 1, jobKey: `sweep:${name}` } });
  }

  /** The queue keeps the message of what a job throws, so it gets none that quotes a value. */
  taskList(): TaskList {
    return Object.fromEntries([...this.tasks].map(([name, run]) => [name, (payload: unknown) => run(payload).catch((error: unknown) => Promise.reject(withoutValues(error)))]));
  }

  cronItems(): CronItem[] {
    return [...this.crons];
  }

  /** Runs a sweep or job at once, as tests and operator commands do. */
  async runNow(name: string, payload: JobPayload = {}): Promise<void> {
    const run = this.tasks.get(name);
    if (!run) throw new Error(`No job named "${name}" is registered`);
    await run(payload);
  }

  private add(name: string, run: (payload: unknown) => Promise<void>): void {
    if (this.tasks.has(name)) throw new Error(`Two handlers for the job "${name}"`);
    this.tasks.set(name, run);
  }
}
