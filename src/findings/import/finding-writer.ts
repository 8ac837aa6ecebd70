import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../platform/database/ids.js';
import { brokenConstraint } from '../../platform/database/broken-constraint.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { SearchChanges } from '../../search/sync/search-changes.js';
import type { FindingIds, FindingRecord } from './finding-record.js';
import { insertFindings, updateDoubles, updateFindings } from './finding-rows.js';
import { hasId, idKeys } from './identifiers.rules.js';
import type { RecordProblemCode } from './import-problem.js';
import { type KnownFinding, planRecord, type RecordPlan } from './merging/import-plan.rules.js';
import { type Known, lockKnown, takeTurn } from './merging/known-findings.js';
import { likenessOf } from './merging/likeness.rules.js';
import { contentHash } from './merging/merge-sources.rules.js';
import { keepNotices } from './notices.js';
import { HeadingBooks } from './topics/heading-books.js';
import { putMatchedTopics } from './topics/matched-topics.js';
import { keepVersions, markPublished, preprintsNear } from './versions/versions.js';

export interface WriteOptions {
  /** Part of the sample data. Default false. */
  readonly sample?: boolean;
}

/** What became of each record, in the order given. */
export type WriteOutcome =
  | { readonly kind: 'added' | 'changed' | 'unchanged' }
  | { readonly kind: 'refused'; readonly code: RecordProblemCode; readonly message: string };

type Addition = Extract<RecordPlan, { kind: 'add' }> & { readonly findingId: string; readonly memberId: string };
type Change = Extract<RecordPlan, { kind: 'change' }>;

/** By which the database sees to it that no two findings have one name. */
const NAMES_OF_ONE = new Set(['finding_pmid_key', 'finding_pmcid_key', 'finding_doi_key', 'finding_only_likeness']);

const namedLikeAnother: WriteOutcome = {
  kind: 'refused',
  code: 'TWO_FINDINGS',
  message: 'With this record, its finding would have a PMID, PMCID or DOI of another one here, as its sources name different ones. One of them must be wrong, or they are one and should be joined.',
};

