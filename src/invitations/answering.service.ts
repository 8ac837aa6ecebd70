import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { BurdenGuard, type DeliveredThrough } from '../burden/guard.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import { AnswerRecorder } from './answer-recorder.js';
import { linkUsed, notToBeAnswered, restNotOffered, tooLate } from './answering.errors.js';
import type { AnswerInvitationInput, AskQuestionInput } from './answering.types.js';
import { Invitation } from './invitation.entity.js';
import type { Answer, NoReason } from './invitation.lists.js';
import { requireMaySayYes } from './saying-yes.js';
import { lockPlaces, SettlingService } from './settling.service.js';

export interface GivenAnswer {
  answer: Answer;
  /** Only with a no, and never needed. */
  reason: NoReason | null;
  /** Only with a no: days in which nobody asks, one of those that the limits offer. */
  restDays: number | null;
}

type Act = (em: EntityManager, invitation: Invitation, now: Date) => Promise<void>;

/** A person answers an invitation or asks about it: signed in, through whoever speaks for them, or by the link in the message. */
@Injectable()
export class AnsweringService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly guard: BurdenGuard,
    private readonly settling: SettlingService,
    private readonly recorder: AnswerRecorder,
  ) {}

  /** @throws DomainError NOT_FOUND · ILLEGAL_MOVE (not to be answered any more) · NOT_OPEN (late, and the places are gone) · BAD_USER_INPUT · FORBIDDEN (a yes that nobody may say for them) */
  async answer(actor: Actor, input: AnswerInvitationInput): Promise<string> {
    const { answer, reason = null, restDays = null } = input;
    if (answer !== 'no' && restDays !== null) throw badInput('restDays', 'A rest goes with a no. To take a break at any time, use addQuietPeriod.');
    if (answer !== 'no' && reason !== null) throw badInput('reason', 'A reason goes with a no.');
    return this.signedIn(actor, 'answerInvitation', input, async (em, invitation, now) => {
      await this.record(em, invitation, { answer, reason, restDays }, false, now);
      await this.recorder.note(em, actor.accountId, invitation, 'invitation.answer');
    });
  }

  /**
   * The same by the link, which answers once: the row's mark decides between two clicks.
   * @throws DomainError NOT_FOUND for a link that isn't ours · CONFLICT when it was used · as `answer`
   */
  async answerByLink(linkHash: Buffer, given: GivenAnswer): Promise<void> {
    await this.byLink(linkHash, async (em, invitation, now) => {
      const [claimed] = await em.query<[unknown[], number]>('update invitation set link_used_at = $2 where id = $1 and link_used_at is null returning id', [invitation.id, now]);
      if (claimed.length === 0) throw linkUsed();
      await this.record(em, invitation, given, true, now);
      await this.recorder.note(em, null, invitation, 'invitation.answer');
    });
  }

  /** Relayed to the team without a name; the invitation stays open. @throws DomainError NOT_FOUND · ILLEGAL_MOVE (answered) · TOO_MANY */
  async ask(actor: Actor, input: AskQuestionInput): Promise<string> {
    return this.signedIn(actor, 'askAboutInvitation', input, async (em, invitation, now) => {
      await this.recorder.question(em, invitation, input.question, now);
      await this.recorder.note(em, actor.accountId, invitation, 'invitation.ask');
    });
  }

  /** @throws DomainError NOT_FOUND for a link that isn't ours · as `ask` */
  async askByLink(linkHash: Buffer, question: string): Promise<void> {
    await this.byLink(linkHash, async (em, invitation, now) => {
      await this.recorder.question(em, invitation, question, now);
      await this.recorder.note(em, null, invitation, 'invitation.ask');
    });
  }

  /**
   * Invitations that may be shown now count as delivered by being shown to the person. A helper's looking delivers nothing:
   * they tell the person and record that.
   */
  async showList(actor: Actor, contributorId: string): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      const { as } = await this.access.requireAnswering(em, actor, contributorId);
      if (as === 'self') await this.guard.showInList(em, contributorId);
    });
  }

  private signedIn(actor: Actor, operation: string, input: { invitationId: string; idempotencyKey?: string | null }, act: Act): Promise<string> {
    return this.explained({ id: input.invitationId }, () =>
      this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
        const invitation = await em.findOneBy(Invitation, { id: input.invitationId });
        if (!invitation?.contributorId) throw notFound('This invitation');
        const standing = await this.access.requireAnswering(em, actor, invitation.contributorId).catch(() => {
          throw notFound('This invitation');
        });
        await this.take(em, invitation, standing.as === 'self' ? 'list' : 'told');
        await act(em, invitation, now);
        await this.access.noteDone(em, actor, standing, operation === 'answerInvitation' ? 'contributor.done_answer' : 'contributor.done_question');
        return invitation.id;
      }),
    );
  }

  private byLink(linkHash: Buffer, act: Act): Promise<void> {
    return this.explained({ linkHash }, () =>
      this.unitOfWork.run(async (em, now) => {
        const invitation = await em.findOneBy(Invitation, { linkHash });
        if (!invitation) throw notFound('This invitation');
        await this.take(em, invitation, 'mail');
        await act(em, invitation, now);
      }),
    );
  }

  /** The opportunity is locked first, because a late yes may take a place. Who answers or asks has received the invitation. */
  private async take(em: EntityManager, { askId, contributorId, opportunityId }: Invitation, through: DeliveredThrough): Promise<void> {
    await lockPlaces(em, opportunityId);
    const here = await em.query<unknown[]>(`select from contributor where id = $1 and status = 'active'`, [contributorId]);
    if (here.length === 0) throw notFound('This invitation');
    await this.guard.markDelivered(em, askId, through);
  }

  private async record(em: EntityManager, invitation: Invitation, { answer, reason, restDays }: GivenAnswer, byLink: boolean, now: Date): Promise<void> {
    const offered = restDays === null ? [] : await this.guard.restsOffered(em);
    if (restDays !== null && !offered.includes(restDays)) throw restNotOffered(offered);
    if (answer === 'willing') await requireMaySayYes(em, invitation.contributorId, invitation.opportunityId);
    await this.guard.answer(em, invitation.askId, answer, restDays);
    await em.query('update invitation set no_reason = $2, answered_by_link = $3 where id = $1', [invitation.id, answer === 'no' ? reason : null, byLink]);
    if (answer !== 'willing') return;
    const [call] = await em.query<{ settled: boolean }[]>('select settled_at is not null as settled from invitation_call where wave_id = $1', [invitation.waveId]);
    if (call.settled) await this.settling.settleLate(em, invitation.opportunityId, invitation.id, now);
  }

  /** The ledger refuses in its own words. After the roll-back, the refusal is put in words for the person. */
  private async explained<T>(which: { id: string } | { linkHash: Buffer }, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'NOT_OPEN') throw tooLate();
      if (error.code !== 'ILLEGAL_MOVE') throw error;
      const invitation = await this.dataSource.manager.findOneBy(Invitation, which);
      // Erased meanwhile: the link leads nowhere now.
      if (!invitation) throw notFound('This invitation');
      const [{ state }] = await this.dataSource.query<[{ state: string }]>('select state from ask where id = $1', [invitation.askId]);
      throw notToBeAnswered(state);
    }
  }
}
