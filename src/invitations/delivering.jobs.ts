import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BurdenGuard } from '../burden/guard.service.js';
import { PersonMail } from '../contributors/person-mail.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { MailNotAccepted } from '../platform/mail/mailer.js';
import { InvitationLink } from './invitation-link.js';
import { deliverInvitation } from './invitations.jobs.js';
import { MessageSender } from './message-sender.js';
import { invitationMessage } from './messages.js';

interface Delivery {
  ask_id: string;
  contributor_id: string;
  closes_at: Date;
}

/**
 * Whether the mail server refused this address or this message for good (RFC 5321, 5yz, in answer to RCPT TO or DATA). A 5yz at the greeting,
 * at signing in or to MAIL FROM is about our own settings: someone mends those, and the message is tried again.
 */
export const isRefusedForGood = (error: unknown): boolean => {
  const { responseCode = 0, command = '' } = error as { responseCode?: number; command?: string };
  return responseCode >= 500 && responseCode < 600 && (command === 'RCPT TO' || command === 'DATA');
};

/**
 * Delivers a reserved ask by mail: asks the guard first, sends, then records. Tried again after a failure or a crash;
 * a crash between the last two steps sends the same message with the same link again, and is still one ask. From the guard's leave until
 * the record the ask counts as one that may have arrived, so that taking it back meanwhile doesn't make it undone.
 */
@Injectable()
export class DeliveringJobs implements OnModuleInit {
  private readonly logger = new Logger('Invitations');

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly guard: BurdenGuard,
    private readonly mail: PersonMail,
    private readonly link: InvitationLink,
    private readonly sender: MessageSender,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.handle(deliverInvitation, ({ invitationId }) => this.deliver(invitationId));
  }

  private async deliver(invitationId: string): Promise<void> {
    const [delivery] = await this.dataSource.query<Delivery[]>(
      `select invitation.ask_id, invitation.contributor_id, wave.closes_at
       from invitation join wave on wave.id = invitation.wave_id
       where invitation.id = $1`,
      [invitationId],
    );
    if (!delivery) return;
    // First: when it can't be read, nothing was on its way.
    const to = await this.mail.addressOf(this.dataSource.manager, delivery.contributor_id);
    if ((await this.unitOfWork.run((em) => this.guard.prepareDelivery(em, delivery.ask_id))) !== 'deliver') return;
    // Without an address that was shown to be theirs it waits for a lead or helper to tell the person, or for them to sign in.
    if (to === null) return this.notSent(delivery);
    try {
      await this.sender.send(to, () => invitationMessage({ link: this.link.url(invitationId), answerBy: delivery.closes_at }), `invitation-${invitationId}`, invitationId);
    } catch (error) {
      if (!(error instanceof MailNotAccepted && error.mayHaveArrived)) await this.notSent(delivery);
      if (!isRefusedForGood(error)) throw error;
      await this.unitOfWork.run((em) => this.guard.release(em, [delivery.ask_id], 'undeliverable'));
      this.logger.warn(`invitation ${invitationId}: the mail server refused it for good, so it was let go`);
      return;
    }
    await this.unitOfWork.run((em) => this.guard.markDelivered(em, delivery.ask_id, 'mail'));
  }

  private notSent({ ask_id: askId }: Delivery): Promise<void> {
    return this.unitOfWork.run((em) => this.guard.notSent(em, askId));
  }
}
