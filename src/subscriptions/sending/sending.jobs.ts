import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AppConfig } from '../../platform/config/app-config.js';
import { HealthHints } from '../../platform/health/health-hints.js';
import { JobRegistry } from '../../platform/jobs/job-registry.js';
import { defineJob } from '../../platform/jobs/jobs.js';
import { MailSender } from './mail-sender.js';
import { type MessageContent, MessageContents } from './message-content.js';
import { type Outcome, type UnsentMessage, UnsentMessages } from './unsent-messages.js';
import { WebhookSender } from '../webhooks/webhook-sender.js';

const sendMessage = defineJob<{ messageId: string }>('subscriptions.send');

/**
 * Sends what was written down before. Whoever sends holds the message's row until the server took it, so of two workers one sends, and what a killed one
 * held is free at once. Killed between the server's yes and our record of it, the same message goes again, under the same id, by which mail programs know it.
 */
@Injectable()
export class SendingJobs implements OnModuleInit, OnApplicationBootstrap {
  private readonly logger = new Logger('Subscriptions');

  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly unsent: UnsentMessages,
    private readonly contents: MessageContents,
    private readonly mail: MailSender,
    private readonly webhooks: WebhookSender,
    private readonly hints: HealthHints,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.registry.handle(sendMessage, ({ messageId }) => this.send(messageId).catch((error: unknown) => this.failed(messageId, error)));
    this.hints.add('mail about findings', async () => ((await this.unsent.anySetAside()) ? `some couldn’t be made or handed over and is set aside: ${toMend}` : 'none is set aside'));
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.runsJobs) await this.unsent.takeUpAgain();
  }

  /** No refusal of a mail server or webhook, but an error of ours. What was held is free again by now. */
  private async failed(id: string, error: unknown): Promise<void> {
    if (await this.unsent.failed(id)) this.logger.error(`message ${id} is set aside: it couldn’t be made or handed over for two days; ${toMend}`);
    throw error;
  }

  /** Not tried again by itself as other units of work are: it would send twice. */
  private async send(id: string): Promise<void> {
    await this.dataSource.transaction(async (em) => {
      const message = await this.unsent.hold(em, id);
      if (!message) return;
      const outcome = await this.outcomeOf(em, message);
      if (outcome === 'sent') return this.unsent.sent(em, id);
      if (outcome === 'later' && !message.isOld) return this.unsent.later(em, id);
      if (outcome === 'later') this.logger.warn(`message ${id} is given up after ${message.tries} tries`);
      await this.unsent.giveUp(em, id);
    });
  }

  private async outcomeOf(em: EntityManager, message: UnsentMessage): Promise<Outcome> {
    if (message.isStill) return 'never';
    await this.unsent.leaveOutWhatWent(em, message.id);
    const content = await this.contents.of(em, message.id);
    // All of it went meanwhile.
    if (isEmpty(content)) return 'never';
    return message.channel === 'mail' ? this.mail.send(em, message, content) : this.webhooks.send(em, message, content);
  }
}

const toMend = 'the log says why (subscriptions.send failed), and the next start tries again what was set aside; nothing in it is lost';

const isEmpty = ({ findings, changes, posts }: MessageContent): boolean => findings.length + changes.length + posts.length === 0;
