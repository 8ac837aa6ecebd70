import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BurdenGuard } from '../burden/guard.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { AnswerRecorder } from './answer-recorder.js';
import { notOverYet } from './answering.errors.js';
import type { HearAgainInput } from './answering.types.js';
import { Invitation } from './invitation.entity.js';

/**
 * Somebody would like to hear of an opportunity again, about which they would otherwise never be asked twice. It opens them up, so it is
 * theirs alone to say: a helper can't. Saying it again changes nothing; the next ask is a new one, under every limit.
 */
@Injectable()
export class HearingAgain {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly guard: BurdenGuard,
    private readonly recorder: AnswerRecorder,
  ) {}

  /** @throws DomainError NOT_FOUND for an invitation that isn't theirs · ILLEGAL_MOVE while it hasn't come to an end */
  signedIn(actor: Actor, input: HearAgainInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'hearOfItAgain', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      const invitation = await em.findOneBy(Invitation, { id: input.invitationId });
      if (!invitation?.contributorId) throw notFound('This invitation');
      await this.access.requireOwnContributor(em, actor, invitation.contributorId).catch(() => {
        throw notFound('This invitation');
      });
      return this.record(em, invitation, actor.accountId);
    });
  }

  /** @throws DomainError NOT_FOUND for a link that isn't ours, or whose person has left · ILLEGAL_MOVE */
  async byLink(linkHash: Buffer): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      const invitation = await em
        .createQueryBuilder(Invitation, 'invitation')
        .innerJoin('contributor', 'person', `person.id = invitation.contributorId and person.status = 'active'`)
        .where('invitation.linkHash = :linkHash', { linkHash })
        .getOne();
      if (!invitation) throw notFound('This invitation');
      await this.record(em, invitation, null);
    });
  }

  private async record(em: EntityManager, invitation: Invitation, accountId: string | null): Promise<string> {
    await this.guard.hearAgain(em, invitation.askId).catch((error: unknown) => {
      throw error instanceof DomainError && error.code === 'ILLEGAL_MOVE' ? notOverYet() : error;
    });
    await this.recorder.note(em, accountId, invitation, 'invitation.hear_again');
    return invitation.id;
  }
}
