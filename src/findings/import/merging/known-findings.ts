import type { EntityManager } from 'typeorm';
import type { FindingIds, FindingNotice, FindingRecord } from '../finding-record.js';
import { idKeys } from '../identifiers.rules.js';
import type { KnownFinding, KnownMember } from './import-plan.rules.js';
import { likenessOf } from './likeness.rules.js';
import { mergeSources } from './merge-sources.rules.js';

/** What is here of some records before they are written. */
export interface Known {
  readonly findings: readonly KnownFinding[];
  /** What notices that are here say, by key of identifier ("pmid:1"). */
  readonly noticed: ReadonlyMap<string, readonly FindingNotice[]>;
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

/** Every finding that one of these records may be, and those that one of them is a notice about, with their doubles: locked in order of id, then read as they are now. */
export async function lockKnown(em: EntityManager, records: readonly FindingRecord[]): Promise<Known> {
  const keys = records.flatMap(({ ids }) => idKeys(ids));
  const about = records.flatMap((record) => record.about.flatMap(targetKeys));
  await em.query(
    `with found as (
       select id, joined_into from finding where pmid = any($1) or doi = any($2) or pmcid = any($3) or likeness = any($4)
       union select id, joined_into from finding where joined_into is not null and joined_keys && $5
     ), roots as (select distinct coalesce(joined_into, id) as id from found)
     select id from finding where id in (select id from roots union select double.id from roots join finding double on double.joined_into = roots.id)
     order by id for no key update`,
    [of('pmid', keys, about), of('doi', keys, about), of('pmcid', keys, about), likenesses(records), [...keys, ...about]],
  );
  const [findings, noticed] = [await readKnown(em, records, [...keys, ...about]), await readNotices(em, keys)];
  return { findings, noticed };
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

async function readKnown(em: EntityManager, records: readonly FindingRecord[], keys: readonly string[]): Promise<KnownFinding[]> {
  const rows = await em.query<Row[]>(
    `with found as (
       select id, joined_into from finding where pmid = any($1) or doi = any($2) or pmcid = any($3) or likeness = any($4)
       union select id, joined_into from finding where joined_into is not null and joined_keys && $5
     ), roots as (select distinct coalesce(joined_into, id) as id from found)
     ${MEMBERS} where f.id in (select id from roots union select double.id from roots join finding double on double.joined_into = roots.id)
     order by f.joined_into nulls first, f.id`,
    [of('pmid', keys), of('doi', keys), of('pmcid', keys), likenesses(records), keys],
  );
  return findingsOf(em, rows);
}

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

async function readNotices(em: EntityManager, keys: readonly string[]): Promise<Map<string, FindingNotice[]>> {
  const rows = await em.query<{ target: string; kinds: FindingNotice[] }[]>('select target, array_agg(distinct kind) as kinds from finding_notice where target = any($1) group by target', [keys]);
  return new Map(rows.map(({ target, kinds }) => [target, kinds]));
}

function of(kind: keyof FindingIds, ...keys: readonly (readonly string[])[]): string[] {
  return keys.flat().flatMap((key) => (key.startsWith(`${kind}:`) ? [key.slice(kind.length + 1)] : []));
}

const likenesses = (records: readonly FindingRecord[]): string[] => records.map(likenessOf).filter((likeness) => likeness !== null);
