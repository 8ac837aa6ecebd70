import type { EntityManager } from 'typeorm';
import { defineIndex, type SearchDocument } from '../search/port.js';

interface Row {
  id: string;
  title: string;
  summary: string | null;
  what_you_would_do: string | null;
  experience_sought: string | null;
  skills: string[];
  context: string;
  kinds: string[];
  area_code: string | null;
  online: boolean;
  suitable_for_16_17: boolean;
  opened_at: Date;
  closes_at: Date;
  organisations: string[];
  topic_names: string[];
  topic_ids: string[];
}

/** Open posts only. A topic is found by the broader ones above it too: a post about asthma is one about breathing. */
const openOnes = `
  select opportunity.id, title, summary, what_you_would_do, experience_sought, skills, context, kinds, area_code, online, suitable_for_16_17, opened_at, closes_at,
         array(select name from organisation where id = any (organisation_ids) order by name) as organisations,
         array(select topic.name from opportunity_topic join topic on topic.id = topic_id where opportunity_id = opportunity.id order by place) as topic_names,
         array(with recursive wanted as (
             select topic.id, topic.parent_id from opportunity_topic join topic on topic.id = topic_id where opportunity_id = opportunity.id
             union
             select parent.id, parent.parent_id from wanted join topic parent on parent.id = wanted.parent_id)
           select id::text from wanted order by id) as topic_ids
  from opportunity
  where status = 'open'`;

const documentOf = (row: Row): SearchDocument => ({
  id: row.id,
  text: {
    title: row.title,
    topics: row.topic_names,
    summary: row.summary,
    whatYouWouldDo: row.what_you_would_do,
    sought: [...(row.experience_sought === null ? [] : [row.experience_sought]), ...row.skills],
    organisations: row.organisations,
  },
  facets: {
    context: [row.context],
    kind: row.kinds,
    topic: row.topic_ids,
    area: row.area_code === null ? [] : [row.area_code],
    online: [row.online ? 'yes' : 'no'],
    suitableFor16And17: [row.suitable_for_16_17 ? 'yes' : 'no'],
  },
  numbers: { openedAt: row.opened_at.getTime(), closesAt: row.closes_at.getTime() },
});

export const opportunityIndex = defineIndex({
  name: 'opportunities',
  version: 1,
  fields: {
    title: { weight: 3 },
    topics: { weight: 3 },
    summary: { weight: 1.5 },
    sought: { weight: 1.5 },
    whatYouWouldDo: { weight: 1 },
    organisations: { weight: 0.5 },
  },
  meaning: ['title', 'topics', 'summary', 'sought', 'whatYouWouldDo'],
  facets: ['context', 'kind', 'topic', 'area', 'online', 'suitableFor16And17'],
  numbers: ['openedAt', 'closesAt'],
  async project(em: EntityManager, ids: readonly string[]): Promise<SearchDocument[]> {
    return (await em.query<Row[]>(`${openOnes} and opportunity.id = any ($1::uuid[])`, [ids])).map(documentOf);
  },
  async all(em: EntityManager, after: string | null, limit: number): Promise<SearchDocument[]> {
    const rows = await em.query<Row[]>(`${openOnes} and ($1::uuid is null or opportunity.id > $1) order by opportunity.id limit $2`, [after, limit]);
    return rows.map(documentOf);
  },
});
