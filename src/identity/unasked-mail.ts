import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../platform/config/app-config.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { type Mail, Mailer } from '../platform/mail/mailer.js';
import { MailRefusals } from './mail-refusals.js';

/**
 * Mail to an address that somebody typed and nobody has shown to be theirs. Nothing goes to one whose owner asked for silence, and of everything else
 * only so much in a day. Who typed it reads nothing of either, as for an address that nobody reads: it would tell whose owner was here.
 */
@Injectable()
export class UnaskedMail implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly secrets: SecretBox,
    private readonly refusals: MailRefusals,
    private readonly mailer: Mailer,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('identity.old-unasked-mail', '27 * * * *', async () => {
      await this.dataSource.query(`delete from unasked_mail where sent_at <= clock_now() - interval '24 hours'`);
    });
  }

  /** Sends it, or doesn't, and says nothing of which. @throws MailNotAccepted */
  async send(mail: Mail): Promise<void> {
    if (await this.mayGo(mail.to, mail.messageId)) await this.mailer.send(mail);
  }

  /** A message counts once, however often its job runs; two at once wait for each other. */
  private mayGo(email: string, messageId: string): Promise<boolean> {
    return this.unitOfWork.run(async (em, now) => {
      const emailHash = this.secrets.keyedHash(`email:${email.trim().toLowerCase()}`);
      if (await this.refusals.refuses(em, emailHash)) return false;
      const budget = this.config.api.budgets?.unaskedMails;
      if (!budget) return true;
      const address = this.secrets.keyedHash(`unasked-mail:${emailHash.toString('hex')}`);
      const message = this.secrets.keyedHash(`unasked-mail-message:${messageId}`);
      await em.query(`select pg_advisory_xact_lock('unasked_mail'::regclass::oid::int, $1)`, [address.readInt32BE()]);
      await em.query(
        `insert into unasked_mail (address_hash, message_hash, sent_at)
         select $1, $2, $3 where (select count(*) from unasked_mail where address_hash = $1 and sent_at > $3::timestamptz - $5 * interval '1 second') < $4
         on conflict do nothing`,
        [address, message, now, budget.limit, budget.seconds],
      );
      const counted = await em.query<unknown[]>('select from unasked_mail where address_hash = $1 and message_hash = $2', [address, message]);
      return counted.length > 0;
    });
  }
}
