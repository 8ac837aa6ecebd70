import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit.service.js';
import { AccountMail } from '../../contributors/account-mail.js';
import type { Actor } from '../../identity/actor.js';
import { SecretBox } from '../../platform/crypto/secret-box.js';
import { newId } from '../../platform/database/ids.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../../platform/errors/domain-error.js';
import { RateLimiter } from '../../platform/limits/rate-limiter.js';
import { takenByAnother } from '../curation/curation.errors.js';
import { HOURS_AT_WORK } from '../curation/work-list.service.js';
import { requireReadable } from '../readable-finding.js';
import { AnsweredMail } from './answered-mail.js';
import type { AnswerFindingQuestionInput, AskAboutFindingInput, GiveFindingQuestionBackInput, TakeBackFindingQuestionInput, TakeFindingQuestionInput } from './questions.types.js';

type Named = TakeFindingQuestionInput;

/** Questions about findings: asked by readers, taken and answered by brokers. Each answers with the question's id. Which move is legal, one update decides. */
@Injectable()
export class QuestionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly limits: RateLimiter,
    private readonly audit: AuditLog,
    private readonly accounts: AccountMail,
    private readonly answered: AnsweredMail,
  ) {}

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE (not published), RATE_LIMITED */
  async ask(actor: Actor, input: AskAboutFindingInput): Promise<string> {
    await this.limits.take('findingQuestions', actor.accountId);
    return this.command(actor, 'askAboutFinding', input, async (em, now) => {
      const findingId = await requireReadable(em, actor, input.findingId);
      const id = newId();
      const { keyId, ciphertext } = this.box.seal(input.question);
      const address = (input.mailMe ? this.accounts.vouchedFor(actor) : null) ?? [null, null, null];
      await em.query(
        `insert into finding_question (id, finding_id, account_id, asked_at, question_key_id, question_ciphertext, mail_me, address_key_id, address_ciphertext, address_hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [id, findingId, actor.accountId, now, keyId, ciphertext, input.mailMe, ...address],
      );
      return this.noted(em, actor, 'finding_question.ask', id);
    });
  }

  /** Whether it was answered or not, it goes. @throws DomainError NOT_FOUND (also for somebody else's) */
  takeBack(actor: Actor, input: TakeBackFindingQuestionInput): Promise<string> {
    return this.command(actor, 'takeBackFindingQuestion', input, async (em) => {
      const [, gone] = await em.query<[unknown[], number]>('delete from finding_question where id = $1 and account_id = $2', [input.findingQuestionId, actor.accountId]);
      if (gone === 0) throw questionNotFound();
      return this.noted(em, actor, 'finding_question.take_back', input.findingQuestionId);
    });
  }

  /** Taken again, the hours begin anew. @throws DomainError NOT_FOUND, CONFLICT (another has it), ILLEGAL_MOVE (answered) */
  take(actor: Actor, input: TakeFindingQuestionInput): Promise<string> {
    return this.move(actor, 'takeFindingQuestion', input, 'finding_question.take', `taken_by = $3, taken_until = $2::timestamptz + interval '${HOURS_AT_WORK} hours'`, []);
  }

  /** What one doesn't have changes nothing. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (answered) */
  giveBack(actor: Actor, input: GiveFindingQuestionBackInput): Promise<string> {
    return this.command(actor, 'giveFindingQuestionBack', input, async (em) => {
      const id = input.findingQuestionId;
      const [, given] = await em.query<[unknown[], number]>('update finding_question set taken_by = null, taken_until = null where id = $1 and taken_by = $2', [id, actor.accountId]);
      if (given === 0) await requireUnanswered(em, id);
      return this.noted(em, actor, 'finding_question.give_back', id);
    });
  }

  /** Once. @throws DomainError NOT_FOUND, CONFLICT (another has it), ILLEGAL_MOVE (answered) */
  answer(actor: Actor, input: AnswerFindingQuestionInput): Promise<string> {
    const { keyId, ciphertext } = this.box.seal(input.answer);
    const set = 'taken_by = null, taken_until = null, answered_at = $2, answered_by = $3, answer_key_id = $4, answer_ciphertext = $5';
    return this.move(actor, 'answerFindingQuestion', input, 'finding_question.answer', set, [keyId, ciphertext], (em) => this.answered.queue(em, input.findingQuestionId));
  }

  private move(actor: Actor, operation: string, input: Named, action: string, set: string, more: readonly unknown[], then?: (em: EntityManager) => Promise<void>): Promise<string> {
    return this.command(actor, operation, input, async (em, now) => {
      const id = input.findingQuestionId;
      const [, moved] = await em.query<[unknown[], number]>(`update finding_question set ${set} where id = $1 and answered_at is null and (taken_by is null or taken_until <= $2 or taken_by = $3)`, [id, now, actor.accountId, ...more]);
      if (moved === 0) throw takenByAnother((await requireUnanswered(em, id)).takenUntil ?? now);
      await then?.(em);
      return this.noted(em, actor, action, id);
    });
  }

  private command(actor: Actor, operation: string, input: { readonly idempotencyKey?: string | null }, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }

  private async noted(em: EntityManager, actor: Actor, action: string, id: string): Promise<string> {
    await this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'finding_question', id } });
    return id;
  }
}

export const questionNotFound = (): DomainError => notFound('This question');

async function requireUnanswered(em: EntityManager, id: string): Promise<{ takenUntil: Date | null }> {
  const [row] = await em.query<{ answeredAt: Date | null; takenUntil: Date | null }[]>('select answered_at as "answeredAt", taken_until as "takenUntil" from finding_question where id = $1', [id]);
  if (row === undefined) throw questionNotFound();
  if (row.answeredAt !== null) throw new DomainError('ILLEGAL_MOVE', 'This question was answered already.', { from: 'answered' });
  return row;
}
