import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ConsentService } from './consent.service.js';
import type { ActingEndReason } from './contributor.lists.js';
import { InterestsSearch } from './contributor.search.js';

/** Acting for somebody ends: the same whatever the reason, in the caller's transaction. */
@Injectable()
export class ActingEnd {
  constructor(
    private readonly consents: ConsentService,
    private readonly search: InterestsSearch,
  ) {}

  /**
   * Nobody acts from here on. The profile rests until its person takes it over: what others agreed to for it is taken back, how they were
   * reached is forgotten, and the account that held it is a stranger to it. Ending it again changes nothing.
   * @param by null for the service itself
   */
  async end(em: EntityManager, contributorId: string, { by, reason }: { by: string | null; reason: ActingEndReason }, now: Date): Promise<void> {
    const [profile] = await em.query<{ accountId: string | null }[]>(
      `select account_id as "accountId" from contributor where id = $1 and kind = 'acting_for' and status <> 'left' for no key update`,
      [contributorId],
    );
    if (!profile) return;
    const [ended] = await em.query<[unknown[], number]>(
      `update representation set ended_at = clock_now(), ended_by = $2, end_reason = $3, acted_by = $4, majority_at = null
       where contributor_id = $1 and ended_at is null returning contributor_id`,
      [contributorId, by, reason, profile.accountId],
    );
    if (ended.length === 0) return;
    // The hold lets go of what is on its way, at the guard.
    await em.query(`update contributor set status = 'on_hold', account_id = null where id = $1`, [contributorId]);
    await this.consents.withdraw(em, contributorId, 'all', now);
    await em.query('update helper set ended_at = greatest($2, named_at) where contributor_id = $1 and ended_at is null', [contributorId, now]);
    await em.query('delete from contact_point where contributor_id = $1', [contributorId]);
    await this.search.changed(em, contributorId);
  }
}
