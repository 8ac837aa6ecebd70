import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob } from '../platform/jobs/jobs.js';
import { Mailer } from '../platform/mail/mailer.js';
import { type SealedJson, sealedJson, SealedText } from './sealed-text.js';
import { SilenceLink } from './silence-link.js';
import { silenceMessage } from './silence-wish.texts.js';

/** Asks whoever reads an address whether Askwell shall never write there again. Run twice, it sends the same message under the same id. */
export const askAboutSilence = defineJob<{ silenceWishId: string }>('contributors.silence-wish');

@Injectable()
export class SilenceWishJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly link: SilenceLink,
    private readonly sealed: SealedText,
    private readonly mailer: Mailer,
  ) {}

  onModuleInit(): void {
    this.registry.handle(askAboutSilence, ({ silenceWishId }) => this.ask(silenceWishId));
    this.registry.sweep('contributors.expired-silence-wishes', '43 * * * *', () => this.forgetExpired());
  }

  /** The address goes as soon as the mail has gone. */
  private async ask(id: string): Promise<void> {
    const [row] = await this.dataSource.query<{ address: SealedJson }[]>(
      `select ${sealedJson('key_id', 'ciphertext')} as address from silence_wish where id = $1 and ciphertext is not null and used_at is null and expires_at > clock_now()`,
      [id],
    );
    if (!row) return;
    await this.mailer.send({ to: this.sealed.open(row.address), ...silenceMessage({ link: this.link.url(id) }), messageId: `silence-${id}` });
    await this.dataSource.query('update silence_wish set key_id = null, ciphertext = null where id = $1', [id]);
  }

  private async forgetExpired(): Promise<void> {
    await this.dataSource.query('delete from silence_wish where expires_at <= clock_now()');
  }
}
