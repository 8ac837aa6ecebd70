import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { InterestWorth } from './interest-worth.rules.js';
import type { Found } from './match.people.rules.js';
import type { PostFacts } from './match.rules.js';
import { REACHES_OTHER_AREAS_KM } from './match.weights.js';
import type { MatchGround } from './match-facts.js';
import { hiddenFromTeams } from './treated-by.sql.js';

/** People looked at for one list, those with the nearest topics first: enough to fill 500 places with people who may be asked now. */
export const MOST_CONSIDERED = 3_000;

/**
 * Finds people; `match.rules.ts` then decides about each. The conditions are the hard rules again, in SQL, so that the limit isn't used
 * up by people who live elsewhere; a test keeps the two the same. Two are here alone. Nobody is found by a team they are in, with any profile
 * they speak for or help, or the team could fill its own list and read off what the one other person on it needs. And whoever teams may not ask is on no list and
 * in no count. What the guard's copy of a profile says is read there: one row instead of four look-ups.
 *
 * People are looked at in the order in which they count, and no more of them than it takes.
 */
const find = `
  with worth as (
    select i.contributor_id as id, max(w.worth) as worth
    from unnest($2::uuid[], $3::text[], $4::float8[]) as w (topic_id, relation, worth)
    join interest i on i.topic_id = w.topic_id and i.relation = w.relation
    group by i.contributor_id
  ), considered as (
    select id, max(worth) as worth, sha256(convert_to($1::text || ' ' || id::text, 'UTF8')) as lot
    from (select id, worth from worth union all select unnest($5::uuid[]), 0) as either (id, worth) group by id
    order by worth desc, lot
  ), member as materialized (
    select account_id as id from permission where team_id = any ($13::uuid[]) and revoked_at is null
  ), theirs as materialized (
    select c.id from contributor c join member on member.id = c.account_id
    union all select c.id from contributor c join member on member.id = c.registered_by where c.account_id is null
    union all select helper.contributor_id from helper join member on member.id = helper.account_id where helper.ended_at is null
  )
  select g.contributor_id as id, (select string_agg(i.topic_id || ':' || i.relation, ' ') from interest i where i.contributor_id = g.contributor_id) as interests
  from considered
  join guarded_profile g on g.contributor_id = considered.id
  join contributor_preference p on p.contributor_id = considered.id
  where g.is_active and g.way = 'teams_may_ask' and $6::text = any (g.found_in) and ($7::boolean or not g.is_16_or_17)
    and not p.kinds_never && $8::text[]
    and (not 'study_participation' = any ($8::text[]) or not exists (select from contributor c where c.id = g.contributor_id and c.kind = 'acting_for'))
    and (
      ($9::boolean and p.takes_part is distinct from 'in_person_only')
      or (cardinality($10::text[]) > 0 and p.takes_part is distinct from 'online_only' and (
        p.travel_km >= $11::int or exists (select from contributor c where c.id = g.contributor_id and c.area_code = any ($10::text[]))
      ))
    )
    and (cardinality($12::text[]) = 0 or 'en' = any ($12::text[]) or p.languages && $12::text[])
    and not ${hiddenFromTeams('g.contributor_id', '$13::uuid[]', '$14::uuid[]')}
    and g.contributor_id not in (select id from theirs)
  order by considered.worth desc, considered.lot
  limit $15::int`;

@Injectable()
export class CandidatesQuery {
  /**
   * People whom teams may ask, whom no hard rule excludes and who have something to do with the post, in topics or (`found`) in words. One statement.
   * @param seed decides who is looked at when there are more than MOST_CONSIDERED
   */
  async find(em: EntityManager, ground: MatchGround, post: PostFacts, worth: InterestWorth, found: readonly string[], seed: string): Promise<Found[]> {
    const { soughtAfter } = worth;
    const rows = await em.query<{ id: string; interests: string | null }[]>(find, [
      seed,
      soughtAfter.map(({ topicId }) => topicId),
      soughtAfter.map(({ relation }) => relation),
      soughtAfter.map(({ value }) => value),
      found,
      post.context,
      post.suitableFor16And17,
      post.kinds,
      post.online,
      ground.areas.leadingTo(post.areaCodes),
      REACHES_OTHER_AREAS_KM,
      post.languages,
      post.teamIds,
      post.organisationIds,
      MOST_CONSIDERED,
    ]);
    return rows.map(({ id, interests }) => ({ id, interests: interests?.split(' ') ?? [] }));
  }
}
