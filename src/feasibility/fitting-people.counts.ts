import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { peopleCounted, shownReach } from '../contributors/people-counted.sql.js';
import type { Topic } from '../matching/match.rules.js';
import type { MatchGround } from '../matching/match-facts.js';
import { BEST_TOPIC, LEAST_RELEVANCE, REACHES_OTHER_AREAS_KM, RELEVANCE } from '../matching/match.weights.js';
import { topicFit } from '../matching/topics.rules.js';
import { relations, type TopicRelation } from '../reference/relations.js';
import { type Criteria, type Criterion, figureOf } from './criteria.rules.js';
import type { Counted } from './told.rules.js';

/** How much of the topics sought somebody must know to be on a list: topics alone, because words of somebody's own would be tried one by one. */
const LEAST_FIT = LEAST_RELEVANCE.team / RELEVANCE.topics;

/**
 * Who would fit, as it stands and with each criterion dropped, in one statement over one state of the database. Whom teams may ask and who agreed to be found
 * for this is counted; whether somebody can be asked just now, by whom they are treated and which team they are in is not looked at: so the answer is the same
 * for everybody who asks, and tells nothing of who was asked or said no. `match.rules.ts` says who fits; a test with random people binds the two.
 *
 * What people hold is read once, by topic, and then met with what each is worth: met row by row, a topic's people were read again for each relation and each topic sought (two to three times slower
 * with ten topics). A person is kept with all that stands in their way; only those for whom it is at most one thing can be in any count.
 */
const count = `
  with worth as materialized (
    select w.* from unnest($1::int[], $2::uuid[], $3::text[], $4::float8[], $5::float8[], $6::float8[]) as w (sought, topic_id, relation, asked, connected, wider)
  ), held as materialized (
    select i.contributor_id, i.topic_id, i.relation from interest i join guarded_profile g on g.contributor_id = i.contributor_id and g.way = 'teams_may_ask'
    where i.topic_id = any ($18::uuid[])
      and exists (select from consent s where s.contributor_id = i.contributor_id and s.purpose = 'be_found' and s.context = $16 and s.withdrawn_at is null)
  ), best as (
    select h.contributor_id as id, w.sought, max(w.asked) as asked, max(w.connected) as connected, max(w.wider) as wider
    from held h join worth w on w.topic_id = h.topic_id and w.relation = h.relation
    group by h.contributor_id, w.sought
  ), fit as (
    select id, ${['asked', 'connected', 'wider'].map((way) => `${BEST_TOPIC} * max(${way}) + ${1 - BEST_TOPIC} * sum(${way}) / $7::int >= $8::float8 - 1e-9 as ${way}`).join(', ')}
    from best group by id
  ), met as (
    select fit.*, array_remove(array[
      case when not (
        ($9::boolean and p.takes_part is distinct from 'in_person_only')
        or (cardinality($10::text[]) > 0 and p.takes_part is distinct from 'online_only' and (c.area_code = any ($10::text[]) or coalesce(p.travel_km, 0) >= $11::int))
      ) then 'place' end,
      case when cardinality($12::text[]) > 0 and not p.languages && $12::text[] then 'language' end,
      case when not $13::boolean and c.age_band = '16_or_17' then 'age' end,
      case when $14::boolean and not g.short_notice then 'short_notice' end
    ], null) || array(
      select 'kind:' || kind from unnest($15::text[]) as kind where kind = any (p.kinds_never) or (kind = 'study_participation' and c.kind = 'acting_for')
    ) as against
    from fit
    join contributor c on c.id = fit.id
    join contributor_preference p on p.contributor_id = c.id
    join guarded_profile g on g.contributor_id = c.id
    where (fit.asked or fit.connected or fit.wider) and g.is_active
  ), people as materialized (
    select met.*, contributor.account_id, reach.value_hash
    from met join contributor on contributor.id = met.id ${shownReach}
    where cardinality(met.against) <= 1 and (met.asked or met.against = '{}')
  )
  select f.figure, ${peopleCounted} as people, coalesce(bit_xor(hashtextextended(contributor.id::text, 0)), 0)::text as fingerprint
  from people contributor cross join lateral (select contributor.value_hash) as reach
  join unnest($17::text[]) as f (figure) on case f.figure
    when 'topics' then contributor.against = '{}' and (contributor.asked or contributor.wider)
    when 'connection' then contributor.against = '{}' and (contributor.asked or contributor.connected)
    else contributor.asked and contributor.against <@ array[f.figure] end
  group by f.figure`;

@Injectable()
export class FittingPeople {
  /** Exact counts, for `told` alone. Figures of nobody are left out. */
  count(em: EntityManager, ground: MatchGround, criteria: Criteria, dropped: readonly Criterion[]): Promise<Counted[]> {
    const worth = worthOfInterests(ground, criteria);
    return em.query<Counted[]>(count, [
      worth.map(({ sought }) => sought),
      worth.map(({ topicId }) => topicId),
      worth.map(({ relation }) => relation),
      worth.map(({ asked }) => asked),
      worth.map(({ connected }) => connected),
      worth.map(({ wider }) => wider),
      criteria.topics.length,
      LEAST_FIT,
      criteria.online,
      criteria.areaCodes,
      REACHES_OTHER_AREAS_KM,
      criteria.languages,
      criteria.suitableFor16And17,
      criteria.shortNotice,
      criteria.kinds,
      criteria.context,
      ['all', ...dropped.map(figureOf)],
      [...new Set(worth.map(({ topicId }) => topicId))],
    ]);
  }
}

interface Worth {
  sought: number;
  topicId: string;
  relation: TopicRelation;
  /** As the draft has it. */
  asked: number;
  /** If any connection would do. */
  connected: number;
  /** If it was about the whole category. */
  wider: number;
}

/** What each interest that someone can have is worth for each topic sought: a few hundred topics share a category with it. */
function worthOfInterests({ topics }: MatchGround, criteria: Criteria): Worth[] {
  return criteria.topics.flatMap(({ topicId, relations: asked }, sought) => {
    const topic = topics.get(topicId);
    if (!topic) return [];
    const category = topics.get(topic.ancestors.at(-1) ?? topic.id) ?? topic;
    const worthOf = (of: Topic, ways: readonly string[], held: Topic, relation: TopicRelation): number =>
      topicFit([{ topic: of, relations: ways as readonly TopicRelation[] }], [{ topic: held, relation }]).value;
    return topics.near([topic]).flatMap((held) =>
      relations.map((relation) => ({
        sought, topicId: held.id, relation,
        asked: worthOf(topic, asked, held, relation), connected: worthOf(topic, [], held, relation), wider: worthOf(category, asked, held, relation),
      })), // prettier-ignore
    );
  });
}
