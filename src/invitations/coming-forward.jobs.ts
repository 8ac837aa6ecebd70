import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { remindTeam, tellInterestAnswer, tellInterestDelay } from './invitations.jobs.js';
import { escalateAfter } from './invitations.rules.js';
import { stoodStillAnswer } from './messages.js';
import { DAYS_TO_WAIT, standsStill } from './standstill.js';

const stillHere = `exists (select from contributor where contributor.id = contributor_id and contributor.status = 'active')`;

const held = standsStill('expression_of_interest.opportunity_id');

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
        `update expression_of_interest set reminded_at = $1 where state = 'waiting' and ${stillHere} and answer_by <= $1 and reminded_at is null and not ${held} returning id`,
        [now],
      );
      await this.jobs.enqueueAll(em, remindTeam, reminded.map(({ id }) => ({ expressionId: id })));
    });
    await this.unitOfWork.run(async (em, now) => {
      const [escalated] = await em.query<[{ id: string }[], number]>(
        `update expression_of_interest set escalated_at = $1
         where state = 'waiting' and ${stillHere} and escalated_at is null and reminded_at <= $1::timestamptz - $2 * interval '1 millisecond' returning id`,
        [now, escalateAfter],
      );
      await this.audit.recordForEach(em, { actorId: null, action: 'interest.escalate', subject: { kind: 'expression_of_interest', ids: escalated.map(({ id }) => id) } });
    });
    await this.tellOfStandstill();
  }

  /** A team that may be shown nobody can't answer: whoever came forward hears that on the date they were shown, and after DAYS_TO_WAIT that it is off. */
  private async tellOfStandstill(): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      await em.query(`update expression_of_interest set delayed_at = null where state = 'waiting' and delayed_at is not null and not ${held}`);
      const [delayed] = await em.query<[{ id: string }[], number]>(
        `update expression_of_interest set delayed_at = $1 where state = 'waiting' and ${stillHere} and answer_by <= $1 and delayed_at is null and ${held} returning id`,
        [now],
      );
      await this.jobs.enqueueAll(em, tellInterestDelay, delayed.map(({ id }) => ({ expressionId: id })));
      const [over] = await em.query<[{ id: string }[], number]>(
        `update expression_of_interest set state = 'not_chosen', answered_at = $1, answer_text = $2
         where state = 'waiting' and ${stillHere} and delayed_at <= $1::timestamptz - $3 * interval '24 hours' and ${held} returning id`,
        [now, stoodStillAnswer, DAYS_TO_WAIT],
      );
      await this.jobs.enqueueAll(em, tellInterestAnswer, over.map(({ id }) => ({ expressionId: id })));
      await this.audit.recordForEach(em, { actorId: null, action: 'interest.give_up', subject: { kind: 'expression_of_interest', ids: over.map(({ id }) => id) } });
    });
  }
}
