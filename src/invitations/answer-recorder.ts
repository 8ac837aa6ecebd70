import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { Jobs } from '../platform/jobs/jobs.js';
import type { Invitation } from './invitation.entity.js';
import { relayQuestion } from './invitations.jobs.js';

/** What both ways of answering write besides the ledger. */
@Injectable()
export class AnswerRecorder {
  constructor(
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  async question(em: EntityManager, { id, opportunityId }: Invitation, question: string, now: Date): Promise<void> {
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
