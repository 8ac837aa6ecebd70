import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { Mailer } from '../platform/mail/mailer.js';
import { ActingEnd } from './acting-end.js';
import { reviewMessage } from './acting.texts.js';
import { PersonMail } from './person-mail.js';

/** Tells whoever acts for these people that it is to be looked at again, in one message. */
const tellReviewDue = defineJob<{ contributorIds: readonly string[] }>('contributors.acting-review');

/** Deadlines of acting for somebody and of growing up. The guard obeys them to the instant; what is found here follows. */
@Injectable()
export class ActingJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly ending: ActingEnd,
    private readonly mail: PersonMail,
    private readonly config: AppConfig,
    private readonly mailer: Mailer,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.registry.handle(tellReviewDue, ({ contributorIds }) => this.tell(contributorIds));
    this.registry.sweep('contributors.acting', '*/10 * * * *', async () => {
      await this.endAtMajority();
      await this.growUp();
      while (await this.remindNext());
    });
  }

  /** Each in a transaction of its own; ended by another worker meanwhile, it changes nothing. */
  private async endAtMajority(): Promise<void> {
    const due = await this.dataSource.query<{ id: string }[]>(
      'select contributor_id as id from representation where ended_at is null and majority_at <= clock_now() order by majority_at, contributor_id limit 100',
    );
    for (const { id } of due) {
      await this.unitOfWork.run(async (em, now) => {
        await this.ending.end(em, id, { by: null, reason: 'came_of_age' }, now);
        await this.audit.record(em, { actorId: null, action: 'contributor.acting_end', subject: { kind: 'contributor', id } });
      });
    }
  }

  /** Two years after joining at 16 or 17 everybody is 18. With the band goes the month. */
  private async growUp(): Promise<void> {
    await this.dataSource.query(
      `update contributor set age_band = '18_or_over', adult_from = null
       where age_band = '16_or_17' and coalesce(adult_from, created_at + interval '2 years') <= clock_now()`,
    );
  }

  /**
   * Once for each due date, 30 days before it, for all profiles of one person together: it is a question of the service itself, of which they get one bundle
   * in some days. The database decides whom and marks it, however many workers look. @returns whether there was somebody to tell
   */
  private remindNext(): Promise<boolean> {
    return this.unitOfWork.run(async (em) => {
      const [{ contributorIds }] = await em.query<[{ contributorIds: string[] }]>('select guard_acting_review_due() as "contributorIds"');
      if (contributorIds.length > 0) await this.jobs.enqueue(em, tellReviewDue, { contributorIds });
      return contributorIds.length > 0;
    });
  }

  /** At the first of their addresses that mail may go to. Sent again after a crash, it is the same message. */
  private async tell(contributorIds: readonly string[]): Promise<void> {
    for (const contributorId of contributorIds) {
      const to = await this.mail.addressOf(this.dataSource.manager, contributorId);
      const [row] = await this.dataSource.query<{ toldAt: Date | null }[]>('select review_told_at as "toldAt" from representation where contributor_id = $1', [contributorId]);
      if (to === null || !row?.toldAt) continue;
      await this.mailer.send({ to, ...reviewMessage({ publicUrl: this.config.publicUrl }), messageId: `acting-${contributorId}-${row.toldAt.getTime()}` });
      return;
    }
  }
}
