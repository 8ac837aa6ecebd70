import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A kind of job. Payloads hold ids and nothing else: they are stored, logged and retried. */
export interface JobDefinition<P extends JobPayload> {
  readonly name: string;
  /** Only carries the payload's type. */
  readonly payload?: P;
}

export type JobPayload = Readonly<Record<string, string | number | readonly string[]>>;

export const defineJob = <P extends JobPayload>(name: string): JobDefinition<P> => ({ name });

export interface EnqueueOptions {
  /** Not before this instant. Deadlines are columns found by sweeps; this is for small delays only. */
  runAt?: Date;
  /** A waiting job with the same key is replaced, so that many small updates become one. */
  jobKey?: string;
  /** Default 25: with exponential backoff, about three days. */
  maxAttempts?: number;
}

/** Enqueues in the caller's transaction: the job exists exactly when the change does. */
@Injectable()
export class Jobs {
  async enqueue<P extends JobPayload>(em: EntityManager, job: JobDefinition<P>, payload: P, options: EnqueueOptions = {}): Promise<void> {
    await em.query(
      `select graphile_worker.add_job($1, payload := $2::json, run_at := $3::timestamptz, job_key := $4::text, max_attempts := $5::int)`,
      [job.name, JSON.stringify(payload), options.runAt ?? null, options.jobKey ?? null, options.maxAttempts ?? null],
    );
  }

  /** One statement for any number of jobs of a kind. */
  async enqueueAll<P extends JobPayload>(em: EntityManager, job: JobDefinition<P>, payloads: readonly P[]): Promise<void> {
    if (payloads.length === 0) return;
    await em.query(`select graphile_worker.add_job($1, payload := payload) from unnest($2::text[]::json[]) as payload`, [
      job.name,
      payloads.map((payload) => JSON.stringify(payload)),
    ]);
  }
}
