import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What decides, beside the fit, who is asked first. */
export interface AskingHistory {
  /** Asks in the last 365 days (of 24 hours) that count. */
  recentAsks: number;
  /** The last thing they were asked, they were willing to do and weren't needed for. */
  notNeededLastTime: boolean;
}

/** What the ledger says of many people at once. Used for order and counts inside the service, never shown. */
@Injectable()
export class AskingHistoryQuery {
  async of(em: EntityManager, contributorIds: readonly string[], now: Date): Promise<Map<string, AskingHistory>> {
    const rows = await em.query<(AskingHistory & { id: string })[]>(
      `select p.contributor_id as id, coalesce(past.recent, 0) as "recentAsks", coalesce(past.newest = 'not_needed', false) as "notNeededLastTime"
       from guarded_profile p
       left join lateral (
         select count(*) filter (where a.state <> 'not_needed' and a.reserved_at > $2::timestamptz - interval '8760 hours')::int as recent,
           (array_agg(a.state order by a.reserved_at desc, a.id desc))[1] as newest
         from ask a where a.recipient_id = p.recipient_id and a.state <> 'released'
       ) past on true
       where p.contributor_id = any ($1::uuid[])`,
      [contributorIds, now],
    );
    return new Map(rows.map(({ id, ...history }) => [id, history]));
  }

  /**
   * Of people who can't be asked about this opportunity now, how many may be later: teams may ask them, and nothing they chose excludes
   * this opportunity for good.
   */
  async laterAvailable(em: EntityManager, opportunityId: string, contributorIds: readonly string[]): Promise<number> {
    const [{ people }] = await em.query<[{ people: number }]>(
      `select count(*)::int as people
       from guarded_profile p
       join effective_level l on l.contributor_id = p.contributor_id
       join opportunity o on o.id = $1
       cross join guard_policy k
       where p.contributor_id = any ($2::uuid[])
         and p.way = 'teams_may_ask'
         and least(l.asks_in_30_days, l.asks_in_365_days, l.from_one_organisation_in_30_days, l.open_at_once) > 0
         and (p.short_notice or o.answer_days >= k.answer_days_usual)
         and not exists (
           select from never_organisation n
           where n.contributor_id = p.contributor_id and n.organisation_id = any (o.organisation_ids) and n.removed_at is null
         )
         and not exists (
           select from ask a
           where a.opportunity_id = o.id and a.recipient_id = p.recipient_id and a.state <> 'released' and a.hear_again_at is null
         )`,
      [opportunityId, contributorIds],
    );
    return people;
  }
}
