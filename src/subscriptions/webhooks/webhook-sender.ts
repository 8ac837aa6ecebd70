import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FindingAddresses } from '../../findings/browsing/finding-address.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { OutgoingJson } from '../../platform/outgoing/outgoing-json.js';
import type { MessageContent } from '../sending/message-content.js';
import type { Outcome, UnsentMessage } from '../sending/unsent-messages.js';
import { Webhooks } from './webhooks.js';

/** Milliseconds. Who needs longer takes it and works later. */
const PATIENCE = 10_000;
const GONE = 410;

/** Calls a webhook with a message. */
@Injectable()
export class WebhookSender {
  private readonly outgoing = new OutgoingJson();

  constructor(
    private readonly webhooks: Webhooks,
    private readonly config: AppConfig,
    private readonly addresses: FindingAddresses,
  ) {}

  /** The time in the signature is this machine's: who verifies compares it with theirs. */
  async send(em: EntityManager, { id, subscriptionId, isOld }: UnsentMessage, content: MessageContent): Promise<Outcome> {
    const webhook = subscriptionId === null ? undefined : await this.webhooks.open(em, subscriptionId);
    if (!webhook || subscriptionId === null) return 'never';
    const at = Math.floor(Date.now() / 1_000);
    const body = this.bodyOf(content, at);
    const status = await this.outgoing.post(webhook.url, body, { headers: this.webhooks.headers(webhook, id, at, body), beside: this.config.publicUrl, timeout: PATIENCE }).catch(() => null);
    if (status !== null && status >= 200 && status < 300) return 'sent';
    if (status !== GONE && !isOld) return 'later';
    // Where others got through meanwhile it is this message that it doesn't take.
    if (status === GONE || !(await this.webhooks.tookOtherThan(em, subscriptionId, id))) await this.webhooks.stop(em, subscriptionId);
    return 'never';
  }

  /** `page` is the finding here, `link` the article. */
  private bodyOf({ findings, changes }: MessageContent, at: number): string {
    const pageOf = (id: string): string => this.addresses.of(id);
    return JSON.stringify({
      type: 'findings',
      timestamp: new Date(at * 1_000).toISOString(),
      data: {
        findings: findings.map(({ id, title, summary, journal, publishedOn, preprint, secondRead, corrected, questioned, nowPublished, link, notes }) => ({
          id, title, summary, journal, publishedOn, preprint, secondRead, corrected, expressionOfConcern: questioned, nowPublished, page: pageOf(id), link, notes,
        })),
        changes: changes.map(({ newerId, ...change }) => ({ ...change, page: pageOf(change.id), newerPage: newerId && pageOf(newerId) })),
      },
    }); // prettier-ignore
  }
}
