import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';
import { FeedAddresses } from './feeds/feed-addresses.js';
import { Subscribers } from './subscribers.js';
import type { ChangeFindingsSubscriptionInput, FindingsSubscriptionInput, SetFindingsWebhookInput, SubscribeToFindingsInput, Wanted } from './subscription.inputs.js';
import { MOST_SUBSCRIPTIONS, type Rhythm, type Way } from './subscription.lists.js';
import { Webhooks } from './webhooks/webhooks.js';
import { WordsReader } from './choosing/words-wanted.js';

/** Makes, changes, pauses and ends subscriptions of the signed-in account. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subscribers: Subscribers,
    private readonly words: WordsReader,
    private readonly feeds: FeedAddresses,
    private readonly webhooks: Webhooks,
    private readonly audit: AuditLog,
  ) {}

  /** @returns its id. @throws DomainError BAD_USER_INPUT, TOO_MANY, ILLEGAL_MOVE (mail, and no address that it may go to) */
  subscribe(actor: Actor, input: SubscribeToFindingsInput): Promise<string> {
    requireSomething(input, input.way);
    return this.command(actor, 'subscribeToFindings', input, async (em, now) => {
      await this.subscribers.hold(em, actor, now);
      if (input.way === 'mail') await this.subscribers.wantMail(em, actor, now);
      const [{ count }] = await em.query<[{ count: number }]>('select count(*)::int as count from subscription where account_id = $1', [actor.accountId]);
      if (count >= MOST_SUBSCRIPTIONS) throw new DomainError('TOO_MANY', `You have ${count} subscriptions already, and more can’t be made. End one you no longer need.`);
      const id = newId();
      await em.query(
        `insert into subscription (id, account_id, channel, how_often, hour, weekday, month_day, zone, since, due_at, looked_at, created_at)
         values ($1, $2, $3, 'at_once', 8, 1, 1, 'Europe/London', $4, $4, $4, $4)`,
        [id, actor.accountId, input.way, now],
      );
      await this.write(em, id, inItsRhythm(input, input.way), now);
      if (input.way === 'feed') await this.feeds.make(em, id, now);
      await this.record(em, actor, 'subscribe', id);
      return id;
    });
  }

  /** @throws DomainError NOT_FOUND, BAD_USER_INPUT */
  change(actor: Actor, input: ChangeFindingsSubscriptionInput): Promise<string> {
    return this.command(actor, 'changeFindingsSubscription', input, async (em, now) => {
      const { way } = await this.held(em, actor, input.subscriptionId);
      requireSomething(input, way);
      await this.write(em, input.subscriptionId, inItsRhythm(input, way), now);
      await this.record(em, actor, 'change', input.subscriptionId);
      return input.subscriptionId;
    });
  }

  /** What is published meanwhile doesn't come later. Paused twice, it changes nothing. @throws DomainError NOT_FOUND */
  pause(actor: Actor, input: FindingsSubscriptionInput): Promise<string> {
    return this.command(actor, 'pauseFindingsSubscription', input, async (em, now) => {
      await this.held(em, actor, input.subscriptionId);
      await em.query('update subscription set paused_at = coalesce(paused_at, $2) where id = $1', [input.subscriptionId, now]);
      await this.record(em, actor, 'pause', input.subscriptionId);
      return input.subscriptionId;
    });
  }

  /** @throws DomainError NOT_FOUND; ILLEGAL_MOVE (mail, and no address that it may go to) */
  resume(actor: Actor, input: FindingsSubscriptionInput): Promise<string> {
    return this.command(actor, 'resumeFindingsSubscription', input, async (em, now) => {
      const { way } = await this.held(em, actor, input.subscriptionId);
      if (way === 'mail') await this.subscribers.wantMail(em, actor, now);
      await em.query(`update subscription set paused_at = null, since = $2, looked_at = $2, due_at = ${nextDue} where id = $1 and paused_at is not null`, [input.subscriptionId, now]);
      await this.record(em, actor, 'resume', input.subscriptionId);
      return input.subscriptionId;
    });
  }

  /** What came by it stays known, so that nothing comes twice. @throws DomainError NOT_FOUND */
  end(actor: Actor, input: FindingsSubscriptionInput): Promise<string> {
    return this.command(actor, 'endFindingsSubscription', input, async (em) => {
      await this.held(em, actor, input.subscriptionId);
      await em.query('delete from subscription where id = $1', [input.subscriptionId]);
      await this.record(em, actor, 'end', input.subscriptionId);
      return input.subscriptionId;
    });
  }

  /** Its feed gets another address; the one before is no more. @throws DomainError NOT_FOUND; ILLEGAL_MOVE for one that comes another way */
  renewFeed(actor: Actor, input: FindingsSubscriptionInput): Promise<string> {
    return this.command(actor, 'renewFindingsFeed', input, async (em, now) => {
      await this.requireWay(em, actor, input.subscriptionId, 'feed');
      await this.feeds.make(em, input.subscriptionId, now);
      await this.record(em, actor, 'renew_feed', input.subscriptionId);
      return input.subscriptionId;
    });
  }

  /** @throws DomainError NOT_FOUND; ILLEGAL_MOVE for one that comes another way */
  takeBackFeed(actor: Actor, input: FindingsSubscriptionInput): Promise<string> {
    return this.command(actor, 'takeBackFindingsFeed', input, async (em) => {
      await this.requireWay(em, actor, input.subscriptionId, 'feed');
      await this.feeds.takeBack(em, input.subscriptionId);
      await this.record(em, actor, 'take_back_feed', input.subscriptionId);
      return input.subscriptionId;
    });
  }

  /** @returns what the secret is made from. @throws DomainError NOT_FOUND, BAD_USER_INPUT; ILLEGAL_MOVE for one that comes another way */
  setWebhook(actor: Actor, input: SetFindingsWebhookInput): Promise<string> {
    return this.command(actor, 'setFindingsWebhook', input, async (em, now) => {
      await this.requireWay(em, actor, input.subscriptionId, 'webhook');
      const linkId = await this.webhooks.set(em, input.subscriptionId, input.url, now);
      await this.record(em, actor, 'set_webhook', input.subscriptionId);
      return linkId;
    });
  }

  private async requireWay(em: EntityManager, actor: Actor, id: string, needed: Way): Promise<void> {
    const { way } = await this.held(em, actor, id);
    if (way !== needed) throw new DomainError('ILLEGAL_MOVE', `This subscription doesn’t come by ${needed}. Make one that does.`);
  }

  /** The subscription, locked. @throws DomainError NOT_FOUND for anybody else's */
  private async held(em: EntityManager, { accountId }: Actor, id: string): Promise<{ way: Way }> {
    await em.query('select from subscriber where account_id = $1 for no key update', [accountId]);
    const [row] = await em.query<{ way: Way }[]>('select channel as way from subscription where id = $1 and account_id = $2 for update', [id, accountId]);
    if (!row) throw notFound('This subscription');
    return row;
  }

  /** All that was chosen; when it is next due follows. */
  private async write(em: EntityManager, id: string, wanted: Wanted, now: Date): Promise<void> {
    requireZone(wanted.timeZone);
    const words = wanted.words?.trim() || null;
    const { query, stems } = await this.words.read(em, words);
    await em.query(
      `update subscription set followed_topics = $2, study_types = $3, words = $4, words_query = $5::tsquery, least_useful = $6, with_opportunities = $7,
         how_often = $8, hour = $9, weekday = $10, month_day = $11, zone = $12 where id = $1`,
      [id, wanted.followedTopics, [...new Set(wanted.studyTypes)], words, query, wanted.leastUseful ?? null, wanted.withOpportunities,
        wanted.howOften, wanted.hour, wanted.weekday, wanted.monthDay, wanted.timeZone],
    ); // prettier-ignore
    await em.query(`update subscription set due_at = ${nextDue} where id = $1`, [id, now]);
    await em.query('delete from subscription_stem where subscription_id = $1', [id]);
    await em.query('insert into subscription_stem (subscription_id, stem) select $1, unnest($2::text[])', [id, stems]);
    await this.writeTopics(em, id, wanted, now);
    await this.writeAreas(em, id, wanted);
  }

  /** A topic that no longer holds may stay, and can't be chosen anew. */
  private async writeTopics(em: EntityManager, id: string, wanted: Wanted, now: Date): Promise<void> {
    const topicIds = [...new Set(wanted.topicIds.map((topicId) => topicId.toLowerCase()))];
    await em.query('delete from subscription_topic where subscription_id = $1 and topic_id <> all ($2)', [id, topicIds]);
    await em.query(
      `insert into subscription_topic (subscription_id, topic_id)
       select $1, id from topic where id = any ($2) and valid_from <= $3 and (valid_to is null or valid_to >= $3) on conflict do nothing`,
      [id, topicIds, dayInEngland(now)],
    );
    const [{ count }] = await em.query<[{ count: number }]>('select count(*)::int as count from subscription_topic where subscription_id = $1', [id]);
    if (count < topicIds.length) throw badInput('topicIds', 'topicIds must all be topics that there are today');
  }

  /** Also one that was abolished: what followed it counts. */
  private async writeAreas(em: EntityManager, id: string, wanted: Wanted): Promise<void> {
    const codes = [...new Set(wanted.areaCodes.map((code) => code.toUpperCase()))];
    await em.query('delete from subscription_area where subscription_id = $1', [id]);
    const written = await em.query<{ code: string }[]>('insert into subscription_area (subscription_id, area_code) select $1, code from area where code = any ($2) returning area_code as code', [id, codes]);
    const unknown = codes.filter((code) => !written.some((area) => area.code === code));
    if (unknown.length > 0) throw badInput('areaCodes', `areaCodes must all be codes of areas, such as QHL; ${unknown.join(', ')} isn’t one: the query areas lists them`);
  }

  private command(actor: Actor, operation: string, input: { idempotencyKey?: string | null }, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }

  /** That it happened, and nothing of what it is about. */
  private record(em: EntityManager, { accountId }: Actor, verb: string, id: string): Promise<void> {
    return this.audit.record(em, { actorId: accountId, action: `findings_subscription.${verb}`, subject: { kind: 'findings_subscription', id } });
  }
}

