import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { remindTeam } from './invitations.jobs.js';
import { escalateAfter } from './invitations.rules.js';

const stillHere = `exists (select from contributor where contributor.id = contributor_id and contributor.status = 'active')`;

/** Silence towards somebody who came forward: reminds the team on the shown date, and reaches an involvement lead after. */
@Injectable()
export class ComingForwardJobs implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('invitations.unanswered-interest', '*/10 * * * *', () => this.sweep());
  }

  /** Each row's own mark makes sure that it happens once, however many workers look. */
  private async sweep(): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const [reminded] = await em.query<[{ id: string }[], number]>(
        `update expression_of_interest set reminded_at = $1 where state = 'waiting' and ${stillHere} and answer_by <= $1 and reminded_at is null returning id`,
        [now],
      );
      await this.jobs.enqueueAll(em, remindTeam, reminded.map(({ id }) => ({ expressionId: id })));
    });
    await this.unitOfWork.run(async (em, now) => {
      const [escalated] = await em.query<[{ id: string; opportunity_id: string }[], number]>(
        `update expression_of_interest set escalated_at = $1
         where state = 'waiting' and ${stillHere} and escalated_at is null and reminded_at <= $1::timestamptz - $2 * interval '1 millisecond' returning id, opportunity_id`,
        [now, escalateAfter],
      );
      for (const { id } of escalated) await this.audit.record(em, { actorId: null, action: 'interest.escalate', subject: { kind: 'expression_of_interest', id } });
    });
  }
}
