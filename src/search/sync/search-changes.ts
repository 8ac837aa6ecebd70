import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { defineJob, Jobs } from '../../platform/jobs/jobs.js';
import type { IndexName } from '../port.js';
import { SearchEngines } from '../search-engines.js';

export const syncIndex = defineJob<{ index: string }>('search.sync');

/** How features say that something that can be found has changed. */
@Injectable()
export class SearchChanges {
  constructor(
    private readonly jobs: Jobs,
    private readonly engines: SearchEngines,
  ) {}

  /** Whose rows in `search_pending` somebody works off: one that is no longer configured may have left some. */
  engineNames(): string[] {
    return this.engines.all.map(({ name }) => name);
  }

  /** Of these documents, those of which the index doesn't know the latest: what somebody took back a moment ago may be in it still. */
  async pending(em: EntityManager, index: IndexName, ids: readonly string[]): Promise<Set<string>> {
    const rows = await em.query<{ id: string }[]>(
      `select document_id as id from search_pending where engine = 'postgres' and index_name = $1 and document_id = any ($2::text[])`,
      [index, ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * Call it in the transaction of the change, for new, changed and deleted documents alike. The index follows a moment after the commit;
   * many changes are sent to the engines together.
   */
  async changed(em: EntityManager, index: IndexName, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await em.query(
      `insert into search_pending (engine, index_name, document_id)
       select engine, $2, document_id from unnest($1::text[]) engine, unnest($3::text[]) document_id
       group by engine, document_id order by engine, document_id
       on conflict (engine, index_name, document_id)
         do update set version = nextval('search_pending_version'), changed_at = excluded.changed_at`,
      [this.engineNames(), index, ids],
    );
    // The key is the document's, not the index's: with the index's, everyone who changes something would wait for everyone else.
    await this.jobs.enqueue(em, syncIndex, { index }, ids.length === 1 ? { jobKey: `search.sync:${index}:${ids[0]}` } : {});
  }
}
