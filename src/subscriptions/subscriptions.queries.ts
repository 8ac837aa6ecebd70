import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { notFound } from '../platform/errors/domain-error.js';
import { FeedLink } from './feeds/feed-link.js';
import { MOST_SUBSCRIPTIONS } from './subscription.lists.js';
import type { FindingsSubscriptionType } from './subscription.types.js';

const subscriptions = `
  select s.id, s.channel as way, s.followed_topics as "followedTopics", s.study_types as "studyTypes", s.words, s.least_useful as "leastUseful",
    s.with_opportunities as "withOpportunities", s.how_often as "howOften", s.hour, s.weekday, s.month_day as "monthDay", s.zone as "timeZone",
    case when s.paused_at is null and s.how_often <> 'at_once' then s.due_at end as "nextAt", s.paused_at as "pausedAt", s.created_at as "createdAt",
    array(select topic_id::text from subscription_topic t join topic on topic.id = t.topic_id where t.subscription_id = s.id order by topic.name, topic.id) as "topicIds",
    array(select area_code from subscription_area a where a.subscription_id = s.id order by area_code) as "areaCodes",
    feed.link_id as "feedLinkId", feed.made_at as "feedMadeAt", hook.url_key_id as "urlKeyId", hook.url_ciphertext as "urlCiphertext", hook.made_at as "hookSetAt", hook.stopped_at as "hookStoppedAt"
  from subscription s left join findings_feed feed on feed.subscription_id = s.id left join findings_webhook hook on hook.subscription_id = s.id where s.account_id = $1`;

interface Row extends Omit<FindingsSubscriptionType, 'feed' | 'webhook'> {
  feedLinkId: string | null;
  feedMadeAt: Date;
  urlKeyId: string | null;
  urlCiphertext: Buffer;
  hookSetAt: Date;
  hookStoppedAt: Date | null;
}

/** What an account subscribed to; nobody else reads it. */
@Injectable()
export class SubscriptionsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly feeds: FeedLink,
    private readonly sealed: SealedText,
  ) {}

  async all({ accountId }: Actor): Promise<FindingsSubscriptionType[]> {
    const rows = await this.dataSource.query<Row[]>(`${subscriptions} order by s.created_at, s.id limit ${MOST_SUBSCRIPTIONS}`, [accountId]);
    return rows.map((row) => this.typeOf(row));
  }

  /** @throws DomainError NOT_FOUND for anybody else's */
  async one({ accountId }: Actor, id: string): Promise<FindingsSubscriptionType> {
    const [found] = await this.dataSource.query<Row[]>(`${subscriptions} and s.id = $2`, [accountId, id]);
    if (!found) throw notFound('This subscription');
    return this.typeOf(found);
  }

  private typeOf({ feedLinkId, feedMadeAt: madeAt, urlKeyId: keyId, urlCiphertext, hookSetAt: setAt, hookStoppedAt: stoppedAt, ...row }: Row): FindingsSubscriptionType {
    return {
      ...row,
      feed: feedLinkId === null ? null : { atomUrl: this.feeds.url(feedLinkId, 'atom'), jsonUrl: this.feeds.url(feedLinkId, 'json'), madeAt },
      webhook: keyId === null ? null : { host: new URL(this.sealed.open({ keyId, ciphertext: urlCiphertext.toString('base64') })).host, setAt, stoppedAt },
    };
  }
}
