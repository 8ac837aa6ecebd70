import type { EntityManager } from 'typeorm';
import { defineIndex, type SearchDocument } from '../search/port.js';
import type { FindingStatus } from './curation/curated.columns.js';
import type { AbstractSection } from './import/finding-record.js';

/** In the facet `area`: a note that holds everywhere. */
export const EVERYWHERE = 'everywhere';

interface Row {
  readonly id: string;
  readonly status: FindingStatus;
  readonly title: string;
  readonly plain_summary: string | null;
  readonly abstract: AbstractSection[];
  readonly headings: string[];
  readonly notes: string[];
  readonly areas: string[];
  readonly topic_names: string[];
  /** With all above them, so that a category finds what lies below. */
  readonly topic_ids: string[];
  readonly published: string;
}

/** Notes and topics are gathered for all chosen findings at once: a look-up for each took most of the time of a rebuild's reading. */
const documents = (which: string): string => `
  with recursive chosen as materialized (
    select id, status, title, plain_summary, abstract, keywords || mesh_headings as headings, publication_date from finding ${which}
  ), above (finding_id, topic_id, is_own) as (
    select finding_id, topic_id, true from finding_topic where finding_id in (select id from chosen)
    union
    select above.finding_id, topic.parent_id, false from above join topic on topic.id = above.topic_id where topic.parent_id is not null
  ), topics as (
    select finding_id, array_agg(distinct topic_id)::text[] as ids, array_agg(topic.name order by topic.name) filter (where is_own) as names
    from above join topic on topic.id = topic_id group by finding_id
  ), notes as (
    select finding_id, array_agg(text order by id) as texts, array_agg(distinct coalesce(area_code, '${EVERYWHERE}')) as areas
    from broker_note where finding_id in (select id from chosen) and removed_at is null group by finding_id
  )
  select chosen.id, status, title, plain_summary, abstract, headings, coalesce(texts, '{}') as notes, coalesce(areas, '{}') as areas,
    coalesce(names, '{}') as topic_names, coalesce(ids, '{}') as topic_ids, publication_date::text as published
  from chosen left join topics on topics.finding_id = chosen.id left join notes on notes.finding_id = chosen.id
  order by chosen.id`;

/** Findings as they are found: readers look through what is published (facet `status`), brokers through the others too. */
export const findingsIndex = defineIndex({
  name: 'findings',
  version: 1,
  fields: {
    title: { weight: 3 },
    plainSummary: { weight: 3 },
    topics: { weight: 2 },
    headings: { weight: 1.5 },
    notes: { weight: 1.5 },
    abstract: { weight: 1 },
  },
  meaning: ['title', 'plainSummary', 'abstract'],
  facets: ['status', 'topic', 'area', 'year'],
  numbers: ['published'],
  project: async (em, ids) => (await read(em, `where id = any($1)`, [ids])).map(documentOf),
  all: async (em, after, limit) =>
    (await read(em, `where $1::uuid is null or id > $1 order by id limit $2`, [after, limit])).map(documentOf),
});

function read(em: EntityManager, which: string, values: unknown[]): Promise<Row[]> {
  return em.query<Row[]>(documents(which), values);
}

function documentOf(row: Row): SearchDocument {
  return {
    id: row.id,
    text: {
      title: row.title,
      plainSummary: row.plain_summary,
      topics: row.topic_names,
      headings: row.headings,
      notes: row.notes,
      abstract: row.abstract.map(({ text }) => text),
    },
    facets: { status: [row.status], topic: row.topic_ids, area: row.areas, year: [row.published.slice(0, 4)] },
    numbers: { published: Date.parse(`${row.published}T00:00:00Z`) },
  };
}
