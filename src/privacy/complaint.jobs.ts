import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { HealthHints } from '../platform/health/health-hints.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { Mailer } from '../platform/mail/mailer.js';
import { isReminderDue, type Waiting } from './complaint.rules.js';

export const tellOfComplaint = defineJob<{ complaintId: string }>('complaints.tell');
const remind = defineJob<{ at: string }>('complaints.remind');
export const remindOfComplaints = 'complaints.find-waiting';

const unacknowledged = 'acknowledged_at is null and erased_at is null';

/**
 * Tells whoever looks after complaints (PRIVACY_MAIL) that there is one and that some wait. The mail holds figures and nothing of what was written;
 * complaints are read signed in. Without an address the figures are in the log of the process.
 */
@Injectable()
export class ComplaintJobs implements OnModuleInit {
  private readonly logger = new Logger('Complaints');

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
    private readonly hints: HealthHints,
  ) {}

  onModuleInit(): void {
    // The mail has the same id when the job runs again.
    this.registry.handle(tellOfComplaint, ({ complaintId }) => this.tell(`complaint-${complaintId}`, 'A complaint about data has come in'));
    this.registry.handle(remind, ({ at }) => this.tell(`complaints-waiting-${at}`, 'Complaints about data wait'));
    this.registry.sweep(remindOfComplaints, '11 7 * * *', () => this.findWaiting());
    this.hints.add('complaints', async () => ((await this.figures()).overdue > 0 ? 'some were not acknowledged in time' : 'none is overdue'));
  }

  /** The reminder is noted and its mail enqueued in one transaction: two sweeps at once send one. */
  private findWaiting(): Promise<void> {
    return this.unitOfWork.run(async (em, now) => {
      const waiting = await em.query<({ id: string } & Waiting)[]>(
        `select id, received_at as "receivedAt", acknowledge_by as "acknowledgeBy", reminded_at as "remindedAt" from complaint where ${unacknowledged} order by id for update`,
      );
      const due = waiting.filter((each) => isReminderDue(each, now));
      if (due.length === 0) return;
      await em.query('update complaint set reminded_at = $2 where id = any ($1::uuid[])', [due.map(({ id }) => id), now]);
      await this.jobs.enqueue(em, remind, { at: String(now.getTime()) });
    });
  }

  private async tell(messageId: string, subject: string): Promise<void> {
    const { waiting, overdue } = await this.figures();
    // Acknowledged meanwhile.
    if (waiting === 0) return;
    const figures = `${waiting} not acknowledged yet, ${overdue} of them later than the 30 days that the law gives`;
    const to = this.config.privacyMail;
    if (!to) {
      this.logger.warn(`complaints about data: ${figures}. Set PRIVACY_MAIL to be told by mail`);
      return;
    }
    const text = `Complaints about how people's data are treated: ${figures}.\n\nAn administrator reads them with the query allComplaints, and answers with acknowledgeComplaint and answerComplaint:\n${this.config.publicUrl}/graphql\n`;
    await this.mailer.send({ to, subject, text, messageId });
  }

  private async figures(): Promise<{ waiting: number; overdue: number }> {
    const [row] = await this.dataSource.query<{ waiting: number; overdue: number }[]>(
      `select count(*)::int as waiting, (count(*) filter (where acknowledge_by <= clock_now()))::int as overdue from complaint where ${unacknowledged}`,
    );
    return row;
  }
}