/** SQL: when it is next looked; $2 is now. */
const nextDue = `case how_often when 'at_once' then $2::timestamptz + interval '1 hour' else subscription_next(how_often, hour, weekday, month_day, zone, $2) end`;

const usual: Record<Way, Rhythm> = { mail: 'weekly', feed: 'at_once', webhook: 'at_once', live: 'at_once' };
const inItsRhythm = (wanted: Wanted, way: Way): Wanted => ({ ...wanted, howOften: way === 'live' ? 'at_once' : (wanted.howOften ?? usual[way]) });

function requireSomething({ followedTopics, topicIds, areaCodes, studyTypes, words, withOpportunities }: Wanted, way: Way): void {
  const byTopic = followedTopics || topicIds.length > 0;
  if (!byTopic && areaCodes.length === 0 && studyTypes.length === 0 && !words) throw badInput('topicIds', 'Say what you want to hear of: topics, areas, types of study or words');
  if (withOpportunities && way !== 'mail') throw badInput('withOpportunities', 'Open posts come by mail only');
  if (withOpportunities && !byTopic) throw badInput('withOpportunities', 'Open posts come by topic: name topics, or take those you follow');
}

/** The names of the IANA, which the database knows too. An offset such as +01:00 knows no summer. */
function requireZone(zone: string): void {
  try {
    if (!/^[A-Za-z]/.test(zone)) throw new RangeError();
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
  } catch {
    throw badInput('timeZone', 'timeZone must be the name of a time zone such as Europe/London');
  }
}
