import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { reachedAt } from './unproven-address.js';

/** Days. After that it is tried again: a mailbox that was full has room, and whoever has no mail but this would never hear. */
const LEFT_ALONE = 30;

/** SQL: whether mail to this address came back lately, and nobody has confirmed it since. */
export const cameBack = (point: string): string =>
  `coalesce(${point}.returned_at > greatest(${point}.verified_at, clock_now() - interval '${LEFT_ALONE} days'), false)`;

/** Addresses of profiles that mail came back from. They stay confirmed: who shares one with whom is another question. */
@Injectable()
export class ReturnedAddress {
  constructor(private readonly audit: AuditLog) {}

  /** @param sentAt whoever confirmed the address since may have mended it. @returns whether that changed anything */
  async note(em: EntityManager, contributorId: string, sentAt: Date): Promise<boolean> {
    const [found] = await em.query<[{ id: string }[], number]>(
      `update contact_point point set returned_at = clock_now()
       where contributor_id = $1 and ${reachedAt('point')} and verified_at <= $2 and not ${cameBack('point')} returning id`,
      [contributorId, sentAt],
    );
    if (found.length === 0) return false;
    await this.audit.record(em, { actorId: null, action: 'contributor.mail_came_back', subject: { kind: 'contributor', id: contributorId } });
    return true;
  }
}
