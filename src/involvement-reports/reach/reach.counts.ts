import type { EntityManager } from 'typeorm';
import type { Reach } from './reach.rules.js';

/**
 * $1, $2: the first day, and the first one after the last. Asks that reached somebody's attention, whatever they answered; who came forward and didn't take it back;
 * who was chosen. Profiles that share an address are one person, as for the guard. A topic is what the post is about; a relation is a person's to that topic or
 * anything below it; an area is where somebody lives, if it is one on the last day.
 */
const counts = `
  with recursive span as (
    select ($1::date::timestamp at time zone 'Europe/London') as first, ($2::date::timestamp at time zone 'Europe/London') as after
  ), person as (
    select a.opportunity_id, a.contributor_id, coalesce(g.alias_of, g.recipient_id) as person, 'asked' as what
    from span join ask a on a.reserved_at >= span.first and a.reserved_at < span.after and a.state not in ('released', 'returned', 'disputed', 'set_aside') join guard_row g on g.recipient_id = a.recipient_id
    union all
    select came.opportunity_id, came.contributor_id, coalesce(g.alias_of, g.recipient_id), came.what
    from span join (
      select opportunity_id, contributor_id, created_at, 'came' as what from expression_of_interest where state <> 'taken_back'
      union all
      select opportunity_id, contributor_id, created_at, 'took' from introduction
    ) came on came.created_at >= span.first and came.created_at < span.after
    join guarded_profile p on p.contributor_id = came.contributor_id join guard_row g on g.recipient_id = p.recipient_id
  ), reached as materialized (
    select of.team_id, person.* from person join opportunity o on o.id = person.opportunity_id cross join unnest(o.team_id || o.joint_team_ids) as of (team_id)
  ), about (opportunity_id, topic_id) as (
    select opportunity_id, topic_id from opportunity_topic where opportunity_id in (select opportunity_id from reached)
    union
    select about.opportunity_id, topic.id from about join topic on topic.parent_id = about.topic_id
  ), grouped as (
    select team_id, 'area' as grouped_by, area.code, what, person
    from reached join contributor c on c.id = contributor_id join area on area.code = c.area_code and area.valid_from < $2::date and (area.valid_to is null or area.valid_to >= $2::date - 1)
    union all
    select team_id, 'topic', topic_id::text, what, person from reached join opportunity_topic using (opportunity_id)
    union all
    select team_id, 'relation', interest.relation, what, person from reached join about using (opportunity_id) join interest on interest.contributor_id = reached.contributor_id and interest.topic_id = about.topic_id
  )
  select team_id as "teamId", grouped_by as "groupedBy", code, count(distinct person) filter (where what = 'asked')::int as asked, count(distinct person) filter (where what = 'came')::int as "cameForward",
    count(distinct person) filter (where what = 'took')::int as "tookPart"
  from grouped group by 1, 2, 3`;

/** The exact counts, from which figures are made up. Nothing else may read them. */
export const countReach = (em: EntityManager, first: string, after: string): Promise<Reach<number>[]> => em.query<Reach<number>[]>(counts, [first, after]);
