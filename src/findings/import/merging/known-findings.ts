import type { EntityManager } from 'typeorm';
import type { FindingIds, FindingNotice, FindingRecord } from '../finding-record.js';
import { hasId, idKeys, versionKeys } from '../identifiers.rules.js';
import type { KnownFinding, KnownMember, Noticed } from './import-plan.rules.js';
import { likenessOf } from './likeness.rules.js';
import { contentHash, mergeSources } from './merge-sources.rules.js';

/** What is here of some records before they are written. */
export interface Known {
  readonly findings: readonly KnownFinding[];
  /** What notices that are here say, by key of identifier ("pmid:1"). */
  readonly noticed: ReadonlyMap<string, readonly Noticed[]>;
}

interface Row extends FindingIds {
  readonly id: string;
  readonly joined_into: string | null;
  readonly likeness: string | null;
  readonly sources: FindingRecord[];
}

/**
 * Who writes what sources say goes one after another, a batch each: of two who bring the same article at once, the second then sees what the first wrote, also where
 * only title, year and first author tell, which no unique constraint could decide. A batch of a hundred takes some 40 ms, so nobody waits long.
 */
export async function takeTurn(em: EntityManager): Promise<void> {
  await em.query(`select pg_advisory_xact_lock(hashtextextended('findings.write', 0))`);
}

/** Every finding that one of these records may be, and those that one of them is a notice or another version of, with their doubles: locked in order of id, then read as they are now. */
export async function lockKnown(em: EntityManager, records: readonly FindingRecord[]): Promise<Known> {
  const keys = records.flatMap(({ ids }) => idKeys(ids));
  const nameless = records.filter(({ ids }) => !hasId(ids)).map(contentHash);
  const near = await idsOfNear(em, [...keys, ...records.flatMap((record) => [...record.about.flatMap(targetKeys), ...record.versions.flatMap(versionKeys)])], records.map(likenessOf).filter((likeness) => likeness !== null), nameless);
  const noticed = await readNotices(em, keys);
  if (near.length === 0) return { findings: [], noticed };
  await em.query('select id from finding where id = any($1) order by id for no key update', [near]);
  const rows = await em.query<Row[]>(`${MEMBERS} where f.id = any($1) order by f.joined_into nulls first, f.id`, [near]);
  return { findings: await findingsOf(em, rows), noticed };
}

/** As the index `finding_source_nameless` has it. */
const NAMELESS = `record #>> '{ids,pmid}' is null and record #>> '{ids,doi}' is null and record #>> '{ids,pmcid}' is null`;

/**
 * Ids of the findings with these names or likenesses, or that one of these records without a name was read for, and of their doubles. Each key is looked up by itself (`offset 0` keeps the planner from joining instead): until a table
 * that grows by an import has first been analyzed, the planner takes half of it to be alike, and would read all of it for every batch. Likewise nothing is asked by more than ids above.
 */
async function idsOfNear(em: EntityManager, keys: readonly string[], likenesses: readonly string[], nameless: readonly string[]): Promise<string[]> {
  const rows = await em.query<{ id: string }[]>(
    `with root as materialized (
       select coalesce(joined_into, id) as id from finding where pmid = any($1)
       union select coalesce(joined_into, id) from finding where doi = any($2)
       union select coalesce(joined_into, id) from finding where pmcid = any($3)
       union select near.id from unnest($4::text[]) as likeness_sought cross join lateral (select coalesce(joined_into, id) as id from finding where likeness = likeness_sought offset 0) near
       union select near.id from unnest($5::text[]) as key cross join lateral (select joined_into as id from finding where joined_into is not null and joined_keys @> array[key] offset 0) near
       union select near.id from unnest($6::text[]) as hash_sought
         cross join lateral (select finding_id from finding_source where content_hash = decode(hash_sought, 'hex') and ${NAMELESS} offset 0) said
         cross join lateral (select coalesce(joined_into, id) as id from finding where id = said.finding_id offset 0) near
     )
     select id from root
     union select double.id from root cross join lateral (select id from finding where joined_into = root.id offset 0) double`,
    [of('pmid', keys), of('doi', keys), of('pmcid', keys), likenesses, keys, nameless],
  );
  return rows.map(({ id }) => id);
}

/** Reads one finding and its doubles, for a broker who joins or parts them. Null when there is none. */
export async function lockFinding(em: EntityManager, id: string): Promise<KnownFinding | null> {
  await em.query('select id from finding where id = $1 or joined_into = $1 order by id for no key update', [id]);
  const rows = await em.query<Row[]>(`${MEMBERS} where f.id = $1 or f.joined_into = $1 order by f.joined_into nulls first, f.id`, [id]);
  return (await findingsOf(em, rows))[0] ?? null;
}

/** "pmid:1", "doi:10.…": what a notice names. */
export function targetKeys({ pmid, doi }: { pmid: string | null; doi: string | null }): string[] {
  return idKeys({ pmid, doi, pmcid: null });
}

const MEMBERS = `select f.id, f.joined_into, f.pmid, f.pmcid, f.doi, f.likeness, array(select record from finding_source where finding_id = f.id order by source) as sources from finding f`;

async function findingsOf(em: EntityManager, rows: readonly Row[]): Promise<KnownFinding[]> {
  const standing = rows.filter(({ joined_into }) => joined_into === null);
  const found = standing.map((row) => ({ id: row.id, members: [row, ...rows.filter(({ joined_into }) => joined_into === row.id)].map(memberOf) }));
  const noticed = await readNotices(em, found.flatMap(keysOf));
  return found.map((finding) => ({ ...finding, noticed: keysOf(finding).flatMap((key) => noticed.get(key) ?? []) }));
}

/** A finding carries its doubles' identifiers, so each member is known by what its own sources say. */
function memberOf({ id, pmid, pmcid, doi, likeness, sources }: Row): KnownMember {
  if (sources.length === 0) return { id, ids: { pmid, pmcid, doi }, likeness, sources };
  const facts = mergeSources(sources);
  return { id, ids: facts.ids, likeness: likenessOf(facts), sources };
}

const keysOf = ({ members }: Pick<KnownFinding, 'members'>): string[] => members.flatMap(({ ids }) => idKeys(ids));

/** What notices that are here say of these identifiers. */
export async function noticesOf(em: EntityManager, of: readonly { readonly ids: FindingIds }[]): Promise<Noticed[]> {
  return [...(await readNotices(em, of.flatMap(({ ids }) => idKeys(ids)))).values()].flat();
}

async function readNotices(em: EntityManager, keys: readonly string[]): Promise<Map<string, Noticed[]>> {
  const rows = await em.query<{ target: string; kinds: FindingNotice[] }[]>('select target, array_agg(distinct kind) as kinds from finding_notice where target = any($1) group by target', [keys]);
  return new Map(rows.map(({ target, kinds }) => [target, kinds.map((kind) => ({ target, kind }))]));
}

function of(kind: keyof FindingIds, keys: readonly string[]): string[] {
  return keys.flatMap((key) => (key.startsWith(`${kind}:`) ? [key.slice(kind.length + 1)] : []));
}
