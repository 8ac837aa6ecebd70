import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError, notFound } from '../../platform/errors/domain-error.js';
import type { Feed, FeedEntry } from './feed.rules.js';
import { toldFinding } from '../sending/message-content.js';
import { near, notesChangedAt, notesHere } from '../sending/notes-here.sql.js';

/** As many as feed readers keep; who fetches less often than that many come reads the rest by search. */
const MOST_ENTRIES = 100;

interface Row extends Omit<FeedEntry, 'updatedAt'> {
  updatedAt: Date;
}

/** What stands in a feed: the newest that its subscription brought, as they are now. Reading it changes nothing. */
@Injectable()
export class FeedQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws DomainError GONE for an address that was taken back; NOT_FOUND for one that was never made, and while the account may not sign in */
  async feed(tokenHash: Buffer): Promise<Feed> {
    const [found] = await this.dataSource.query<{ id: string; madeAt: Date }[]>(
      `select feed.subscription_id as id, feed.made_at as "madeAt"
       from findings_feed feed join subscription s on s.id = feed.subscription_id join account a on a.id = s.account_id
       where feed.token_hash = $1 and a.suspended_at is null`,
      [tokenHash],
    );
    if (!found) throw await this.noFeed(tokenHash);
    const entries = await this.dataSource.query<(Row & { entryId: string })[]>(
      `with recursive ${near('select account_id, subscription_id, channel from finding_delivery where subscription_id = $1')}
       select ${toldFinding}, ${notesHere('array[d.subscription_id]')} as notes, named.id as "entryId", d.delivered_at as "deliveredAt", f.status, f.retracted, f.withdrawal_reason as reason,
         greatest(d.delivered_at, f.summarised_at, f.corrected_at, f.questioned_at, f.now_published_at, f.retracted_at, f.withdrawn_at, superseded.linked_at, ${notesChangedAt('array[d.subscription_id]')}) as "updatedAt", newer.title as newer
       from finding_delivery d join finding named on named.id = d.finding_id join finding f on f.id = coalesce(named.joined_into, named.id)
       left join finding_evidence superseded on superseded.finding_id = f.id and superseded.relation = 'superseded_by'
       left join finding other on other.id = superseded.other_id
       left join finding newer on newer.id = coalesce(other.joined_into, other.id) and newer.status = 'published'
       where d.subscription_id = $1
         -- What came as a double says what became of it under its own name, so that no reader takes it for new; nothing twice.
         and (named.joined_into is null or f.status in ('published', 'superseded', 'withdrawn') and not exists (select from finding_delivery own where own.subscription_id = $1 and own.finding_id = f.id))
       order by d.delivered_at desc, named.id limit ${MOST_ENTRIES}`,
      [found.id],
    );
    const updatedAt = entries.reduce((latest, entry) => (entry.updatedAt > latest ? entry.updatedAt : latest), found.madeAt);
    return { id: found.id, updatedAt, entries: entries.map(({ entryId, ...entry }) => ({ ...entry, id: entryId })) };
  }

  /** Software that is told that it is gone stops asking, and no wrong link is counted: who asks had the right one. */
  private async noFeed(tokenHash: Buffer): Promise<DomainError> {
    const [gone] = await this.dataSource.query<unknown[]>('select from findings_feed_gone where token_hash = $1', [tokenHash]);
    return gone ? new DomainError('GONE', 'This feed is no longer here: its owner took its address back, or ended it. Please remove it from your reader.') : notFound('This feed');
  }
}
