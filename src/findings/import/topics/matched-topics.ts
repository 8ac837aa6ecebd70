import type { EntityManager } from 'typeorm';
import { type HeadingBook, topicsNamed } from './headings.rules.js';

export interface Headed {
  readonly findingId: string;
  readonly facts: { readonly meshHeadings: readonly string[]; readonly keywords: readonly string[] };
}

/**
 * Writes which topics the headings of findings name, where no broker has chosen: what one has confirmed stays, and what one has left out stays out. The findings are
 * locked, and the caller notes on them which book it was (`finding.topics_book`).
 * @returns ids of the findings whose topics are others now
 */
export async function putMatchedTopics(em: EntityManager, book: HeadingBook, findings: readonly Headed[]): Promise<string[]> {
  if (findings.length === 0) return [];
  const pairs = findings.flatMap(({ findingId, facts }) => topicsNamed(book, facts).map((topicId) => ({ findingId, topicId })));
  const changed = await em.query<{ id: string }[]>(
    `with wanted as materialized (
       select pair.finding_id, pair.topic_id from unnest($2::uuid[], $3::uuid[]) as pair (finding_id, topic_id)
       join finding on finding.id = pair.finding_id and not finding.topics_chosen
     ), gone as (
       delete from finding_topic had where had.finding_id = any($1) and had.origin = 'matched'
         and not exists (select from wanted where wanted.finding_id = had.finding_id and wanted.topic_id = had.topic_id)
       returning had.finding_id
     ), come as (
       insert into finding_topic (finding_id, topic_id, origin) select finding_id, topic_id, 'matched' from wanted on conflict do nothing returning finding_id
     )
     select finding_id as id from gone union select finding_id from come`,
    [findings.map(({ findingId }) => findingId), pairs.map(({ findingId }) => findingId), pairs.map(({ topicId }) => topicId)],
  );
  return changed.map(({ id }) => id);
}
