import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PersonMail } from '../contributors/person-mail.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { MailNotAccepted, Mailer } from '../platform/mail/mailer.js';
import { checkInMessage } from './check-in.texts.js';

/** Asks somebody who left invitations unanswered whether they still want to hear from us. */
const sendCheckIn = defineJob<{ bundleId: string }>('burden.check-in');

/**
 * One question instead of more invitations. The database decides whom and when; it is marked as sent before it is, so that there is never a second: a
 * crash in between leaves somebody without it, who then rests as they did.
 */
@Injectable()
export class CheckInJobs implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
    private readonly mail: PersonMail,
    private readonly mailer: Mailer,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('burden.find-check-ins', '*/10 * * * *', async () => {
      while (await this.findDue());
    });
    this.registry.handle(sendCheckIn, ({ bundleId }) => this.send(bundleId));
  }

  /** @returns whether there was somebody to ask */
  private findDue(): Promise<boolean> {
    return this.unitOfWork.run(async (em) => {
      const [{ bundleId }] = await em.query<[{ bundleId: string | null }]>('select guard_check_in_due() as "bundleId"');
      if (bundleId !== null) await this.jobs.enqueue(em, sendCheckIn, { bundleId });
      return bundleId !== null;
    });
  }

  private async send(bundleId: string): Promise<void> {
    // Whoever answered, came back, takes a break or can't be asked any more meanwhile is left alone.
    const [bundle] = await this.dataSource.query<{ contributor_id: string }[]>(
      `select b.contributor_id from service_bundle b
       join guarded_profile p using (contributor_id) join guard_row g on g.recipient_id = p.recipient_id cross join guard_policy k
       where b.id = $1 and b.sent_at is null and g.unanswered_run >= k.unanswered_in_a_row and p.is_active and p.way = 'teams_may_ask' and p.acted_for_until > clock_now()
         and coalesce(g.left_alone_until, '-infinity') <= clock_now()
         and not exists (select from quiet_period q where q.contributor_id = p.contributor_id and q.ended_at is null and q.starts_at <= clock_now() and coalesce(q.ends_at, 'infinity') > clock_now())`,
      [bundleId],
    );
    if (bundle === undefined) return;
    const to = await this.mail.addressOf(this.dataSource.manager, bundle.contributor_id);
    if (to === null) return;
    const [claimed] = await this.dataSource.query<[unknown[], number]>('update service_bundle set sent_at = clock_now() where id = $1 and sent_at is null returning id', [bundleId]);
    if (claimed.length === 0) return;
    try {
      await this.mailer.send({ to, ...checkInMessage({ publicUrl: this.config.publicUrl }), messageId: `check-in-${bundleId}` });
    } catch (error) {
      if (error instanceof MailNotAccepted && error.mayHaveArrived) return;
      await this.dataSource.query('update service_bundle set sent_at = null where id = $1', [bundleId]);
      throw error;
    }
  }
}
