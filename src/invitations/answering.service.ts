import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BurdenGuard } from '../burden/guard.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { AnswerRecorder } from './answer-recorder.js';
import type { AnswerInvitationInput, AskQuestionInput } from './answering.types.js';
import { Invitation } from './invitation.entity.js';
import type { Answer, NoReason } from './invitation.lists.js';
import { lockPlaces, SettlingService } from './settling.service.js';

export interface GivenAnswer {
  answer: Answer;
  /** Only with a no, and never needed. */
  reason: NoReason | null;
  /** Only with a no: 30 or 90 days in which nobody asks, whatever the limits offer. */
  restDays: number | null;
}

/** A person answers an invitation or asks about it: signed in, through their helper, or by the link in the message. */
@Injectable()
export class AnsweringService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly guard: BurdenGuard,
    private readonly settling: SettlingService,
    private readonly recorder: AnswerRecorder,
  ) {}

  /** @throws DomainError NOT_FOUND · ILLEGAL_MOVE (not to be answered any more) · NOT_OPEN (late, and the places are gone) */
  async answer(actor: Actor, input: AnswerInvitationInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'answerInvitation', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const invitation = await this.ownInvitation(em, actor, input.invitationId);
      await this.record(em, invitation, { answer: input.answer, reason: input.reason ?? null, restDays: input.restDays ?? null }, false, now);
      await this.recorder.note(em, actor.accountId, invitation, 'invitation.answer');
      return invitation.id;
    });
  }

  /**
   * The same by the link, which answers once: the row's mark decides between two clicks.
   * @throws DomainError NOT_FOUND for a link that isn't ours · CONFLICT when it was used · as `answer`
   */
  async answerByLink(linkHash: Buffer, given: GivenAnswer): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const [[used]] = await em.query<[{ id: string }[], number]>('update invitation set link_used_at = $2 where link_hash = $1 and link_used_at is null returning id', [linkHash, now]);
      if (!used) throw (await em.existsBy(Invitation, { linkHash })) ? alreadyAnswered() : notFound('This invitation');
      const invitation = await em.findOneByOrFail(Invitation, { id: used.id });
      await this.record(em, invitation, given, true, now);
      await this.recorder.note(em, null, invitation, 'invitation.answer');
    });
  }

  /** Relayed to the team without a name; the invitation stays open. @throws DomainError NOT_FOUND */
  async ask(actor: Actor, input: AskQuestionInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'askAboutInvitation', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const invitation = await this.ownInvitation(em, actor, input.invitationId);
      await this.recorder.question(em, invitation, input.question, now);
      await this.recorder.note(em, actor.accountId, invitation, 'invitation.ask');
      return invitation.id;
    });
  }

  /** @throws DomainError NOT_FOUND for a link that isn't ours */
  async askByLink(linkHash: Buffer, question: string): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const invitation = await em.findOneBy(Invitation, { linkHash });
      if (!invitation) throw notFound('This invitation');
      await this.recorder.question(em, invitation, question, now);
      await this.recorder.note(em, null, invitation, 'invitation.ask');
    });
  }

  /** Invitations that may be shown now count as delivered by being shown. The caller may be the person or their helper. */
  async showList(actor: Actor, contributorId: string): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      await this.access.requireOwnOrHelper(em, actor, contributorId);
      await this.guard.showInList(em, contributorId);
    });
  }

  private async record(em: EntityManager, invitation: Invitation, { answer, reason, restDays }: GivenAnswer, byLink: boolean, now: Date): Promise<void> {
    // The opportunity first: a late yes may take a place, and places are counted by one caller at a time.
    await lockPlaces(em, invitation.opportunityId);
    await this.guard.answer(em, invitation.askId, answer, restDays);
    await em.query('update invitation set no_reason = $2, answered_by_link = $3 where id = $1', [invitation.id, answer === 'no' ? reason : null, byLink]);
    if (answer !== 'willing') return;
    const [call] = await em.query<{ settled: boolean }[]>('select settled_at is not null as settled from invitation_call where wave_id = $1', [invitation.waveId]);
    if (call.settled) await this.settling.settleLate(em, invitation.opportunityId, invitation.id, invitation.askId, now);
  }

  private async ownInvitation(em: EntityManager, actor: Actor, id: string): Promise<Invitation> {
    const invitation = await em.findOneBy(Invitation, { id });
    if (!invitation) throw notFound('This invitation');
    await this.access.requireOwnOrHelper(em, actor, invitation.contributorId).catch(() => {
      throw notFound('This invitation');
    });
    return invitation;
  }
}

const alreadyAnswered = (): DomainError => new DomainError('CONFLICT', 'This link was used to answer already. Sign in to change your answer.');
