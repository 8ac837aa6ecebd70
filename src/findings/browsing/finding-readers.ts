import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Actor, isPerson } from '../../identity/actor.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { badInput } from '../../platform/errors/domain-error.js';
import type { MarkFindingsLookedInput } from './new-findings.types.js';

export interface FindingReader {
  /** Only what so many found useful, as shown; 0: everything. */
  leastUseful: number;
  /** The number up to which they looked; 0 before they ever said so. */
  lookedNr: number;
  lastLookedAt: Date | null;
}

const nobody: FindingReader = { leastUseful: 0, lookedNr: 0, lastLookedAt: null };

/** How somebody reads findings. A system reads everything: it is nobody's person. */
@Injectable()
export class FindingReaders {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async of(actor: Actor): Promise<FindingReader> {
    if (!isPerson(actor)) return nobody;
    const [reader] = await this.dataSource.query<FindingReader[]>(
      'select least_useful as "leastUseful", looked_nr::int as "lookedNr", last_looked_at as "lastLookedAt" from finding_reader where account_id = $1',
      [actor.accountId],
    );
    return reader ?? nobody;
  }

  /**
   * Two devices that say so at once, or one that says it late, end with the larger number: nothing that either didn't show counts as looked at.
   * @returns the number up to which they have looked
   * @throws DomainError BAD_USER_INPUT for a number that no list has given yet
   */
  markLooked(actor: Actor, input: MarkFindingsLookedInput): Promise<number> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'markFindingsLooked', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const [marked] = await em.query<{ nr: number }[]>(
        `insert into finding_reader as reader (account_id, looked_nr, last_looked_at) select $1, $2, $3 where $2 <= (select coalesce(max(shown_nr), 0) from finding)
         on conflict (account_id) do update set looked_nr = greatest(reader.looked_nr, excluded.looked_nr), last_looked_at = greatest(reader.last_looked_at, excluded.last_looked_at)
         returning looked_nr::int as nr`,
        [actor.accountId, input.upTo, now],
      );
      if (marked === undefined) throw badInput('upTo', 'upTo must be the upTo of a list of new findings');
      return marked.nr;
    });
  }
}
