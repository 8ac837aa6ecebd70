import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../platform/database/ids.js';
import { FeedLink } from './feed-link.js';

/** Makes the secret address of a feed, and takes it back. */
@Injectable()
export class FeedAddresses {
  constructor(private readonly link: FeedLink) {}

  /** A new one; whoever had the one before finds nothing there any more. */
  async make(em: EntityManager, subscriptionId: string, now: Date): Promise<void> {
    const linkId = newId();
    await em.query(
      `insert into findings_feed (subscription_id, link_id, token_hash, made_at) values ($1, $2, $3, $4)
       on conflict (subscription_id) do update set link_id = excluded.link_id, token_hash = excluded.token_hash, made_at = excluded.made_at`,
      [subscriptionId, linkId, this.link.hash(linkId), now],
    );
  }

  /** Taken back twice, it changes nothing. */
  async takeBack(em: EntityManager, subscriptionId: string): Promise<void> {
    await em.query('delete from findings_feed where subscription_id = $1', [subscriptionId]);
  }
}
