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
       cross join lateral (select from finding where id = pair.finding_id and not topics_chosen offset 0) unchosen
     ), gone as (
       -- Each looked up by itself, and named by its place: until a table that an import fills is analyzed, the planner takes a hundred findings for half of it.
       delete from finding_topic where ctid = any (array(
         select had.ctid from unnest($1::uuid[]) as matched
         cross join lateral (select ctid, finding_id, topic_id from finding_topic where finding_id = matched and origin = 'matched' offset 0) had
         where not exists (select from wanted where wanted.finding_id = had.finding_id and wanted.topic_id = had.topic_id)))
       returning finding_id
     ), come as (
       insert into finding_topic (finding_id, topic_id, origin) select finding_id, topic_id, 'matched' from wanted on conflict do nothing returning finding_id
     )
     select finding_id as id from gone union select finding_id from come`,
    [findings.map(({ findingId }) => findingId), pairs.map(({ findingId }) => findingId), pairs.map(({ topicId }) => topicId)],
  );
  return changed.map(({ id }) => id);
}
