import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { JobRegistry } from '../../../platform/jobs/job-registry.js';
import { ImportService } from '../import.service.js';
import { ServiceAway } from './polite-client.js';
import { afterFailure, nextRun, sinceDay } from './schedule.rules.js';
import type { SavedQuery } from './saved-query.entity.js';
import { type FeedState, ServicePages } from './service-pages.js';

export const runSavedQueries = 'findings.saved-queries';
/** A run that isn't heard of for so long was killed. A page with all its attempts takes less. */
const LEASE = '15 minutes';
/** Of one sweep, so that it ends. */
const MOST_RUNS = 50;

type Claimed = Pick<SavedQuery, 'id' | 'name' | 'service' | 'query' | 'every' | 'since' | 'failures' | 'createdBy' | 'etag' | 'lastModified'>;

/**
 * Runs what is due, one query of a service at a time, whichever process does it: services count requests of a caller, not of a process. A run that was killed
 * begins again when its lease is over; what it had brought in already changes nothing then.
 */
@Injectable()
export class SavedQueriesRunner implements OnModuleInit {
  private readonly logger = new Logger('Findings');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly imports: ImportService,
    private readonly pages: ServicePages,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(runSavedQueries, '*/10 * * * *', () => this.runDue());
  }

  async runDue(): Promise<void> {
    for (let nth = 0; nth < MOST_RUNS; nth += 1) {
      const claim = await this.claim();
      if (claim === null) return;
      await this.run(claim.query, claim.began);
    }
  }

  private claim(): Promise<{ query: Claimed; began: Date } | null> {
    return this.unitOfWork.run(async (em, began) => {
      await em.query(`select pg_advisory_xact_lock(hashtextextended('findings.saved-queries', 0))`);
      const [[query]] = await em.query<[Claimed[], number]>(
        `update saved_query set running_until = $1::timestamptz + $2::interval where id = (
           select id from saved_query due where ended_at is null and next_run_at <= $1 and (running_until is null or running_until < $1)
             and (service = 'feed' or not exists (select 1 from saved_query other where other.service = due.service and other.running_until >= $1))
           order by next_run_at, id limit 1)
         returning id, name, service, query, every, since::text as since, failures, created_by as "createdBy", etag, last_modified as "lastModified"`,
        [began, LEASE],
      );
      return query === undefined ? null : { query, began };
    });
  }

  private async run(query: Claimed, began: Date): Promise<void> {
    const feed: FeedState = { etag: query.etag, lastModified: query.lastModified };
    try {
      const report = await this.imports.import({ stream: this.renewing(query, began, feed), channel: 'saved_query', accountId: null, savedQueryId: query.id, fileName: query.name });
      if (report.stopped === null) await this.finish(query, began, feed);
      else await this.putOff(query, null);
    } catch (error) {
      if (!(error instanceof ServiceAway)) {
        await this.putOff(query, null);
        throw error;
      }
      this.logger.warn(`a saved query of ${query.service} could not be run: ${error.message}`);
      await this.putOff(query, error.askedForMs);
    }
  }

  private async *renewing(query: Claimed, began: Date, feed: FeedState): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const page of this.pages.read(query, began, feed)) {
      await this.unitOfWork.run((em, now) => em.query('update saved_query set running_until = $2::timestamptz + $3::interval where id = $1', [query.id, now, LEASE]));
      yield page;
    }
  }

  private finish(query: Claimed, began: Date, { etag, lastModified }: FeedState): Promise<unknown> {
    return this.unitOfWork.run((em) =>
      em.query('update saved_query set running_until = null, failures = 0, since = $2, next_run_at = $3, etag = $4, last_modified = $5 where id = $1', [
        query.id, sinceDay(began), nextRun(began, query.every), etag, lastModified,
      ]),
    ); // prettier-ignore
  }

  /** The day from which it asks stays, so nothing is missed. */
  private putOff(query: Claimed, askedForMs: number | null): Promise<unknown> {
    const failures = query.failures + 1;
    return this.unitOfWork.run((em, now) =>
      em.query('update saved_query set running_until = null, failures = $2, next_run_at = $3 where id = $1', [query.id, failures, afterFailure(now, failures, askedForMs)]),
    );
  }
}
