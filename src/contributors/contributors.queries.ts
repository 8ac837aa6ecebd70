import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Context } from '../reference/contexts.js';
import type { InvolvementKind } from '../reference/involvement-kinds.js';
import type { TopicRelation } from '../reference/relations.js';
import { peopleCounted, shownReach } from './people-counted.sql.js';
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
  /** For suggesting to the person what suits them; for teams see `asTeamsFind`. */
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

export interface PartFacts extends Pick<ProfileFacts, 'kindsLiked' | 'hoursPerMonth' | 'languages'> {
  skills: string[];
}

export interface TreatedByFact {
  teamId: string | null;
  organisationId: string | null;
  /** The organisation named, or that of the team named. */
  withinOrganisationId: string;
  maySeeMe: boolean;
}

/** One thing to arrange for a round as a whole. */
export interface Arrangement {
  group: NeedGroup;
  need: string;
}

/**
 * A profile as teams may be matched with it: without words that teams may not read, or whoever writes posts could try word after word what somebody
 * says; and without the parts that the person took out of being found. For oneself all of it counts.
 */
export const asTeamsFind = (profile: ProfileFacts): ProfileFacts => ({
  ...profile,
  ownWords: profile.ownWordsShown && !profile.notFoundBy.includes('own_words') ? profile.ownWords : null,
  skills: profile.notFoundBy.includes('skills') ? [] : profile.skills,
});

function interestNamed(name: string): ProfileFacts['interests'][number] {
  const [topicId, relation] = name.split(':');
  return { topicId, relation: relation as TopicRelation };
}

/** Each table once for all of them: looked up person by person, 2,600 profiles took twice as long. */
const facts = `
  select c.id as "contributorId", c.kind, c.age_band as "ageBand", c.area_code as "areaCode", p.own_words as "ownWords",
         coalesce(e.parts, '{}') as "notFoundBy", coalesce(s.shown, false) as "ownWordsShown", p.kinds_liked as "kindsLiked", p.kinds_never as "kindsNever",
         p.takes_part as "takesPart", p.travel_km as "travelKm", p.hours_per_month as "hoursPerMonth", p.languages,
         coalesce(s.contexts, '{}') as "foundIn", coalesce(i.interests, '') as interests, coalesce(k.skills, '[]') as skills, coalesce(t.treated, '[]') as "treatedBy"
  from contributor c
  join contributor_preference p on p.contributor_id = c.id
  left join (
    select contributor_id, array_agg(part order by part) as parts from found_by_exception
    where contributor_id = any($1::uuid[]) and given_again_at is null group by contributor_id
  ) e on e.contributor_id = c.id
  left join (
    select contributor_id, bool_or(purpose = 'show_own_words') as shown, array_agg(context order by context) filter (where purpose = 'be_found') as contexts
    from consent where contributor_id = any($1::uuid[]) and withdrawn_at is null and purpose in ('show_own_words', 'be_found') group by contributor_id
  ) s on s.contributor_id = c.id
  left join (
    select contributor_id, string_agg(topic_id || ':' || relation, ' ' order by topic_id, relation) as interests
    from interest where contributor_id = any($1::uuid[]) group by contributor_id
  ) i on i.contributor_id = c.id
  left join (
    select contributor_id, jsonb_agg(jsonb_build_object('source', source, 'description', description) order by id) as skills
    from skill where contributor_id = any($1::uuid[]) group by contributor_id
  ) k on k.contributor_id = c.id
  left join (
    select t.contributor_id, jsonb_agg(jsonb_build_object('teamId', t.team_id, 'organisationId', t.organisation_id,
             'withinOrganisationId', coalesce(t.organisation_id, team.organisation_id), 'maySeeMe', t.may_see_me) order by t.id) as treated
    from treated_by t left join team on team.id = t.team_id where t.contributor_id = any($1::uuid[]) group by t.contributor_id
  ) t on t.contributor_id = c.id
  where c.status = 'active' and c.id = any($1::uuid[])
  order by c.id`;

/** What other features read of profiles, for many at once. */
@Injectable()
export class ContributorsQueries {
  /** One statement for any number of ids, ordered by id. Profiles that left are left out. */
  async profileFacts(em: EntityManager, contributorIds: readonly string[]): Promise<ProfileFacts[]> {
    const rows = await em.query<(Omit<ProfileFacts, 'interests'> & { interests: string })[]>(facts, [contributorIds]);
    return rows.map(({ interests, ...rest }) => ({ ...rest, interests: interests === '' ? [] : interests.split(' ').map(interestNamed) }));
  }

  /** What the parts of the score beside the topics stand on, as teams find them. @param withSkills whether skills are read at all */
  async partFacts(em: EntityManager, contributorIds: readonly string[], withSkills: boolean): Promise<Map<string, PartFacts>> {
    const rows = await em.query<{ id: string; hours: number | null; kinds: string; languages: string; skills: string[] | null }[]>(
      `select p.contributor_id as id, p.hours_per_month as hours, array_to_string(p.kinds_liked, ' ') as kinds, array_to_string(p.languages, ' ') as languages,
         case when $2::boolean and not exists (select from found_by_exception e where e.contributor_id = p.contributor_id and e.part = 'skills' and e.given_again_at is null)
           then array(select description from skill where skill.contributor_id = p.contributor_id) end as skills
       from contributor_preference p where p.contributor_id = any ($1::uuid[])`,
      [contributorIds, withSkills],
    );
    const listed = (words: string): string[] => (words === '' ? [] : words.split(' '));
    return new Map(
      rows.map(({ id, hours, kinds, languages, skills }) => [id, { hoursPerMonth: hours, kindsLiked: listed(kinds) as InvolvementKind[], languages: listed(languages), skills: skills ?? [] }]),
    );
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

  /** How many of these profiles stand for people whom something shows to be there (`peopleCounted`). */
  async peopleAmong(em: EntityManager, contributorIds: readonly string[]): Promise<number> {
    const [{ people }] = await em.query<[{ people: number }]>(`select ${peopleCounted} as people from contributor ${shownReach} where contributor.id = any($1::uuid[])`, [contributorIds]);
    return people;
  }

  /** The same for any number of groups of profiles, of which these are all; one statement. */
  async peopleAmongAny(em: EntityManager, contributorIds: readonly string[]): Promise<(among: readonly string[]) => number> {
    const rows = await em.query<{ id: string; account: string; address: string }[]>(
      `select contributor.id, coalesce(contributor.account_id, contributor.id) as account, encode(reach.value_hash, 'hex') as address
       from contributor ${shownReach} where contributor.id = any($1::uuid[])`,
      [contributorIds],
    );
    const shown = new Map(rows.map((row) => [row.id, row]));
    return (among) => {
      const counted = among.flatMap((id) => shown.get(id) ?? []);
      return Math.min(new Set(counted.map(({ account }) => account)).size, new Set(counted.map(({ address }) => address)).size);
    };
  }

  /**
   * What so many of these people or more need: nobody named, without details, counted by `peopleCounted`. By name, not by how many need it: the order
   * would tell what the counts must not.
   */
  arrangementsNeeded(em: EntityManager, contributorIds: readonly string[], least: number): Promise<Arrangement[]> {
    return em.query<Arrangement[]>(
      `select need_group as "group", need from access_need join contributor on contributor.id = access_need.contributor_id ${shownReach}
       where contributor.id = any($1::uuid[]) group by need_group, need having ${peopleCounted} >= $2 order by need_group, need`,
      [contributorIds, least],
    );
  }
}