/** Writes batches of records, one batch at a time whoever brings it. */
@Injectable()
export class FindingWriter {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly books: HeadingBooks,
    private readonly search: SearchChanges,
  ) {}

  /**
   * Writes a batch in one transaction, its search updates with it. The number of statements doesn't depend on its size, but for records of one work in the same
   * batch: each sees what came of the one before it. Where one of them would give its finding another one's name, each is written by itself, and that one is refused.
   */
  async write(records: readonly FindingRecord[], options: WriteOptions = {}): Promise<WriteOutcome[]> {
    try {
      return await this.writeTogether(records, options);
    } catch (error) {
      if (!NAMES_OF_ONE.has(brokenConstraint(error) ?? '')) throw error;
      if (records.length === 1) return [namedLikeAnother];
      const outcomes: WriteOutcome[] = [];
      for (const record of records) outcomes.push(...(await this.write([record], options)));
      return outcomes;
    }
  }

  private writeTogether(records: readonly FindingRecord[], options: WriteOptions): Promise<WriteOutcome[]> {
    return this.unitOfWork.run(async (em, now) => {
      await takeTurn(em);
      const outcomes = new Array<WriteOutcome | null>(records.length).fill(null);
      for (let waiting = records.map((record, at) => ({ record, at })); waiting.length > 0; waiting = waiting.filter(({ at }) => outcomes[at] === null)) {
        const plans = await this.writeThose(em, now, waiting.map(({ record }) => record), options);
        plans.forEach((plan, nth) => (outcomes[waiting[nth]!.at] = plan && outcomeOf(plan)));
      }
      return outcomes as WriteOutcome[];
    });
  }

  private async writeThose(em: EntityManager, now: Date, records: readonly FindingRecord[], { sample = false }: WriteOptions): Promise<(RecordPlan | null)[]> {
    const plans = planAll(records, await lockKnown(em, records));
    const additions = plans.filter((plan) => plan?.kind === 'add').map((plan): Addition => {
      const findingId = newId();
      return { ...plan, findingId, memberId: findingId };
    });
    const changes = plans.filter((plan) => plan?.kind === 'change');
    const book = await this.books.current(em, now);
    // What a broker has chosen stays; what readers see keeps its topics as long as it has the same headings.
    const headedAnew = [...additions, ...changes.filter(({ isHeadedAnew }) => isHeadedAnew)];
    const near = await preprintsNear(em, changes.map(({ findingId }) => findingId));
    await insertFindings(em, now, additions, { sample, book: book.version });
    await updateFindings(em, now, changes.map((change) => (change.isHeadedAnew ? { ...change, book: book.version } : change)));
    await updateDoubles(em, changes.filter(({ findingId, memberId }) => memberId !== findingId).map(({ memberId, memberFacts }) => ({ id: memberId, facts: memberFacts })));
    const written = [...additions, ...changes];
    if (written.length > 0) {
      await this.keepSources(em, now, written);
      await putMatchedTopics(em, book, headedAnew);
      const members = [...additions.map(({ findingId, facts }) => ({ id: findingId, facts })), ...changes.map(({ memberId, memberFacts }) => ({ id: memberId, facts: memberFacts }))];
      const marked = await keepNotices(em, now, members);
      await keepVersions(em, members);
      await markPublished(em, now, near, { added: members.slice(0, additions.length), changed: [...changes.map(({ findingId }) => findingId), ...marked] });
      await this.search.changed(em, 'findings', [...new Set([...written.map(({ findingId }) => findingId), ...marked])]);
    }
    return plans;
  }

  private async keepSources(em: EntityManager, now: Date, written: readonly (Addition | Change)[]): Promise<void> {
    await em.query(
      `insert into finding_source (finding_id, source, content_hash, record, read_at)
       select finding_id, source, decode(hash, 'hex'), record, $2
       from jsonb_to_recordset($1::jsonb) as r (finding_id uuid, source text, hash text, record jsonb)
       on conflict (finding_id, source) do update set content_hash = excluded.content_hash, record = excluded.record, read_at = excluded.read_at`,
      [JSON.stringify(written.map(({ memberId, record }) => ({ finding_id: memberId, source: record.source, hash: contentHash(record), record }))), now],
    );
  }
}

/** Null for a record of a work that one before it in the batch is of, too: its turn comes when that one is written. */
function planAll(records: readonly FindingRecord[], { findings, noticed }: Known): (RecordPlan | null)[] {
  const seen = new Set<string>();
  const findingsByKey = byKey(findings);
  return records.map((record) => {
    const keys = [...namesOf(record.ids, likenessOf(record)), ...namelessOf([record])];
    const near = [...new Set(keys.flatMap((key) => findingsByKey.get(key) ?? []))];
    const claimed = [...keys, ...near.map(({ id }) => id)];
    if (claimed.some((key) => seen.has(key))) {
      // Whatever comes after it and is alike must wait as well, or it would overtake.
      for (const key of claimed) seen.add(key);
      return null;
    }
    for (const key of claimed) seen.add(key);
    return planRecord(record, near, keys.flatMap((key) => noticed.get(key) ?? []));
  });
}

function byKey(findings: readonly KnownFinding[]): Map<string, KnownFinding[]> {
  const map = new Map<string, KnownFinding[]>();
  for (const finding of findings) {
    for (const key of new Set(finding.members.flatMap(({ ids, likeness, sources }) => [...namesOf(ids, likeness), ...namelessOf(sources)]))) map.set(key, [...(map.get(key) ?? []), finding]);
  }
  return map;
}

const namesOf = (ids: FindingIds, likeness: string | null): string[] => [...idKeys(ids), ...(likeness === null ? [] : [`like:${likeness}`])];

const namelessOf = (records: readonly FindingRecord[]): string[] => records.filter(({ ids }) => !hasId(ids)).map((record) => `says:${contentHash(record)}`);

function outcomeOf(plan: RecordPlan): WriteOutcome {
  switch (plan.kind) {
    case 'add':
      return { kind: 'added' };
    case 'change':
      return { kind: 'changed' };
    case 'unchanged':
      return { kind: 'unchanged' };
    case 'refuse':
      return { kind: 'refused', code: plan.code, message: plan.message };
  }
}
