import type { EntityManager } from 'typeorm';
import { defineIndex, type SearchDocument } from '../search/port.js';
import type { FindingStatus, SecondReading, StudyType } from './curation/curated.columns.js';
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
  /** Named by a broker or a note, with all that took over from them. */
  readonly areas: string[];
  readonly topic_names: string[];
  /** With all above them, so that a category finds what lies below. */
  readonly topic_ids: string[];
  /** Those of them that are themes of health and care; the others are conditions. */
  readonly theme_ids: string[];
  readonly published: string;
  readonly study_type: StudyType | null;
  readonly second_read: SecondReading;
  readonly open_access: boolean | null;
  readonly shown_nr: number | null;
  /** As everyone sees them: null below three. */
  readonly useful_to_staff: number | null;
  readonly useful_to_contributors: number | null;
}

/** Everything is gathered for all chosen findings at once: a look-up for each took most of the time of a rebuild's reading. */
const documents = (which: string): string => `
  with recursive chosen as materialized (
    select id, status, title, plain_summary, abstract, keywords || mesh_headings as headings, publication_date, study_type, second_read, open_access, shown_nr
    from finding ${which}
  ), theme (id) as (
    select id from topic where slug = 'generic-health-relevance'
    union
    select topic.id from topic join theme on topic.parent_id = theme.id
  ), above (finding_id, topic_id, is_own) as (
    select finding_id, topic_id, true from finding_topic where finding_id in (select id from chosen)
    union
    select above.finding_id, topic.parent_id, false from above join topic on topic.id = above.topic_id where topic.parent_id is not null
  ), topics as (
    select finding_id, array_agg(distinct topic_id)::text[] as ids, array_agg(distinct topic_id) filter (where topic_id in (select id from theme))::text[] as theme_ids,
      array_agg(topic.name order by topic.name) filter (where is_own) as names
    from above join topic on topic.id = topic_id group by finding_id
  ), notes as (
    select finding_id, array_agg(text order by id) as texts from broker_note where finding_id in (select id from chosen) and removed_at is null group by finding_id
  ), spoken_to (finding_id, code) as (
    select finding_id, area_code from finding_area where finding_id in (select id from chosen)
    union
    select finding_id, coalesce(area_code, '${EVERYWHERE}') from broker_note where finding_id in (select id from chosen) and removed_at is null
    union
    select spoken_to.finding_id, successor_code from spoken_to join area_successor on area_code = spoken_to.code
  ), areas as (
    select finding_id, array_agg(code) as codes from spoken_to group by finding_id
  )
  select chosen.id, status, title, plain_summary, abstract, headings, coalesce(texts, '{}') as notes, coalesce(codes, '{}') as areas,
    coalesce(names, '{}') as topic_names, coalesce(ids, '{}') as topic_ids, coalesce(theme_ids, '{}') as theme_ids, publication_date::text as published,
    study_type, second_read, open_access, shown_nr::float8, useful.staff as useful_to_staff, useful.contributors as useful_to_contributors
  from chosen left join topics on topics.finding_id = chosen.id left join notes on notes.finding_id = chosen.id left join areas on areas.finding_id = chosen.id
  left join findings_usefulness(array(select id from chosen)) useful on useful.finding_id = chosen.id
  order by chosen.id`;

/** Findings as they are found: readers look through what is published (facet `status`), brokers through the others too. */
export const findingsIndex = defineIndex({
  name: 'findings',
  version: 3,
  fields: {
    title: { weight: 3 },
    plainSummary: { weight: 3 },
    topics: { weight: 2 },
    headings: { weight: 1.5 },
    notes: { weight: 1.5 },
    abstract: { weight: 1 },
  },
  meaning: ['title', 'plainSummary', 'abstract'],
  facets: ['status', 'theme', 'condition', 'area', 'studyType', 'secondRead', 'openAccess', 'year'],
  numbers: ['published', 'shown', 'useful', 'usefulToStaff', 'usefulToContributors'],
  project: async (em, ids) => (await read(em, `where id = any($1)`, [ids])).map(documentOf),
  all: async (em, after, limit) =>
    (await read(em, `where $1::uuid is null or id > $1 order by id limit $2`, [after, limit])).map(documentOf),
});

function read(em: EntityManager, which: string, values: unknown[]): Promise<Row[]> {
  return em.query<Row[]>(documents(which), values);
}

function documentOf(row: Row): SearchDocument {
  const published = Date.parse(`${row.published}T00:00:00Z`);
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
    facets: {
      status: [row.status],
      // A topic is one or the other, so there is no third facet of both: each topic stood in every document twice.
      theme: row.theme_ids,
      condition: row.topic_ids.filter((id) => !row.theme_ids.includes(id)),
      area: row.areas,
      studyType: row.study_type === null ? [] : [row.study_type],
      secondRead: row.plain_summary === null ? [] : [row.second_read],
      openAccess: row.open_access === null ? [] : [row.open_access ? 'yes' : 'no'],
      year: [row.published.slice(0, 4)],
    },
    numbers: {
      published,
      shown: row.shown_nr,
      useful: row.useful_to_staff === null && row.useful_to_contributors === null ? null : (row.useful_to_staff ?? 0) + (row.useful_to_contributors ?? 0),
      usefulToStaff: firstUseful(row.useful_to_staff, published),
      usefulToContributors: firstUseful(row.useful_to_contributors, published),
    },
  };
}

/** More than milliseconds of any date; times 900 it is still a whole number that a float holds. */
const BEFORE_ANY_DATE = 1e13;

/** Sorts by how many found it useful, then by date. Built from the figure that everyone sees, so the order tells none, one and two apart as little as that does. */
const firstUseful = (shown: number | null, published: number): number => Math.min(shown ?? 0, 900) * BEFORE_ANY_DATE + published;
