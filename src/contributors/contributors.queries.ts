import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Context } from '../reference/contexts.js';
import type { InvolvementKind } from '../reference/involvement-kinds.js';
import type { TopicRelation } from '../reference/relations.js';
import type { AgeBand, FoundByPart, NeedGroup, ProfileKind, SkillSource, WayOfTakingPart } from './contributor.lists.js';

/** What matching may know of a profile: no name, no contact, no access need. Read inside the service, never shown as it is. */
export interface ProfileFacts {
  contributorId: string;
  kind: ProfileKind;
  ageBand: AgeBand | null;
  areaCode: string;
  /** Contexts in which they agreed to be found, at this moment. */
  foundIn: Context[];
  interests: { topicId: string; relation: TopicRelation }[];
  /** For comparing only, unless `ownWordsShown`; for teams see `asTeamsFind`. */
  ownWords: string | null;
  ownWordsShown: boolean;
  /** Parts that teams don't find them by. */
  notFoundBy: FoundByPart[];
  skills: { source: SkillSource; description: string }[];
  kindsLiked: InvolvementKind[];
  kindsNever: InvolvementKind[];
  /** Null: not said. */
  takesPart: WayOfTakingPart | null;
  travelKm: number | null;
  hoursPerMonth: number | null;
  languages: string[];
  treatedBy: TreatedByFact[];
}

export interface TreatedByFact {
  teamId: string | null;
  organisationId: string | null;
  /** The organisation named, or that of the team named. */
  withinOrganisationId: string;
  maySeeMe: boolean;
}

/** One thing to arrange for a round as a whole, and for how many people. */
export interface Arrangement {
  group: NeedGroup;
  need: string;
  people: number;
}

/** A profile as teams may be matched with it: without the parts that the person took out of being found. For oneself all of it counts. */
export const asTeamsFind = (profile: ProfileFacts): ProfileFacts => ({
  ...profile,
  ownWords: profile.notFoundBy.includes('own_words') ? null : profile.ownWords,
  skills: profile.notFoundBy.includes('skills') ? [] : profile.skills,
});

const facts = `
  select c.id as "contributorId", c.kind, c.age_band as "ageBand", c.area_code as "areaCode",
         p.own_words as "ownWords", (select coalesce(array_agg(e.part order by e.part), '{}') from found_by_exception e where e.contributor_id = c.id and e.given_again_at is null) as "notFoundBy",
         exists (select from consent s where s.contributor_id = c.id and s.purpose = 'show_own_words' and s.withdrawn_at is null) as "ownWordsShown", p.kinds_liked as "kindsLiked", p.kinds_never as "kindsNever",
         p.takes_part as "takesPart", p.travel_km as "travelKm", p.hours_per_month as "hoursPerMonth", p.languages,
         array(select s.context from consent s where s.contributor_id = c.id and s.purpose = 'be_found' and s.withdrawn_at is null order by 1) as "foundIn",
         coalesce((select jsonb_agg(jsonb_build_object('topicId', i.topic_id, 'relation', i.relation) order by i.topic_id, i.relation)
                   from interest i where i.contributor_id = c.id), '[]') as interests,
         coalesce((select jsonb_agg(jsonb_build_object('source', s.source, 'description', s.description) order by s.id)
                   from skill s where s.contributor_id = c.id), '[]') as skills,
         coalesce((select jsonb_agg(jsonb_build_object('teamId', t.team_id, 'organisationId', t.organisation_id,
                     'withinOrganisationId', coalesce(t.organisation_id, team.organisation_id), 'maySeeMe', t.may_see_me) order by t.id)
                   from treated_by t left join team on team.id = t.team_id where t.contributor_id = c.id), '[]') as "treatedBy"
  from contributor c
  join contributor_preference p on p.contributor_id = c.id
  where c.status = 'active' and c.id = any($1::uuid[])
  order by c.id`;

/** What other features read of profiles, for many at once. */
@Injectable()
export class ContributorsQueries {
  /** One statement for any number of ids, ordered by id. Profiles that left are left out. */
  profileFacts(em: EntityManager, contributorIds: readonly string[]): Promise<ProfileFacts[]> {
    return em.query<ProfileFacts[]>(facts, [contributorIds]);
  }

  /** From hits of the index `interests` to contributors. Keys that no longer name anyone are left out. */
  async contributorsOfKeys(em: EntityManager, keys: readonly string[]): Promise<Map<string, string>> {
    const rows = await em.query<{ key: string; contributorId: string }[]>(
      `select k.key, k.contributor_id as "contributorId" from contributor_search_key k
       join contributor c on c.id = k.contributor_id and c.status = 'active' where k.key = any($1::uuid[])`,
      [keys],
    );
    return new Map(rows.map(({ key, contributorId }) => [key, contributorId]));
  }

  /** What to arrange for these people together: counted, nobody named, without details. The most needed first. */
  arrangementsNeeded(em: EntityManager, contributorIds: readonly string[]): Promise<Arrangement[]> {
    return em.query<Arrangement[]>(
      `select need_group as "group", need, count(*)::int as people from access_need where contributor_id = any($1::uuid[])
       group by need_group, need order by people desc, need_group, need`,
      [contributorIds],
    );
  }
}
