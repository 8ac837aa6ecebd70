import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { FoundByPart } from './contributor.lists.js';
import { SearchIndexRegistry } from '../search/index-registry.js';
import { defineIndex, type SearchDocument } from '../search/port.js';
import { SearchChanges } from '../search/sync/search-changes.js';

interface ProjectedRow {
  key: string;
  ownWords: string | null;
  topicNames: string[];
  skills: string[];
  contexts: string[];
  topics: string[];
  topicPath: string[];
  topicRelations: string[];
  kindsLiked: string[];
  kindsNever: string[];
  languages: string[];
  takesPart: string | null;
  areaCode: string;
  travelKm: number | null;
  hoursPerMonth: number | null;
}

/** Active, and with consent to be found somewhere. Nobody else has a document. */
const findable = `
  c.status = 'active' and exists (select from consent s where s.contributor_id = c.id and s.purpose = 'be_found' and s.withdrawn_at is null)`;

const isFoundBy = (part: FoundByPart): string =>
  `not exists (select from found_by_exception e where e.contributor_id = c.id and e.part = '${part}' and e.given_again_at is null)`;

/** As `asTeamsFind` says it: what teams may not read, they don't find people by. */
const showsOwnWords = `exists (select from consent s where s.contributor_id = c.id and s.purpose = 'show_own_words' and s.withdrawn_at is null)`;

const project = (which: string): string => `
  select k.key, case when ${showsOwnWords} and ${isFoundBy('own_words')} then p.own_words end as "ownWords", c.area_code as "areaCode", p.takes_part as "takesPart", p.travel_km as "travelKm",
         p.hours_per_month as "hoursPerMonth", p.languages, p.kinds_liked as "kindsLiked", p.kinds_never as "kindsNever",
         array(select s.description from skill s where s.contributor_id = c.id and ${isFoundBy('skills')} order by s.id) as skills,
         array(select s.context from consent s where s.contributor_id = c.id and s.purpose = 'be_found' and s.withdrawn_at is null order by 1) as contexts,
         array(select distinct t.name from interest i join topic t on t.id = i.topic_id where i.contributor_id = c.id order by 1) as "topicNames",
         array(select distinct i.topic_id::text from interest i where i.contributor_id = c.id order by 1) as topics,
         array(select i.topic_id || ':' || i.relation from interest i where i.contributor_id = c.id order by 1) as "topicRelations",
         array(
           with recursive path as (
             select i.topic_id as id from interest i where i.contributor_id = c.id
             union
             select t.parent_id from path join topic t on t.id = path.id where t.parent_id is not null
           )
           select id::text from path order by 1
         ) as "topicPath"
  from contributor_search_key k
  join contributor c on c.id = k.contributor_id
  join contributor_preference p on p.contributor_id = c.id
  where ${findable} and ${which}
  order by k.key`;

const toDocument = (row: ProjectedRow): SearchDocument => ({
  id: row.key,
  text: { topics: row.topicNames, ownWords: row.ownWords, skills: row.skills },
  facets: {
    context: row.contexts,
    topic: row.topics,
    topicPath: row.topicPath,
    topicRelation: row.topicRelations,
    kindLiked: row.kindsLiked,
    kindNever: row.kindsNever,
    language: row.languages,
    takesPart: row.takesPart ? [row.takesPart] : [],
    area: [row.areaCode],
  },
  numbers: { hoursPerMonth: row.hoursPerMonth, travelKm: row.travelKm },
});

/**
 * What contributors can be found by, under a random key: topics, own words that they show to teams, skills, languages, kinds, place. No name, contact, age,
 * access need or who treats them. What these own words mean is read by the model and kept in Postgres alone (docs/adr/search-by-meaning.md). `topicPath` holds their topics and all above them; `topicRelation` is `topicId:relation`.
 */
export const interestsIndex = defineIndex({
  name: 'interests',
  version: 2,
  fields: { topics: { weight: 3 }, ownWords: { weight: 2 }, skills: { weight: 1 } },
  // Topics are compared by their distance; of the rest only what is said in sentences means more than its words.
  meaning: ['ownWords'],
  facets: ['context', 'topic', 'topicPath', 'topicRelation', 'kindLiked', 'kindNever', 'language', 'takesPart', 'area'],
  numbers: ['hoursPerMonth', 'travelKm'],
  async project(em: EntityManager, ids: readonly string[]): Promise<SearchDocument[]> {
    return (await em.query<ProjectedRow[]>(project('k.key = any($1::uuid[])'), [ids])).map(toDocument);
  },
  async all(em: EntityManager, after: string | null, limit: number): Promise<SearchDocument[]> {
    const rows = await em.query<ProjectedRow[]>(`${project('($1::uuid is null or k.key > $1)')} limit $2`, [after, limit]);
    return rows.map(toDocument);
  },
});

/** Keeps a contributor's document in step with what they agreed to be found by. */
@Injectable()
export class InterestsSearch implements OnModuleInit {
  constructor(
    private readonly registry: SearchIndexRegistry,
    private readonly changes: SearchChanges,
  ) {}

  onModuleInit(): void {
    this.registry.register(interestsIndex);
  }

  /**
   * Call it in the transaction of every change that search could show. Who can't be found any more loses their key with it: found again
   * later, they come back as someone new.
   */
  async changed(em: EntityManager, contributorId: string): Promise<void> {
    const [gone] = await em.query<[{ key: string }[], number]>(
      `delete from contributor_search_key k using contributor c where c.id = k.contributor_id and c.id = $1 and not (${findable}) returning k.key`,
      [contributorId],
    );
    const kept = await em.query<{ key: string }[]>(
      `insert into contributor_search_key (contributor_id) select c.id from contributor c where c.id = $1 and ${findable}
       on conflict (contributor_id) do update set contributor_id = excluded.contributor_id returning key`,
      [contributorId],
    );
    await this.changes.changed(em, 'interests', [...gone, ...kept].map(({ key }) => key));
  }
}
