import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { standsStill } from '../invitations/standstill.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { daysUntilLead } from './involvement.rules.js';
import { remindOfStep } from './involvements.jobs.js';

/** Of somebody who is here; nobody is reminded about somebody of whom word says that they have died. */
const somebodysHere = `exists (select from involvement join contributor on contributor.id = involvement.contributor_id where involvement.id = step.involvement_id and contributor.status = 'active')`;
const held = `(select ${standsStill('involvement.opportunity_id')} from involvement where involvement.id = step.involvement_id)`;

/** Steps whose day has passed: the team is reminded once, and three days later a lead sees it. Each row's own mark makes sure that it happens once. */
@Injectable()
export class OverdueJobs implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('involvements.overdue', '*/10 * * * *', () => this.sweep());
  }

  /** A team whose organisation may not act isn't written to about people, so a lead sees it without a reminder. */
  private async sweep(): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const [reminded] = await em.query<[{ id: string }[], number]>(
        `update involvement_step step set reminded_at = $1 where ended_at is null and overdue_at <= $1 and reminded_at is null and ${somebodysHere} and not ${held} returning id`,
        [now],
      );
      await this.jobs.enqueueAll(em, remindOfStep, reminded.map(({ id }) => ({ stepId: id })));
    });
    await this.unitOfWork.run(async (em, now) => {
      const [escalated] = await em.query<[{ involvement_id: string }[], number]>(
        `update involvement_step step set escalated_at = $1
         where ended_at is null and escalated_at is null and overdue_at <= $1::timestamptz and ${somebodysHere}
           and coalesce(reminded_at, case when ${held} then overdue_at end) <= $1::timestamptz - $2 * interval '24 hours' returning involvement_id`,
        [now, daysUntilLead],
      );
      await this.audit.recordForEach(em, { actorId: null, action: 'involvement.escalate', subject: { kind: 'involvement', ids: escalated.map(({ involvement_id }) => involvement_id) } });
    });
  }
}
