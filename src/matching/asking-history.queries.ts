import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { peopleCounted, shownReach } from '../contributors/people-counted.sql.js';

/** What decides, beside the fit, who is asked first. */
export interface AskingHistory {
  /** Asks in the last 365 days (of 24 hours) that count. */
  recentAsks: number;
  /** The last thing they were asked, they were willing to do and weren't needed for. */
  notNeededLastTime: boolean;
  /**
   * They could be asked by these organisations, by the law, only because they weren't needed when one of these asked before. Such an ask leaves every
   * count; beside those who said no and rest it would tell whoever asked who said no. So for these organisations it counts as any other, by the
   * person's own limits; for everybody else they are free. Asks of theirs that are open or answered are looked at alike, so that one which is being
   * settled at this instant changes nothing.
   */
  spared: boolean;
}

export const NEVER_ASKED: AskingHistory = { recentAsks: 0, notNeededLastTime: false, spared: false };

/**
 * Joins `guarded_profile` `p` with those whose asks are theirs, through whichever profile. Looked up person by person: joined freely, Postgres reads all guard rows
 * for some hundred people (100,000 of them 14 to 28 ms, 1,200 looked up 4 ms).
 */
const withOwn = `cross join lateral (
    select coalesce(g.pooled, array[g.recipient_id]) as recipients from guard_row g where g.recipient_id = p.recipient_id offset 0
  ) own`;
const theirs = 'a.recipient_id = any (own.recipients)';

/** What the ledger says of many people at once. Used for order and counts inside the service, never shown. */
@Injectable()
export class AskingHistoryQuery {
  /** Whoever was never asked is left out. @param organisationIds who would ask */
  async of(em: EntityManager, organisationIds: readonly string[], contributorIds: readonly string[], now: Date): Promise<Map<string, AskingHistory>> {
    const rows = await em.query<(AskingHistory & { id: string })[]>(
      `select p.contributor_id as id, past.recent as "recentAsks", past.newest = 'not_needed' as "notNeededLastTime", coalesce(past.theirs and (
           past.at[1] > $3::timestamptz - l.days_between * interval '24 hours'
           or past.at[l.asks_in_30_days] > $3::timestamptz - interval '720 hours'
           or past.at[l.asks_in_365_days] > $3::timestamptz - interval '8760 hours'
           or exists (
             select from unnest($1::uuid[]) as asking (id)
             where greatest(l.from_one_organisation_in_30_days, (
               select k.most_in_30_days from link_limit k where k.contributor_id = p.contributor_id and k.organisation_id = asking.id
             )) <= (
               select count(*) from ask a
               where ${theirs} and a.state <> 'released' and (ask_counts_for_organisation(a.state) or a.state = 'not_needed') and asking.id = any (a.organisation_ids) and a.reserved_at > $3::timestamptz - interval '720 hours'
             )
           )
         ), false) as spared
       from guarded_profile p ${withOwn}
       join effective_level l on l.contributor_id = p.contributor_id
       cross join lateral (
         select count(*) filter (where counts and a.reserved_at > $3::timestamptz - interval '8760 hours')::int as recent,
           (array_agg(a.state order by a.reserved_at desc, a.id desc))[1] as newest,
           array_agg(a.reserved_at order by a.reserved_at desc) filter (where counts or spares) as at, bool_or(a.organisation_ids && $1::uuid[]) filter (where counts or spares) as theirs
         from ask a cross join lateral (select ask_counts(a.state) as counts, a.state = 'not_needed' and a.organisation_ids && $1::uuid[] as spares) why
         where ${theirs} and a.state <> 'released'
       ) past
       where p.contributor_id = any ($2::uuid[]) and past.newest is not null`,
      [organisationIds, contributorIds, now],
    );
    return new Map(rows.map(({ id, ...history }) => [id, history]));
  }

  /**
   * Of people who can't be asked about this opportunity now, how many may be later: teams may ask them, and nothing they chose excludes
   * this opportunity for good. Counted are people whom something shows to be there, and who aren't kept out: nobody asks those.
   */
  async laterAvailable(em: EntityManager, opportunityId: string, contributorIds: readonly string[]): Promise<number> {
    const [{ people }] = await em.query<[{ people: number }]>(
      `select ${peopleCounted} as people
       from guarded_profile p
       join contributor on contributor.id = p.contributor_id ${shownReach}
       join opportunity o on o.id = $1
       cross join guard_policy k
       where p.contributor_id = any ($2::uuid[])
         and p.is_active
         and p.way = 'teams_may_ask'
         and least(p.held_asks_in_30_days, p.held_asks_in_365_days, p.held_from_one_organisation_in_30_days, p.held_open_at_once) > 0
         and (p.short_notice or o.answer_days >= k.answer_days_usual)
         and not p.never_from && o.organisation_ids
         and not exists (
           select from ask a join guard_row g on a.recipient_id = any (coalesce(g.pooled, array[g.recipient_id]))
           where g.recipient_id = p.recipient_id and a.opportunity_id = o.id and a.state <> 'released' and a.hear_again_at is null
         )`,
      [opportunityId, contributorIds],
    );
    return people;
  }
}
