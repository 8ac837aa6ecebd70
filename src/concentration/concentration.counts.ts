import type { EntityManager } from 'typeorm';
import { MOST_ASKS } from './concentration.rules.js';

export const groupings = ['everybody', 'organisation', 'area', 'topic', 'characteristic'] as const;
export type Grouping = (typeof groupings)[number];

export interface Group {
  groupedBy: Grouping;
  /** Id or code; empty for everybody. */
  code: string;
}

/** How many people of a group were asked so often in the days before. Exact: for the maker of figures alone. */
export interface PeopleAsked extends Group {
  days: 90 | 365;
  asks: number;
  people: number;
}

export interface AskedFor extends Group {
  /** Null where no post says. */
  hours: number | null;
  byHand: number;
  filled: number;
  /** Null where no post has ended. */
  worst: number | null;
}

/**
 * Asks that reached somebody's attention, whatever they answered: who said yes and wasn't needed was asked like everybody else. So no figure rests on an answer.
 * Asks of profiles that share an address are one person's, as for the guard.
 */
const said = `said as materialized (
  select coalesce(g.alias_of, g.recipient_id) as person, a.opportunity_id, a.wave_id, a.organisation_ids, a.reserved_at > $1::timestamptz - interval '2160 hours' as recent
  from ask a join guard_row g on g.recipient_id = a.recipient_id
  where a.reserved_at > $1::timestamptz - interval '8760 hours' and a.reserved_at <= $1::timestamptz and a.state not in ('released', 'returned', 'disputed', 'set_aside')
)`;

/** People whom teams may ask. */
const eligible = `eligible as materialized (
  select p.recipient_id as person from guarded_profile p where p.way = 'teams_may_ask' and p.is_active and p.found_in <> '{}' group by p.recipient_id
)`;

/** SQL: how often each person whom teams may ask was asked in 90 and in 365 days, as `times`. */
export const timesAsked = `
  with ${said}, ${eligible}, times as materialized (
    select e.person, count(s.person) filter (where s.recent)::int as recent, count(s.person)::int as year from eligible e left join said s using (person) group by e.person
  )`;

/** One pass over the asks of a year; everything else joins its result. An organisation's people are those it asked: all others would hide how it spreads its asks. */
const peopleAsked = `
  ${timesAsked}, member as (
    select 'everybody' as grouped_by, '' as code, person, recent, year from times
    union all
    select 'area', area_code, person, recent, year from times
    join (select distinct p.recipient_id as person, c.area_code from guarded_profile p join contributor c on c.id = p.contributor_id where p.is_active and c.area_code is not null) home using (person)
    union all
    select 'topic', topic_id::text, person, recent, year from times
    join (select distinct p.recipient_id as person, i.topic_id from guarded_profile p join interest i on i.contributor_id = p.contributor_id where p.is_active) about using (person)
    union all
    select 'organisation', organisation_id::text, person, count(*) filter (where recent)::int, count(*)::int
    from said cross join unnest(organisation_ids) as organisation_id group by organisation_id, person
  )
  select grouped_by as "groupedBy", code, days, least(asks, ${MOST_ASKS}) as asks, count(*)::int as people
  from member cross join lateral (values (90, recent), (365, year)) as within (days, asks)
  where grouped_by <> 'organisation' or asks > 0
  group by 1, 2, 3, 4`;

/** Of the same people, who was never asked at all. Only those not asked in a year are looked up. */
const neverAsked = `
  with ${said}, ${eligible}
  select count(*)::int as people from eligible e join guard_row g on g.recipient_id = e.person
  where not exists (select from said s where s.person = e.person)
    and not exists (
      select from ask a where a.recipient_id = any (coalesce(g.pooled, array[g.recipient_id])) and a.state <> 'released' and a.state not in ('returned', 'disputed', 'set_aside')
    )`;

/** Of posts that people were asked about in 90 days. How a post that still asks is filled isn't known yet. */
const askedFor = `
  with ${said}, about as materialized (
    select 'everybody' as grouped_by, '' as code, opportunity_id, wave_id from said where recent
    union all
    select 'organisation', organisation_id::text, opportunity_id, wave_id from said cross join unnest(organisation_ids) as organisation_id where recent
  ), asked as (
    select grouped_by, code, avg((o.meeting_minutes + coalesce(o.preparation_minutes, 0) + coalesce(o.travel_minutes, 0)) / 60.0) as hours,
      count(*) filter (where k.picked_because is not null)::int as by_hand
    from about left join opportunity o on o.id = opportunity_id left join invitation_call k on k.wave_id = about.wave_id
    group by grouped_by, code
  ), post as (
    select grouped_by, code, o.id, o.places, o.status in ('filled', 'closed', 'withdrawn') or o.closes_at <= $1::timestamptz as ended, (select count(*) from introduction i where i.opportunity_id = o.id) as filled
    from (select distinct grouped_by, code, opportunity_id from about) one join opportunity o on o.id = one.opportunity_id
  ), filled as (
    select grouped_by, code, sum(filled)::int as filled, min(least(1, filled::numeric / places)) filter (where ended) as worst from post group by grouped_by, code
  )
  select grouped_by as "groupedBy", code, hours::float8, by_hand as "byHand", coalesce(filled, 0) as filled, worst::float8 from asked left join filled using (grouped_by, code)`;

/** The exact counts at an instant, from which figures are made up. Nothing else may read them. */
export const countPeopleAsked = (em: EntityManager, at: Date): Promise<PeopleAsked[]> => em.query<PeopleAsked[]>(peopleAsked, [at]);
export const countNeverAsked = async (em: EntityManager, at: Date): Promise<number> => (await em.query<[{ people: number }]>(neverAsked, [at]))[0].people;
export const countAskedFor = (em: EntityManager, at: Date): Promise<AskedFor[]> => em.query<AskedFor[]>(askedFor, [at]);
