import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BurdenGuard } from '../burden/guard.service.js';
import { PersonMail } from '../contributors/person-mail.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { MailNotAccepted } from '../platform/mail/mailer.js';
import { isRefusedForGood } from './delivering.jobs.js';
import { remindOfInvitation } from './invitations.jobs.js';
import { MessageSender } from './message-sender.js';
import { invitationReminder } from './messages.js';

interface Reminder {
  ask_id: string;
  contributor_id: string | null;
  closes_at: Date;
}

/**
 * Reminds those who allow it, some days before the last day to answer. Found by looking, whenever a process runs; each wave is looked at by one. The
 * guard's yes is recorded before the message is sent, so that there is never a second: a crash in between leaves somebody without a reminder.
 */
@Injectable()
export class RemindingJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly guard: BurdenGuard,
    private readonly jobs: Jobs,
    private readonly mail: PersonMail,
    private readonly sender: MessageSender,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('invitations.find-reminders', '*/5 * * * *', async () => {
      while (await this.findDue());
    });
    this.registry.handle(remindOfInvitation, ({ invitationId }) => this.remind(invitationId));
  }

  /** @returns whether there was a wave to look at */
  private findDue(): Promise<boolean> {
    return this.unitOfWork.run(async (em) => {
      const due = await this.guard.remindDue(em);
      if (due === null) return false;
      const invitations = await em.query<{ invitationId: string }[]>('select id as "invitationId" from invitation where ask_id = any ($1::uuid[]) order by id', [due]);
      await this.jobs.enqueueAll(em, remindOfInvitation, invitations);
      return true;
    });
  }

  private async remind(invitationId: string): Promise<void> {
    const [reminder] = await this.dataSource.query<Reminder[]>(
      `select invitation.ask_id, invitation.contributor_id, wave.closes_at
       from invitation join wave on wave.id = invitation.wave_id where invitation.id = $1`,
      [invitationId],
    );
    if (!reminder?.contributor_id) return;
    const { ask_id: askId, contributor_id: contributorId, closes_at: answerBy } = reminder;
    const to = await this.mail.addressOf(this.dataSource.manager, contributorId);
    // Whoever was told by phone, or has asked for silence since, isn't written to.
    if (to === null) return;
    if (!(await this.unitOfWork.run((em) => this.guard.remind(em, askId)))) return;
    try {
      await this.sender.send(to, () => invitationReminder({ link: this.sender.linkTo(invitationId), answerBy }), `invitation-reminder-${invitationId}`, invitationId);
    } catch (error) {
      if (error instanceof MailNotAccepted && error.mayHaveArrived) return;
      await this.unitOfWork.run((em) => this.guard.reminderNotSent(em, askId));
      if (!isRefusedForGood(error)) throw error;
    }
  }
}
