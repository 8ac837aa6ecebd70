import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SearchChanges } from '../../search/sync/search-changes.js';

/** One snapshot. Read before the index is asked: what was worked in by then is found. */
const reach = `
  select case when exists (select from search_generation where index_name = 'findings' and engine = 'postgres' and state = 'live') then least(
    (select coalesce(max(shown_nr), 0) from finding),
    (select min(f.shown_nr) - 1 from finding f
     where f.shown_nr > $1 and exists (select from search_pending p where p.engine = any ($2::text[]) and p.index_name = 'findings' and p.document_id = f.id::text))
  )::int else $1::int end as nr`;

/** How far an index that follows a moment later is complete, in the numbers that findings get as they come before readers. */
@Injectable()
export class IndexReach {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: SearchChanges,
  ) {}

  /** @returns the number up to which everything published after `lookedNr` is in the index as it is now; `lookedNr` while there is none */
  async after(lookedNr: number): Promise<number> {
    const [{ nr }] = await this.dataSource.query<[{ nr: number }]>(reach, [lookedNr, this.changes.engineNames()]);
    return Math.max(nr, lookedNr);
  }
}
