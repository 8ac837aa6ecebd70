import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FindingAddresses } from '../../findings/browsing/finding-address.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { Mailer, MailNotAccepted } from '../../platform/mail/mailer.js';
import { isAboutTheAddress } from '../../platform/mail/returned-mail.rules.js';
import { findingsMail } from './findings-mail.texts.js';
import type { MessageContent } from './message-content.js';
import { StopLink } from './stop-link.js';
import { Subscribers } from '../subscribers.js';
import type { MailStop } from '../subscription.lists.js';
import type { Outcome, UnsentMessage } from './unsent-messages.js';

/** Why an address gets no more: its server said so for good, in answer to the address itself (RFC 5321, 5yz to RCPT TO), and not because we are on a list. */
const refusesTheAddress = ({ command, responseCode = 0, status }: MailNotAccepted): boolean => command === 'RCPT TO' && responseCode >= 500 && (status === undefined || isAboutTheAddress(status));

/** Mails a message to its reader. */
@Injectable()
export class MailSender {
  constructor(
    private readonly subscribers: Subscribers,
    private readonly stopLink: StopLink,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
    private readonly addresses: FindingAddresses,
  ) {}

  async send(em: EntityManager, { id, accountId }: UnsentMessage, content: MessageContent): Promise<Outcome> {
    const [{ linkId, stopped }] = await em.query<[{ linkId: string; stopped: boolean }]>('select link_id as "linkId", mail_stopped_at is not null as stopped from subscriber where account_id = $1', [accountId]);
    const to = stopped ? null : await this.subscribers.addressOf(em, accountId);
    if (to === null) return this.stop(em, accountId, 'no_address');
    const stopUrl = this.stopLink.url(linkId);
    try {
      const mail = findingsMail(content, { publicUrl: this.config.publicUrl, stopUrl, pageOf: (findingId) => this.addresses.of(findingId) });
      await this.mailer.send({ to, ...mail, unsubscribeUrl: stopUrl, ref: { kind: 'findings', id }, messageId: `findings-${id}` });
      return 'sent';
    } catch (error) {
      if (!(error instanceof MailNotAccepted)) throw error;
      return refusesTheAddress(error) ? this.stop(em, accountId, 'refused') : 'later';
    }
  }

  /** Kindly: nothing more is tried at this address until its owner says so, and they read why when they sign in. Nothing that was to come is lost. */
  private async stop(em: EntityManager, accountId: string, why: MailStop): Promise<Outcome> {
    await em.query('update subscriber set mail_stopped_at = clock_now(), mail_stopped_why = $2 where account_id = $1 and mail_stopped_at is null', [accountId, why]);
    return 'never';
  }
}
