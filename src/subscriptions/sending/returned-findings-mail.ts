import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { ReturnedMails } from '../../platform/mail/returned-mails.js';
import { UnsentMessages } from './unsent-messages.js';

/** Mail servers try for some five days (RFC 5321, 4.5.4.1), and what is slow to come back comes within a week or two. After that the address may be somebody else's. */
const DAYS = 14;

/** A mail about findings that was taken and came back: the same as one that was refused at once. */
@Injectable()
export class ReturnedFindingsMail implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly unsent: UnsentMessages,
    private readonly returned: ReturnedMails,
  ) {}

  onModuleInit(): void {
    this.returned.whenUnreachable('findings', (messageId) => this.unitOfWork.run((em, now) => this.take(em, messageId, now)));
  }

  /** What was in it counts as never sent. The message is gone with that, so that nothing comes back twice. @returns whether there was one */
  private async take(em: EntityManager, messageId: string, now: Date): Promise<boolean> {
    const [message] = await em.query<{ accountId: string; sentAt: Date }[]>(
      `select account_id as "accountId", sent_at as "sentAt" from findings_message where id = $1 and channel = 'mail' and sent_at > $2::timestamptz - $3 * interval '1 day' for update`,
      [messageId, now, DAYS],
    );
    if (!message) return false;
    // Who said since that they want mail may have mended their address; if not, the next mail comes back as well.
    await em.query(
      `update subscriber set mail_stopped_at = $2, mail_stopped_why = 'returned' where account_id = $1 and mail_stopped_at is null and (mail_wanted_at is null or mail_wanted_at <= $3)`,
      [message.accountId, now, message.sentAt],
    );
    await this.unsent.giveUp(em, messageId);
    return true;
  }
}
