import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../../identity/actor.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { SearchChanges } from '../../search/sync/search-changes.js';
import { requireReadable } from '../readable-finding.js';
import { sideOf } from './side.rules.js';
import type { FindingReaderType, MarkFindingUsefulInput, SetUsefulnessThresholdInput, UnmarkFindingUsefulInput } from './usefulness.types.js';

/** "Useful to me": a person counts once a finding, on the side they were on when they said so; the primary key sees to it. Saying it twice changes nothing, nor does undoing it twice. */
@Injectable()
export class UsefulnessService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly search: SearchChanges,
    private readonly dataSource: DataSource,
  ) {}

  /** @returns the finding's id. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (not published) */
  mark(actor: Actor, input: MarkFindingUsefulInput): Promise<string> {
    return this.tap(actor, 'markFindingUseful', input, (em, id, now) =>
      em.query('insert into finding_useful (finding_id, account_id, side, created_at) values ($1, $2, $3, $4) on conflict do nothing', [id, actor.accountId, sideOf(actor), now]),
    );
  }

  /** @returns the finding's id. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (not published) */
  unmark(actor: Actor, input: UnmarkFindingUsefulInput): Promise<string> {
    return this.tap(actor, 'unmarkFindingUseful', input, (em, id) => em.query('delete from finding_useful where finding_id in (select id from finding where id = $1 or joined_into = $1) and account_id = $2', [id, actor.accountId]));
  }

  async setThreshold(actor: Actor, input: SetUsefulnessThresholdInput): Promise<void> {
    await this.unitOfWork.command({ callerId: actor.accountId, operation: 'setUsefulnessThreshold', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      await em.query('insert into finding_reader (account_id, least_useful) values ($1, $2) on conflict (account_id) do update set least_useful = excluded.least_useful', [actor.accountId, input.leastUseful]);
      return null;
    });
  }

  async reader({ accountId }: Actor): Promise<FindingReaderType> {
    const [row] = await this.dataSource.query<FindingReaderType[]>('select least_useful as "leastUseful", last_looked_at as "lastLookedAt" from finding_reader where account_id = $1', [accountId]);
    return row ?? { leastUseful: 0, lastLookedAt: null };
  }

  private tap(actor: Actor, operation: string, input: MarkFindingUsefulInput, change: (em: EntityManager, id: string, now: Date) => Promise<unknown>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const id = await requireReadable(em, actor, input.findingId);
      await change(em, id, now);
      // Also when the figure may not be shown yet: of two at once each sees one tap less than there will be.
      await this.search.changed(em, 'findings', [id]);
      return id;
    });
  }
}
