import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';

/** SQL: the address at which a profile is reached: its own, or that of whoever is asked for a group. */
export const reachedAt = (point: string): string =>
  `${point}.channel = 'email' and (${point}.contact_person_id is null or exists (select from contact_person asked where asked.id = ${point}.contact_person_id and asked.is_current))`;

/** An address that somebody gave and nobody has shown to be theirs: it may be a stranger's, who must not be pestered through it. */
@Injectable()
export class UnprovenAddress {
  constructor(private readonly audit: AuditLog) {}

  /**
   * Whether this profile's address is another one's as well, which showed it to be theirs or gave it first. So a stranger's profiles, however many,
   * bring nobody more mail than one.
   */
  async isAnothers(em: EntityManager, contributorId: string): Promise<boolean> {
    const found = await em.query<unknown[]>(
      `select from contact_point mine
       join contact_point other on other.value_hash = mine.value_hash and other.contributor_id <> mine.contributor_id and ${reachedAt('other')}
       join contributor c on c.id = other.contributor_id and c.status = 'active'
       where mine.contributor_id = $1 and ${reachedAt('mine')} and not mine.shown_theirs
         and (other.shown_theirs or other.stopped_at is null and (other.created_at, other.id) < (mine.created_at, mine.id))
       limit 1`,
      [contributorId],
    );
    return found.length > 0;
  }

  /**
   * Whoever reads it says that they never joined, in answer to what was sent at `sentAt`. Nothing more goes there for this profile until it is
   * shown to be theirs. Of one that is, or that was given later, nothing changes. Said again, it changes nothing.
   */
  async stop(em: EntityManager, contributorId: string, sentAt: Date): Promise<void> {
    const [stopped] = await em.query<[unknown[], number]>(
      `update contact_point mine set stopped_at = clock_now()
       where contributor_id = $1 and ${reachedAt('mine')} and not shown_theirs and stopped_at is null and created_at <= $2 returning id`,
      [contributorId, sentAt],
    );
    if (stopped.length === 0) return;
    await this.audit.record(em, { actorId: null, action: 'contributor.stop_mail', subject: { kind: 'contributor', id: contributorId } });
  }
}
