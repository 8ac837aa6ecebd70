import type { EntityManager } from 'typeorm';
import { defineIndex, type SearchDocument } from '../search/port.js';
import type { FindingStatus } from './finding.entity.js';
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

const DOCUMENTS = `
  select finding.id, finding.status, finding.title, finding.plain_summary, finding.abstract,
    finding.keywords || finding.mesh_headings as headings,
    array(select text from broker_note where finding_id = finding.id and removed_at is null order by id) as notes,
    array(select distinct coalesce(area_code, '${EVERYWHERE}') from broker_note where finding_id = finding.id and removed_at is null) as areas,
    array(select topic.name from finding_topic join topic on topic.id = topic_id where finding_id = finding.id order by topic.name) as topic_names,
    array(
      with recursive above as (
        select topic_id as id from finding_topic where finding_id = finding.id
        union
        select topic.parent_id from topic join above on above.id = topic.id where topic.parent_id is not null
      )
      select id from above
    )::text[] as topic_ids,
    finding.publication_date::text as published
  from finding`;

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

function read(em: EntityManager, where: string, values: unknown[]): Promise<Row[]> {
  return em.query<Row[]>(`${DOCUMENTS} ${where}`, values);
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
