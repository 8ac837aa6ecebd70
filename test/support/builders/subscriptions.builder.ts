import type { TestApp } from '../app.js';
import { indexFindings } from './findings.builder.js';

export interface FreshFinding {
  title?: string;
  summary?: string;
  topics?: readonly string[];
  areas?: readonly string[];
  studyType?: string;
  /** By a broker; for everywhere without an area. */
  notes?: readonly { area?: string; text: string; couldChange?: string }[];
  publishedAt?: Date;
}

let made = 0;

/** Published findings, straight into the database, as imports and brokers leave them. @returns their ids */
export async function publish(app: TestApp, findings: readonly FreshFinding[], { index = false } = {}): Promise<string[]> {
  const [{ id: broker }] = await app.db.dataSource.query<[{ id: string }]>(`insert into account (issuer, subject, display_name) values ('urn:test', $1, 'Broker') returning id`, [`broker-${(made += 1)}`]);
  const ids: string[] = [];
  for (const { title = 'What helps', summary = 'It helps some people.', topics = [], areas = [], studyType = null, notes = [], publishedAt = null } of findings) {
    made += 1;
    const [{ id }] = await app.db.dataSource.query<[{ id: string }]>(
      `insert into finding (pmid, title, plain_summary, publication_date, publication_precision, study_type, status, published_at, published_by)
       values ($1, $2, $3, '2026-10-01', 'month', $4, 'published', coalesce($5, clock_now()), $6) returning id`,
      [String(30_000_000 + made), title, summary, studyType, publishedAt, broker],
    );
    await app.db.dataSource.query(`insert into finding_topic (finding_id, topic_id, origin) select $1, unnest($2::uuid[]), 'chosen'`, [id, topics]);
    await app.db.dataSource.query(`insert into finding_area (finding_id, area_code, origin) select $1, unnest($2::text[]), 'chosen'`, [id, areas]);
    for (const { area = null, text, couldChange = null } of notes) await app.db.dataSource.query('insert into broker_note (finding_id, area_code, text, could_change, author_id) values ($1, $2, $3, $4, $5)', [id, area, text, couldChange, broker]);
    ids.push(id);
  }
  if (index) {
    await app.db.dataSource.query(`insert into search_pending (engine, index_name, document_id) select 'postgres', 'findings', unnest($1::text[])`, [ids]);
    await indexFindings(app);
  }
  return ids;
}

/** All that was sent to an account, by the titles of the findings, in their order. */
export async function deliveredTo(app: TestApp, accountId: string): Promise<string[]> {
  const rows = await app.db.dataSource.query<{ title: string }[]>('select title from finding_delivery join finding on finding.id = finding_id where account_id = $1 order by title', [accountId]);
  return rows.map(({ title }) => title);
}
