import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { JobRegistry } from '../../../platform/jobs/job-registry.js';
import { ImportService } from '../import.service.js';
import { SourceFailed } from '../import-problem.js';
import { ServiceAway } from './polite-client.js';
import { afterFailure, nextRun, sinceDay } from './schedule.rules.js';
import type { SavedQuery } from './saved-query.entity.js';
import { type FeedState, ServicePages } from './service-pages.js';

export const runSavedQueries = 'findings.saved-queries';
/** A run that isn't heard of for so long was killed. A page with all its attempts takes less. */
const LEASE = '15 minutes';
/** Of one sweep, so that it ends. */
const MOST_RUNS = 50;

/** The query was ended meanwhile, or another process took it over when this one had stood still for too long: how the run went is no longer for us to say. */
class RunTaken extends SourceFailed {
  constructor() {
    super('the query was ended, or another process took over');
  }
}

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
        `update saved_query set running_since = $1, running_until = $1::timestamptz + $2::interval where id = (
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
      else await this.putOff(query, began, null);
    } catch (error) {
      if (error instanceof RunTaken) return;
      if (!(error instanceof ServiceAway)) {
        await this.putOff(query, began, null);
        throw error;
      }
      this.logger.warn(`a saved query of ${query.service} could not be run: ${error.message}`);
      await this.putOff(query, began, error.askedForMs);
    }
  }

  private async *renewing(query: Claimed, began: Date, feed: FeedState): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const page of this.pages.read(query, began, feed)) {
      await this.renew(query, began);
      yield page;
    }
  }

  /** @throws RunTaken */
  private async renew({ id }: Claimed, began: Date): Promise<void> {
    const [, ours] = await this.unitOfWork.run((em, now) =>
      em.query<[unknown[], number]>(`update saved_query set running_until = $3::timestamptz + $4::interval where id = $1 and running_since = $2 and ended_at is null`, [id, began, now, LEASE]),
    );
    if (ours === 0) throw new RunTaken();
  }

  private finish(query: Claimed, began: Date, { etag, lastModified }: FeedState): Promise<unknown> {
    return this.unitOfWork.run((em) =>
      em.query('update saved_query set running_since = null, running_until = null, failures = 0, since = $3, next_run_at = $4, etag = $5, last_modified = $6 where id = $1 and running_since = $2', [
        query.id, began, sinceDay(began), nextRun(began, query.every), etag, lastModified,
      ]),
    ); // prettier-ignore
  }

  /** The day from which it asks stays, so nothing is missed. */
  private putOff(query: Claimed, began: Date, askedForMs: number | null): Promise<unknown> {
    const failures = query.failures + 1;
    return this.unitOfWork.run((em, now) =>
      em.query('update saved_query set running_since = null, running_until = null, failures = $3, next_run_at = $4 where id = $1 and running_since = $2', [query.id, began, failures, afterFailure(now, failures, askedForMs)]),
    );
  }
}
