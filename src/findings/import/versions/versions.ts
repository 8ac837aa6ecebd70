import type { EntityManager } from 'typeorm';
import type { FindingFacts } from '../merging/merge-sources.rules.js';
import { idKeys, versionKeys } from '../identifiers.rules.js';

/** A finding or a double, with what its own sources say. */
export interface Saying {
  readonly id: string;
  readonly facts: Pick<FindingFacts, 'ids' | 'versions'>;
}

/** Keeps which other version these findings and doubles name, by identifier, whether it is here or not. */
export async function keepVersions(em: EntityManager, members: readonly Saying[]): Promise<void> {
  await em.query('delete from finding_version where finding_id = any($1)', [members.map(({ id }) => id)]);
  const rows = members.flatMap(({ id, facts }) => facts.versions.flatMap((version) => versionKeys(version).map((target) => ({ finding_id: id, other_is: version.is, target }))));
  if (rows.length === 0) return;
  await em.query(
    'insert into finding_version (finding_id, other_is, target) select distinct finding_id, other_is, target from jsonb_to_recordset($1::jsonb) as r (finding_id uuid, other_is text, target text)',
    [JSON.stringify(rows)],
  );
}

/**
 * Marks preprints that these findings touch: themselves, those whose article they are, and those of which they said so. Each is looked up by itself, as in `lockKnown`.
 * @param members what was written just now
 * @param others findings that became others without being written: a notice came
 */
export async function markPublished(em: EntityManager, now: Date, members: readonly Saying[], others: readonly string[] = []): Promise<void> {
  const ids = members.map(({ id }) => id);
  const touched = await em.query<{ id: string }[]>(
    `select root.id from unnest($1::uuid[]) as written
       cross join lateral (select coalesce(joined_into, id) as id from finding where id = written offset 0) named
       cross join lateral (select id from finding where id = named.id and (preprint or now_published_at is not null) offset 0) root
     union select finding_of_key(v.target) from unnest($1::uuid[] || $3::uuid[]) as saying
       cross join lateral (select target from finding_version where finding_id = saying and other_is = 'preprint' offset 0) v
     union select said.id from unnest($2::text[] || array(select key from unnest($3::uuid[]) as other cross join unnest(finding_keys(other)) as key)) as key
       cross join lateral (select finding_id from finding_version where target = key and other_is = 'article' offset 0) v
       cross join lateral (select coalesce(joined_into, id) as id from finding where id = v.finding_id offset 0) said`,
    [ids, members.flatMap(({ facts }) => idKeys(facts.ids)), others],
  );
  await markThose(em, now, touched.map(({ id }) => id).filter((id) => id !== null));
}

/** When the service learnt of it first stays; taken back, it is forgotten. An article that was retracted is nothing to lead readers to. */
export async function markThose(em: EntityManager, now: Date, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await em.query(
    `update finding set now_published_at = case when said.is_published then coalesce(finding.now_published_at, $2) end
     from (
       select asked.id, exists (
         select from finding_published_versions(array[asked.id]) version left join finding article on article.id = version.article_id where article.retracted is not true) as is_published
       from unnest($1::uuid[]) as asked (id)
     ) said
     where finding.id = said.id and (finding.now_published_at is not null) <> said.is_published`,
    [ids, now],
  );
}
