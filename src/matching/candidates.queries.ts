import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { relations } from '../reference/relations.js';
import type { PostFacts } from './match.rules.js';
import { LEAST_NEARNESS, REACHES_OTHER_AREAS_KM } from './match.weights.js';
import type { MatchGround } from './match-facts.js';
import { nearestOf, topicFit } from './topics.rules.js';
import { hiddenFromTeams } from './treated-by.sql.js';

/** People looked at for one list, those with the nearest topics first: enough to fill 500 places with people who may be asked now. */
export const MOST_CONSIDERED = 3_000;

/**
 * Finds people; `match.rules.ts` then decides about each. The conditions are the hard rules again, in SQL, so that the limit isn't used
 * up by people who live elsewhere; a test keeps the two the same. The last one is here alone: nobody is found by a team they are in, with any profile
 * they speak for or help, or the team could fill its own list and read off what the one other person on it needs.
 */
const find = `
  with worth as (
    select i.contributor_id as id, max(w.worth) as worth
    from unnest($2::uuid[], $3::text[], $4::float8[]) as w (topic_id, relation, worth)
    join interest i on i.topic_id = w.topic_id and i.relation = w.relation
    group by i.contributor_id
  ), considered as (
    select id, max(worth) as worth from (select id, worth from worth union all select unnest($5::uuid[]), 0) as either (id, worth) group by id
  )
  select c.id
  from considered
  join contributor c on c.id = considered.id
  join contributor_preference p on p.contributor_id = c.id
  where c.status = 'active'
    and exists (select from consent s where s.contributor_id = c.id and s.purpose = 'be_found' and s.context = $6 and s.withdrawn_at is null)
    and ($7::boolean or c.age_band is distinct from '16_or_17')
    and (c.kind <> 'acting_for' or not 'study_participation' = any ($8::text[]))
    and not p.kinds_never && $8::text[]
    and (
      ($9::boolean and p.takes_part is distinct from 'in_person_only')
      or (cardinality($10::text[]) > 0 and p.takes_part is distinct from 'online_only' and (c.area_code = any ($10::text[]) or p.travel_km >= $11::int))
    )
    and (cardinality($12::text[]) = 0 or 'en' = any ($12::text[]) or p.languages && $12::text[])
    and not ${hiddenFromTeams('c.id', '$13::uuid[]', '$14::uuid[]')}
    and not exists (
      select from permission member
      where member.team_id = any ($13::uuid[]) and member.revoked_at is null
        and (
          member.account_id = coalesce(c.account_id, c.registered_by)
          or exists (select from helper where helper.contributor_id = c.id and helper.account_id = member.account_id and helper.ended_at is null)
        )
    )
  order by considered.worth desc, sha256(convert_to($1::text || ' ' || c.id::text, 'UTF8'))
  limit $15::int`;

@Injectable()
export class CandidatesQuery {
  /**
   * Ids of people whom no hard rule excludes and who have something to do with the post, in topics or (`found`) in words. One statement.
   * @param seed decides who is looked at when there are more than MOST_CONSIDERED
   */
  async find(em: EntityManager, ground: MatchGround, post: PostFacts, found: readonly string[], seed: string): Promise<string[]> {
    const worth = worthOfInterests(ground, post);
    const rows = await em.query<{ id: string }[]>(find, [
      seed,
      worth.map(({ topicId }) => topicId),
      worth.map(({ relation }) => relation),
      worth.map(({ value }) => value),
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
    return rows.map(({ id }) => id);
  }
}

interface Worth {
  topicId: string;
  relation: string;
  value: number;
}

/** What each interest that someone can have would be worth here. At most a few hundred topics share a category with what is sought. */
function worthOfInterests({ topics }: MatchGround, post: PostFacts): Worth[] {
  const near = topics.near(post.topics.map(({ topic }) => topic)).flatMap((topic) => relations.map((relation) => ({ topic, relation })));
  return near
    .filter((interest) => nearestOf(post.topics, interest) >= LEAST_NEARNESS)
    .map((interest) => ({ topicId: interest.topic.id, relation: interest.relation, value: topicFit(post.topics, [interest]).value }));
}
