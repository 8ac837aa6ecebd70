import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../platform/config/app-config.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob } from '../platform/jobs/jobs.js';
import { Mailer } from '../platform/mail/mailer.js';
import { ContactCode } from './contact-code.js';
import { codeMessage, registeredMessage } from './contact-code.texts.js';
import { PersonMail } from './person-mail.js';
import { type SealedJson, sealedJson, SealedText } from './sealed-text.js';

/** Mails a code to the address it is for. Run twice, it sends the same message under the same id. */
export const sendContactCode = defineJob<{ contactCodeId: string }>('contributors.contact-code');

/** The same to an address that an account without a profile typed. */
export const sendAccountCode = defineJob<{ accountCodeId: string }>('contributors.account-code');

/** Tells somebody that they were registered by somebody else. */
export const tellRegistered = defineJob<{ contributorId: string }>('contributors.registered');

/** What is mailed about ways of contact themselves. */
@Injectable()
export class ContactCodeJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly codes: ContactCode,
    private readonly mail: PersonMail,
    private readonly sealed: SealedText,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.registry.handle(sendContactCode, ({ contactCodeId }) => this.sendCode(contactCodeId));
    this.registry.handle(sendAccountCode, ({ accountCodeId }) => this.sendAccountCode(accountCodeId));
    this.registry.handle(tellRegistered, ({ contributorId }) => this.tell(contributorId));
    this.registry.sweep('contributors.expired-contact-codes', '37 * * * *', () => this.forgetExpired());
  }

  /** Not any more when it was used, replaced or has expired, when the address was changed, or when everything to this person stopped. */
  private async sendCode(id: string): Promise<void> {
    const [row] = await this.dataSource.query<{ address: SealedJson }[]>(
      `select ${sealedJson('p.key_id', 'p.ciphertext')} as address
       from contact_code code join contact_point p on p.id = code.contact_point_id join contributor c on c.id = p.contributor_id
       where code.id = $1 and not code.is_void and code.expires_at > clock_now() and c.status = 'active'`,
      [id],
    );
    if (row) await this.mailCode(id, row.address);
  }

  private async sendAccountCode(id: string): Promise<void> {
    const [row] = await this.dataSource.query<{ address: SealedJson }[]>(
      `select ${sealedJson('address_key_id', 'address_ciphertext')} as address from account_email_code where id = $1 and not is_void and expires_at > clock_now()`,
      [id],
    );
    if (row) await this.mailCode(id, row.address);
  }

  private async mailCode(id: string, address: SealedJson): Promise<void> {
    await this.mailer.send({ to: this.sealed.open(address), ...codeMessage({ code: this.codes.of(id), publicUrl: this.config.publicUrl }), messageId: `contact-code-${id}` });
  }

  /** Where there is no address, or none that may be written to, whoever registered them tells them. */
  private async tell(contributorId: string): Promise<void> {
    const to = await this.mail.toWelcomeAt(this.dataSource.manager, contributorId);
    if (to === null) return;
    const { publicUrl, privacyMail = null } = this.config;
    await this.mailer.send({ to, ...registeredMessage({ publicUrl, privacyMail }), messageId: `registered-${contributorId}` });
  }

  private async forgetExpired(): Promise<void> {
    for (const table of ['contact_code', 'account_email_code']) await this.dataSource.query(`delete from ${table} where expires_at <= clock_now()`);
  }
}
