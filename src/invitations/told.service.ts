import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { BurdenGuard } from '../burden/guard.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { Invitation } from './invitation.entity.js';

/** For people without e-mail: the lead who registered them, or their helper, tells them and records it. */
@Injectable()
export class ToldService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly guard: BurdenGuard,
    private readonly audit: AuditLog,
  ) {}

  /** Counts as delivered from now on. @throws DomainError NOT_FOUND · ILLEGAL_MOVE when it was let go before */
  async recordTold(actor: Actor, input: { invitationId: string; idempotencyKey?: string | null }): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'recordTold', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      const invitation = await this.supported(em, actor, input.invitationId);
      await this.guard.markDelivered(em, invitation.askId, 'told');
      await this.audit.record(em, { actorId: actor.accountId, action: 'invitation.told', subject: { kind: 'invitation', id: invitation.id } });
      return invitation.id;
    });
  }

  /** Invitations that wait to be told to people this account registered or helps, the oldest first; at most 50. */
  async toTell(actor: Actor): Promise<{ invitationId: string; contributorId: string }[]> {
    return this.unitOfWork.run((em) =>
      em.query(
        `select invitation.id as "invitationId", invitation.contributor_id as "contributorId"
         from invitation join ask on ask.id = invitation.ask_id and ask.state = 'reserved'
         join contributor on contributor.id = invitation.contributor_id
         where contributor.registered_by = $1
            or exists (select from helper where helper.contributor_id = contributor.id and helper.account_id = $1 and helper.ended_at is null)
         order by invitation.id limit 50`,
        [actor.accountId],
      ),
    );
  }

  private async supported(em: EntityManager, actor: Actor, id: string): Promise<Invitation> {
    const invitation = await em.findOneBy(Invitation, { id });
    if (!invitation) throw notFound('This invitation');
    await this.access.requireOwnOrSupporter(em, actor, invitation.contributorId).catch(() => {
      throw notFound('This invitation');
    });
    return invitation;
  }
}
