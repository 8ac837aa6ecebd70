import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { tooManyQuestions } from './answering.errors.js';
import type { Invitation } from './invitation.entity.js';
import { relayQuestion } from './invitations.jobs.js';

/** About one invitation. More than a conversation before answering needs, and an end to what a leaked link can send. */
export const MOST_QUESTIONS = 10;

/** What both ways of answering write besides the ledger. */
@Injectable()
export class AnswerRecorder {
  constructor(
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  /** The opportunity is locked, so that questions are counted by one caller at a time. @throws DomainError ILLEGAL_MOVE · TOO_MANY */
  async question(em: EntityManager, { id, askId, opportunityId }: Invitation, question: string, now: Date): Promise<void> {
    const [{ state, asked }] = await em.query<[{ state: string; asked: number }]>(
      `select state, (select count(*)::int from invitation_question where invitation_id = $1) as asked from ask where id = $2`,
      [id, askId],
    );
    if (state !== 'delivered' && state !== 'lapsed') throw new DomainError('ILLEGAL_MOVE', 'This invitation is answered.');
    if (asked >= MOST_QUESTIONS) throw tooManyQuestions(MOST_QUESTIONS);
    const [{ id: questionId }] = await em.query<[{ id: string }]>(
      'insert into invitation_question (invitation_id, opportunity_id, asked_at, question) values ($1, $2, $3, $4) returning id',
      [id, opportunityId, now, question],
    );
    await this.jobs.enqueue(em, relayQuestion, { questionId });
  }

  note(em: EntityManager, actorId: string | null, { id }: Invitation, action: string): Promise<void> {
    return this.audit.record(em, { actorId, action, subject: { kind: 'invitation', id } });
  }
}
