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

/** Tells whoever acts for somebody that it is to be looked at again. */
export const tellReviewDue = defineJob<{ contributorId: string }>('contributors.acting-review');

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
    this.registry.handle(tellReviewDue, ({ contributorId }) => this.tell(contributorId));
    this.registry.sweep('contributors.acting', '*/10 * * * *', async () => {
      await this.endAtMajority();
      await this.growUp();
      await this.remind();
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

  /** Once for each due date, 30 days before it. The row's own mark makes sure of that, however many workers look. */
  private async remind(): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const [due] = await em.query<[{ id: string }[], number]>(
        `update representation r set review_told_at = $1 from contributor c
         where c.id = r.contributor_id and c.status = 'active' and c.kind = 'acting_for' and r.ended_at is null and r.review_told_at is null
           and r.holds_until > '-infinity' and r.holds_until <= $1::timestamptz + interval '720 hours'
         returning r.contributor_id as id`,
        [now],
      );
      await this.jobs.enqueueAll(em, tellReviewDue, due.map(({ id }) => ({ contributorId: id })));
    });
  }

  /** Sent again after a crash, it is the same message. */
  private async tell(contributorId: string): Promise<void> {
    const to = await this.mail.addressOf(this.dataSource.manager, contributorId);
    if (to === null) return;
    const [row] = await this.dataSource.query<{ toldAt: Date | null }[]>('select review_told_at as "toldAt" from representation where contributor_id = $1', [contributorId]);
    if (!row?.toldAt) return;
    await this.mailer.send({ to, ...reviewMessage({ publicUrl: this.config.publicUrl }), messageId: `acting-${contributorId}-${row.toldAt.getTime()}` });
  }
}
