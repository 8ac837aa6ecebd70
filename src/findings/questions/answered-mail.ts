import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccountMail, type KeptAddress } from '../../contributors/account-mail.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobRegistry } from '../../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../../platform/jobs/jobs.js';
import { Mailer } from '../../platform/mail/mailer.js';
import { answeredMessage } from './answered.texts.js';

const tellAsker = defineJob<{ questionId: string }>('findings.tell-asker');

/** Word to whoever asked that there is an answer, if they wished for it. */
@Injectable()
export class AnsweredMail implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly accounts: AccountMail,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.registry.handle(tellAsker, ({ questionId }) => this.tell(questionId));
  }

  /** In the transaction of the answer. */
  async queue(em: EntityManager, questionId: string): Promise<void> {
    const wished = await em.query<unknown[]>('select from finding_question where id = $1 and mail_me', [questionId]);
    if (wished.length > 0) await this.jobs.enqueue(em, tellAsker, { questionId });
  }

  /**
   * Holds the question while the message goes: who takes it back meanwhile waits, of two runs one sends. Killed between sending and noting it, the message goes
   * once more under the same id. What was taken back, or whose asker has left, is told to nobody.
   */
  private tell(questionId: string): Promise<void> {
    return this.unitOfWork.run(async (em) => {
      const [question] = await em.query<(KeptAddress & { accountId: string })[]>(
        `select account_id as "accountId", address_key_id as "keyId", address_ciphertext as ciphertext, address_hash as hash, asked_at as "seenAt"
         from finding_question where id = $1 and mail_me and answered_at is not null for update`,
        [questionId],
      );
      if (!question) return;
      const to = await this.accounts.addressOf(em, question.accountId, question);
      if (to !== null) await this.mailer.send({ to, ...answeredMessage(this.config.publicUrl), messageId: `answered-${questionId}` });
      await em.query('update finding_question set mail_me = false, address_key_id = null, address_ciphertext = null, address_hash = null where id = $1', [questionId]);
    });
  }
}
