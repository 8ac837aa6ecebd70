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
 * Preprints whose being published may hang on these findings: themselves, those whose article they are, and those of which they said so. Asked before something is written and
 * after it, for what a source no longer says counts as well. Each is looked up by itself, as in `lockKnown`.
 * @param findingIds findings or doubles
 * @param keys by which names others may know findings that have no doubles, where these needn't be read for it
 */
export async function preprintsNear(em: EntityManager, findingIds: readonly string[], keys: readonly string[] | null = null): Promise<string[]> {
  if (findingIds.length === 0) return [];
  const near = await em.query<{ id: string | null }[]>(
    `with root as materialized (
       select distinct named.id, named.is_marked from unnest($1::uuid[]) as given
       cross join lateral (select coalesce(joined_into, id) as id from finding where id = given offset 0) standing
       cross join lateral (select id, preprint or now_published_at is not null as is_marked from finding where id = standing.id offset 0) named
     ), member as materialized (
       select id from root union select double.id from root cross join lateral (select id from finding where joined_into = root.id offset 0) double
     )
     select id from root where is_marked
     union select finding_of_key(v.target) from member
       cross join lateral (select target from finding_version where finding_id = member.id and other_is = 'preprint' offset 0) v
     union select said.id from unnest(coalesce($2::text[], array(select key from root cross join unnest(finding_keys(root.id)) as key))) as key
       cross join lateral (select finding_id from finding_version where target = key and other_is = 'article' offset 0) v
       cross join lateral (select coalesce(joined_into, id) as id from finding where id = v.finding_id offset 0) said`,
    [findingIds, keys],
  );
  return near.flatMap(({ id }) => id ?? []);
}

/**
 * Marks preprints that what was written just now touches.
 * @param before what it touched before
 * @param changed findings and doubles; others that became others without being written, as a notice came, among them
 */
export async function markPublished(em: EntityManager, now: Date, before: readonly string[], { added = [], changed }: { added?: readonly Saying[]; changed: readonly string[] }): Promise<void> {
  const ofAdded = await preprintsNear(em, added.map(({ id }) => id), added.flatMap(({ facts }) => idKeys(facts.ids)));
  await markThose(em, now, [...new Set([...before, ...ofAdded, ...(await preprintsNear(em, changed))])]);
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
