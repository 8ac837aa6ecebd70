import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { UnaskedMail } from '../identity/unasked-mail.js';
import { AskingGate } from '../invitations/asking-gate.js';
import { dayText } from '../invitations/days.texts.js';
import { OpportunityContacts } from '../opportunities/opportunity-contacts.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { heldByFeedback } from './feedback.errors.js';
import { daysOfNotice, daysUntilLead } from './feedback.rules.js';
import { feedbackComingMessage, feedbackOverdueMessage, remindOfFeedback } from './feedback.texts.js';

export const watchFeedback = 'feedback.watch';

const waited = 'duty.given_at is null and feedback_has_readers(duty.opportunity_id) and exists (select from opportunity where opportunity.id = duty.opportunity_id and opportunity.joined_into is null)';

/** The day comes near, passes, and is long past: the team is told before and after, then a lead sees it, then the team's asking is held. Each row's own marks make sure that each happens once. */
@Injectable()
export class FeedbackReminding implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly contacts: OpportunityContacts,
    private readonly unasked: UnaskedMail,
    private readonly config: AppConfig,
    private readonly audit: AuditLog,
    private readonly gate: AskingGate,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(watchFeedback, '*/10 * * * *', () => this.sweep());
    // Run again it sends the same message under the same id, which counts once.
    this.registry.handle(remindOfFeedback, (payload) => this.remind(payload));
    this.gate.hold(async (em, opportunityId) => {
      const late = await em.query<{ opportunityId: string; title: string; dueOn: string }[]>(
        `select holding.opportunity_id as "opportunityId", opportunity.title, holding.due_on::text as "dueOn"
         from feedback_holding($1) holding join opportunity on opportunity.id = holding.opportunity_id limit 3`,
        [opportunityId],
      );
      return late.length === 0 ? null : heldByFeedback(late);
    });
  }

  private async sweep(): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const mark = async (column: 'announced_at' | 'reminded_at', from: string): Promise<{ opportunityId: string; dueOn: string }[]> => {
        const [marked] = await em.query<[{ opportunityId: string; dueOn: string }[], number]>(
          `update feedback_duty duty set ${column} = $1 where ${waited} and duty.${column} is null and ${from} returning duty.opportunity_id as "opportunityId", duty.due_on::text as "dueOn"`,
          [now],
        );
        return marked;
      };
      const coming = await mark('announced_at', `duty.due_at > $1 and duty.due_at <= $1::timestamptz + ${daysOfNotice} * interval '24 hours'`);
      const overdue = await mark('reminded_at', 'duty.due_at <= $1');
      await this.jobs.enqueueAll(em, remindOfFeedback, [
        ...coming.map((each) => ({ ...each, about: 'coming' as const })),
        ...overdue.map((each) => ({ ...each, about: 'overdue' as const })),
      ]);
      const [escalated] = await em.query<[{ id: string }[], number]>(
        `update feedback_duty duty set escalated_at = $1 where ${waited} and duty.escalated_at is null and duty.reminded_at <= $1::timestamptz - $2 * interval '24 hours' returning opportunity_id as id`,
        [now, daysUntilLead],
      );
      await this.audit.recordForEach(em, { actorId: null, action: 'feedback.escalate', subject: { kind: 'opportunity', ids: escalated.map(({ id }) => id) } });
    });
  }

  /** What was answered, or put on another day, meanwhile nobody needs to be reminded of. */
  private async remind({ opportunityId, about, dueOn }: { opportunityId: string; about: 'coming' | 'overdue'; dueOn: string }): Promise<void> {
    const [row] = await this.dataSource.query<{ last: Date }[]>(
      `select due_at - interval '1 hour' as last from feedback_duty duty where duty.opportunity_id = $1 and duty.due_on = $2::date and ${waited}`,
      [opportunityId, dueOn],
    );
    const contact = (await this.contacts.openAll(this.dataSource.manager, [opportunityId])).get(opportunityId);
    if (!row || !contact) return;
    const { publicUrl } = this.config;
    const messageId = `feedback-${about}-${opportunityId}-${dueOn}`;
    const words = about === 'coming' ? feedbackComingMessage({ publicUrl, by: dayText(row.last) }) : feedbackOverdueMessage({ publicUrl, by: dayText(row.last), days: daysUntilLead });
    await this.unasked.send({ to: contact.email, ...words, messageId });
  }
}
