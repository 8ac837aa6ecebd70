import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { BurdenGuard } from '../burden/guard.service.js';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import { type Actor, has } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import type { InvitationToTell } from './answering.types.js';
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
      const { invitation, standing } = await this.supported(em, actor, input.invitationId);
      await this.guard.markDelivered(em, invitation.askId, 'told').catch((error: unknown) => {
        throw error instanceof DomainError && error.code === 'ILLEGAL_MOVE' ? letGo() : error;
      });
      await this.audit.record(em, { actorId: actor.accountId, action: 'invitation.told', subject: { kind: 'invitation', id: invitation.id } });
      await this.access.noteDone(em, actor, standing, 'contributor.done_told');
      return invitation.id;
    });
  }

  /**
   * Invitations that wait to be told to people this account registered or helps, the oldest first; at most 50. Whoever takes a break
   * meanwhile is not to be told. The people can see that somebody looked.
   */
  async toTell(actor: Actor): Promise<InvitationToTell[]> {
    return this.unitOfWork.run(async (em) => {
      const waiting = await em.query<InvitationToTell[]>(
        `with theirs as materialized (
           select invitation.id, invitation.contributor_id, invitation.opportunity_id, invitation.wave_id, ask.id as ask_id
           from invitation
           join ask on ask.id = invitation.ask_id and ask.state = 'reserved'
           join contributor on contributor.id = invitation.contributor_id
           where contributor.registered_by = $1 and $2::boolean
              or exists (select from helper where helper.contributor_id = contributor.id and helper.account_id = $1 and helper.ended_at is null)
         )
         select theirs.id as "invitationId", theirs.contributor_id as "contributorId", theirs.opportunity_id as "opportunityId",
           wave.closes_at as "answerBy", wave.deliver_by as "tellBy", call.next_step as "nextStep"
         from theirs join wave on wave.id = theirs.wave_id join invitation_call call on call.wave_id = wave.id
         where guard_may_deliver(theirs.ask_id)
         order by theirs.id limit 50`,
        [actor.accountId, has(actor, 'involvement_lead')],
      );
      const ids = waiting.map(({ contributorId }) => contributorId);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_invitation', subject: { kind: 'contributor', ids } });
      return waiting;
    });
  }

  private async supported(em: EntityManager, actor: Actor, id: string): Promise<{ invitation: Invitation; standing: Standing }> {
    const invitation = await em.findOneBy(Invitation, { id });
    if (!invitation?.contributorId) throw notFound('This invitation');
    const standing = await this.access.requireOwnOrSupporter(em, actor, invitation.contributorId).catch(() => {
      throw notFound('This invitation');
    });
    return { invitation, standing };
  }
}

const letGo = (): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'This invitation was let go before it was told, so it counts nowhere. If you told the person meanwhile, please tell them that it no longer stands.');
