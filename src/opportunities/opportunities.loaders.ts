import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull } from 'typeorm';
import { RequestLoader } from '../platform/graphql/loader-scope.js';
import { OpportunityEvent } from './opportunity-event.entity.js';
import { OpportunitySession } from './opportunity-session.entity.js';
import { OpportunityTopic } from './opportunity-topic.entity.js';
import { PaymentGuide } from './payment-guide.entity.js';
import { isInForce } from './payment.rules.js';

/** Rows of several posts, apart by post, in the order they came. */
function byOpportunity<T extends { opportunityId: string }>(rows: readonly T[]): Map<string, T[]> {
  const grouped = new Map<string, T[]>();
  for (const row of rows) {
    const group = grouped.get(row.opportunityId);
    if (group) group.push(row);
    else grouped.set(row.opportunityId, [row]);
  }
  return grouped;
}

@Injectable()
export class TopicsOfOpportunityLoader extends RequestLoader<string, OpportunityTopic[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, OpportunityTopic[]>> {
    return byOpportunity(await this.dataSource.manager.find(OpportunityTopic, { where: { opportunityId: In([...ids]) }, order: { place: 'ASC' } }));
  }
}

@Injectable()
export class SessionsOfOpportunityLoader extends RequestLoader<string, OpportunitySession[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, OpportunitySession[]>> {
    return byOpportunity(await this.dataSource.manager.find(OpportunitySession, { where: { opportunityId: In([...ids]) }, order: { startsAt: 'ASC' } }));
  }
}

export const shownEvents = 50;

/** The newest events of a post, oldest first. */
@Injectable()
export class EventsOfOpportunityLoader extends RequestLoader<string, OpportunityEvent[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, OpportunityEvent[]>> {
    const { manager } = this.dataSource;
    const newest = await manager.query<{ id: string }[]>(
      `select newest.id from unnest($1::uuid[]) as post (id)
       cross join lateral (select id from opportunity_event where opportunity_id = post.id order by id desc limit $2) newest`,
      [ids, shownEvents],
    );
    const events = await manager.find(OpportunityEvent, { where: { id: In(newest.map(({ id }) => id)) }, order: { id: 'ASC' } });
    return byOpportunity(events);
  }
}

/** The payment guide in force on a day (YYYY-MM-DD), as it is published for everybody. */
@Injectable()
export class PaymentGuideLoader extends RequestLoader<string, PaymentGuide> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(days: readonly string[]): Promise<ReadonlyMap<string, PaymentGuide>> {
    const guides = await this.dataSource.manager.find(PaymentGuide, { where: { organisationId: IsNull() }, relations: { bands: true }, order: { publisher: 'ASC', bands: { place: 'ASC' } } });
    return new Map(days.flatMap((day) => guides.filter((guide) => isInForce(guide, day)).slice(0, 1).map((guide) => [day, guide])));
  }
}

/** Its title alone, for whoever was asked, came forward or is involved: they may know what it was also when it is over and nobody else can read it. */
@Injectable()
export class TitleOfOpportunityLoader extends RequestLoader<string, string> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.dataSource.query<{ id: string; title: string }[]>('select id, title from opportunity where id = any ($1::uuid[])', [ids]);
    return new Map(rows.map(({ id, title }) => [id, title]));
  }
}
