import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PersonMail } from '../contributors/person-mail.js';
import { AppConfig } from '../platform/config/app-config.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Mailer } from '../platform/mail/mailer.js';
import { tellOfOffer } from './payment.jobs.js';
import { offerMessage } from './payment.messages.js';

/** Mail about payment. Each job loads what is true when it runs and sends at most one mail, whose id is the same when it runs again. No amount travels. */
@Injectable()
export class PaymentMail implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly mail: PersonMail,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.registry.handle(tellOfOffer, (payload) => this.offer(payload));
  }

  /** One that was answered meanwhile isn't told any more. */
  private async offer({ involvementId, number }: { involvementId: string; number: number }): Promise<void> {
    const [row] = await this.dataSource.query<{ contributorId: string | null }[]>(
      `select i.contributor_id as "contributorId" from involvement_terms t join involvement i on i.id = t.involvement_id where t.involvement_id = $1 and t.number = $2 and t.state = 'offered'`,
      [involvementId, number],
    );
    if (row?.contributorId) await this.toPerson(row.contributorId, offerMessage(this.config), `payment-offer-${involvementId}-${number}`);
  }

  private async toPerson(contributorId: string, message: { subject: string; text: string }, messageId: string): Promise<void> {
    const to = await this.mail.addressOf(this.dataSource.manager, contributorId);
    if (to !== null) await this.mailer.send({ to, ...message, messageId });
  }
}
