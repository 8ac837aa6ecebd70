import type { EntityManager } from 'typeorm';
import type { FindingNotice, NoticeTarget } from './finding-record.js';
import { updateFindings } from './finding-rows.js';
import { withNotices } from './merging/import-plan.rules.js';
import { lockFinding, targetKeys } from './merging/known-findings.js';
import { mergeSources } from './merging/merge-sources.rules.js';

/**
 * Keeps what notices are about, and marks the findings that are here already: readers see it, and when the service learnt of it stays. Those that come later are
 * marked as they come (`planRecord`). What a notice says no longer is taken back.
 * @param written findings and doubles, with what their own sources say
 * @returns the findings that were marked just now, or are no longer
 */
export async function keepNotices(em: EntityManager, now: Date, written: readonly { id: string; facts: { about: readonly NoticeTarget[] } }[]): Promise<string[]> {
  const rows = written.flatMap(({ id, facts }) => facts.about.flatMap((target) => targetKeys(target).map((key) => ({ notice_id: id, kind: target.kind, target: key }))));
  const [before] = await em.query<[Row[], number]>('delete from finding_notice where notice_id = any($1) returning notice_id, kind, target', [written.map(({ id }) => id)]);
  const marked = await mark(em, now, rows);
  const kept = new Set(rows.map(keyOf));
  return [...marked, ...(await takeBack(em, now, before.filter((row) => !kept.has(keyOf(row)))))];
}

interface Row {
  readonly notice_id: string;
  readonly kind: FindingNotice;
  readonly target: string;
}

const keyOf = ({ notice_id, kind, target }: Row): string => `${notice_id} ${kind} ${target}`;

/** Articles of which this isn't said any more, by this notice, are again what their sources and other notices say. Sources seldom do so, one by one is quick enough. */
async function takeBack(em: EntityManager, now: Date, rows: readonly Row[]): Promise<string[]> {
  if (rows.length === 0) return [];
  const findings = await em.query<{ id: string | null }[]>('select distinct finding_of_key(target) as id from unnest($1::text[]) as target order by 1', [rows.map(({ target }) => target)]);
  const ids = findings.flatMap(({ id }) => id ?? []);
  for (const id of ids) {
    const finding = await lockFinding(em, id);
    const sources = finding?.members.flatMap((member) => member.sources) ?? [];
    if (finding !== null && sources.length > 0) await updateFindings(em, now, [{ findingId: id, facts: withNotices(mergeSources(sources), finding.noticed) }]);
  }
  return ids;
}

async function mark(em: EntityManager, now: Date, rows: readonly Row[]): Promise<string[]> {
  if (rows.length === 0) return [];
  await em.query(
    `insert into finding_notice (notice_id, kind, target) select distinct notice_id, kind, target from jsonb_to_recordset($1::jsonb) as r (notice_id uuid, kind text, target text)`,
    [JSON.stringify(rows)],
  );
  const marked = await em.query<[{ id: string }[], number]>(
    `with told as (select * from jsonb_to_recordset($1::jsonb) as r (notice_id uuid, kind text, target text)),
     here as (
       select coalesce(finding.joined_into, finding.id) as id, kind from told join finding on finding.pmid = substr(target, 6) and target like 'pmid:%'
       union all select coalesce(finding.joined_into, finding.id), kind from told join finding on finding.doi = substr(target, 5) and target like 'doi:%'
       union all select finding.joined_into, kind from told join finding on finding.joined_into is not null and finding.joined_keys @> array[target]
     ),
     marks as (select id, bool_or(kind = 'retraction') as retracted, bool_or(kind = 'correction') as corrected, bool_or(kind = 'expression_of_concern') as questioned from here group by id)
     update finding set
       retracted = finding.retracted or marks.retracted, retracted_at = case when marks.retracted then coalesce(finding.retracted_at, $2) else finding.retracted_at end,
       corrected = finding.corrected or marks.corrected, corrected_at = case when marks.corrected then coalesce(finding.corrected_at, $2) else finding.corrected_at end,
       questioned = finding.questioned or marks.questioned, questioned_at = case when marks.questioned then coalesce(finding.questioned_at, $2) else finding.questioned_at end
     from marks where finding.id = marks.id
       and (marks.retracted and not finding.retracted or marks.corrected and not finding.corrected or marks.questioned and not finding.questioned)
     returning finding.id`,
    [JSON.stringify(rows), now],
  );
  return marked[0].map(({ id }) => id);
}
