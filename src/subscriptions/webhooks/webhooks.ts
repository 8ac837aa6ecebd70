import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SealedText } from '../../contributors/sealed-text.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { SecretBox } from '../../platform/crypto/secret-box.js';
import { newId } from '../../platform/database/ids.js';
import { badInput } from '../../platform/errors/domain-error.js';
import { mayAsk } from '../../platform/outgoing/outgoing.rules.js';

export interface Webhook {
  linkId: string;
  url: string;
}

/** Where webhooks lead, and the secrets that sign what goes there (Standard Webhooks 1.0). */
@Injectable()
export class Webhooks {
  constructor(
    private readonly config: AppConfig,
    private readonly secrets: SecretBox,
    private readonly sealed: SealedText,
  ) {}

  /** A new address and a new secret; one that was stopped goes on. @returns what its secret is made from. @throws DomainError BAD_USER_INPUT */
  async set(em: EntityManager, subscriptionId: string, url: string, now: Date): Promise<string> {
    if (!mayAsk(url, this.config.publicUrl)) throw badInput('url', 'url must be an https address without a user name or password');
    const linkId = newId();
    await em.query(
      `insert into findings_webhook (subscription_id, link_id, url_key_id, url_ciphertext, made_at) values ($1, $2, $3, $4, $5)
       on conflict (subscription_id) do update set link_id = excluded.link_id, url_key_id = excluded.url_key_id, url_ciphertext = excluded.url_ciphertext, made_at = excluded.made_at, stopped_at = null`,
      [subscriptionId, linkId, ...this.sealed.seal(url), now],
    );
    return linkId;
  }

  /** Undefined where there is none, or it was stopped. */
  async open(em: EntityManager, subscriptionId: string): Promise<Webhook | undefined> {
    const [row] = await em.query<{ linkId: string; keyId: string; ciphertext: Buffer }[]>(
      'select link_id as "linkId", url_key_id as "keyId", url_ciphertext as ciphertext from findings_webhook where subscription_id = $1 and stopped_at is null',
      [subscriptionId],
    );
    return row && { linkId: row.linkId, url: this.sealed.open({ keyId: row.keyId, ciphertext: row.ciphertext.toString('base64') }) };
  }

  /** Whether it took another message since it first refused this one. */
  async tookOtherThan(em: EntityManager, subscriptionId: string, messageId: string): Promise<boolean> {
    const [other] = await em.query<unknown[]>('select from findings_message refused join findings_message other on other.subscription_id = $1 and other.sent_at > refused.refused_since where refused.id = $2 limit 1', [subscriptionId, messageId]);
    return other !== undefined;
  }

  async stop(em: EntityManager, subscriptionId: string): Promise<void> {
    await em.query('update findings_webhook set stopped_at = clock_now() where subscription_id = $1 and stopped_at is null', [subscriptionId]);
  }

  /** As whoever verifies keeps it. */
  secret(linkId: string): string {
    return `whsec_${this.key(linkId).toString('base64')}`;
  }

  /** @param at in seconds; who verifies refuses what is old, so that nothing is played back */
  headers({ linkId }: Webhook, messageId: string, at: number, body: string): Record<string, string> {
    const signature = createHmac('sha256', this.key(linkId)).update(`${messageId}.${at}.${body}`).digest('base64');
    return { 'webhook-id': messageId, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
  }

  private key(linkId: string): Buffer {
    return this.secrets.keyedHash(`findings-webhook:${linkId}`);
  }
}
