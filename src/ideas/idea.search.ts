import type { EntityManager } from 'typeorm';
import { defineIndex, type SearchDocument } from '../search/port.js';
import type { IdeaKind, IdeaState } from './idea.lists.js';
import { shownStates } from './idea.rules.js';

/** In the facet `area`: about everywhere. */
export const EVERYWHERE = 'everywhere';

interface Row {
  readonly id: string;
  readonly title: string;
  readonly words: string | null;
  readonly kind: IdeaKind;
  readonly state: IdeaState;
  readonly published_at: Date;
  readonly due_by: string;
  readonly also_said: string[];
  readonly topic_names: string[];
  /** With all above them. */
  readonly topic_ids: string[];
  /** With all that took over from it; none where it is about everywhere. */
  readonly areas: string[];
}

/** What everyone may read, and stands for itself: what was joined into it is found by its words, too. */
const shown = `
  select idea.id, title, words, kind, state, published_at, to_char(due_by, 'YYYY-MM-DD') as due_by,
    array(with recursive family (id) as (
        select child.id from idea child where child.joined_into = idea.id
        union all
        select child.id from family join idea child on child.joined_into = family.id)
      select said.title from family join idea said using (id) order by said.id) as also_said,
    array(select topic.name from idea_topic join topic on topic.id = topic_id where idea_id = idea.id order by topic.name) as topic_names,
    array(with recursive about (id, parent_id) as (
        select topic.id, topic.parent_id from idea_topic join topic on topic.id = topic_id where idea_id = idea.id
        union
        select parent.id, parent.parent_id from about join topic parent on parent.id = about.parent_id)
      select id::text from about order by id) as topic_ids,
    array(with recursive place (code) as (
        select idea.area_code where idea.area_code is not null
        union
        select successor_code from place join area_successor on area_code = place.code)
      select code from place order by code) as areas
  from idea
  where state = any ('{${shownStates.join(',')}}')`;

const documentOf = (row: Row): SearchDocument => ({
  id: row.id,
  text: { title: row.title, topics: row.topic_names, words: row.words, alsoSaid: row.also_said },
  facets: { kind: [row.kind], state: [row.state], topic: row.topic_ids, area: row.areas.length > 0 ? row.areas : [EVERYWHERE] },
  numbers: { publishedAt: row.published_at.getTime(), dueBy: Date.parse(`${row.due_by}T00:00:00Z`) },
});

/** Published ideas, as everyone signed in finds them. Nothing in it tells who wrote one, or who said "me too". */
export const ideasIndex = defineIndex({
  name: 'ideas',
  version: 1,
  fields: { title: { weight: 3 }, topics: { weight: 2 }, words: { weight: 1 }, alsoSaid: { weight: 1.5 } },
  meaning: ['title', 'words', 'alsoSaid'],
  facets: ['kind', 'state', 'topic', 'area'],
  numbers: ['publishedAt', 'dueBy'],
  async project(em: EntityManager, ids: readonly string[]): Promise<SearchDocument[]> {
    return (await em.query<Row[]>(`${shown} and idea.id = any ($1::uuid[])`, [ids])).map(documentOf);
  },
  async all(em: EntityManager, after: string | null, limit: number): Promise<SearchDocument[]> {
    return (await em.query<Row[]>(`${shown} and ($1::uuid is null or idea.id > $1) order by idea.id limit $2`, [after, limit])).map(documentOf);
  },
});
