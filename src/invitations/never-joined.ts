import { Injectable } from '@nestjs/common';
import { UnprovenAddress } from '../contributors/unproven-address.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';

/** Whoever reads a mail that was never meant for them says so by its link. */
@Injectable()
export class NeverJoined {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly addresses: UnprovenAddress,
  ) {}

  /** Tells nothing of what came of it. @throws DomainError NOT_FOUND for a link that isn't ours */
  async byLink(linkHash: Buffer): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      const [invitation] = await em.query<{ contributorId: string; sentAt: Date }[]>(
        `select invitation.contributor_id as "contributorId", coalesce(ask.delivered_at, ask.reserved_at) as "sentAt" from invitation join ask on ask.id = invitation.ask_id
         where invitation.link_hash = $1 and invitation.contributor_id is not null`,
        [linkHash],
      );
      if (!invitation) throw notFound('This invitation');
      await this.addresses.stop(em, invitation.contributorId, invitation.sentAt);
    });
  }
}
