import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { Jobs } from '../platform/jobs/jobs.js';
import type { ExpressionOfInterest } from './expression-of-interest.entity.js';
import { tellInterest, tellInterestAnswer } from './invitations.jobs.js';

/** Messages and audit of coming forward. */
@Injectable()
export class InterestRecorder {
  constructor(
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  async came(em: EntityManager, actor: Actor, expressionId: string): Promise<void> {
    await this.jobs.enqueue(em, tellInterest, { expressionId });
    await this.note(em, actor, expressionId, 'interest.express');
  }

  /** Whoever answers is shown what was written, whether or not they read it before. */
  async answered(em: EntityManager, actor: Actor, { id, contributorId }: Pick<ExpressionOfInterest, 'id' | 'contributorId'>): Promise<void> {
    await this.jobs.enqueue(em, tellInterestAnswer, { expressionId: id });
    await this.note(em, actor, id, 'interest.answer');
    await this.audit.record(em, { actorId: actor.accountId, action: 'contributor.read_interest', subject: { kind: 'contributor', id: contributorId } });
  }

  note(em: EntityManager, actor: Actor, id: string, action: string): Promise<void> {
    return this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'expression_of_interest', id } });
  }
}
