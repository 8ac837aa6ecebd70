import { Injectable } from '@nestjs/common';
import { type EntityManager, QueryFailedError } from 'typeorm';
import { newId } from '../../platform/database/ids.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { SearchChanges } from '../../search/sync/search-changes.js';
import type { FindingIds, FindingRecord } from './finding-record.js';
import { idKeys, type KnownFinding, planRecord, type RecordPlan } from './import-plan.rules.js';
import { contentHash, type FindingFacts } from './merge-sources.rules.js';
import { TopicMatcher } from './topic-matcher.js';

export interface WriteOptions {
  /** Part of the sample data. Default false. */
  readonly sample?: boolean;
}

/** What became of each record, in the order given. */
export type WriteOutcome = { readonly kind: 'added' | 'changed' | 'unchanged' } | { readonly kind: 'refused'; readonly message: string };

type Addition = Extract<RecordPlan, { kind: 'add' }> & { readonly findingId: string };
type Change = Extract<RecordPlan, { kind: 'change' }>;

/** Another import wrote one of these findings between our looking and our writing. */
class LostRace extends Error {}
const ATTEMPTS = 5;
const UNIQUE_VIOLATION = '23505';

const FACTS = `pmid, pmcid, doi, title, abstract, authors, journal, publication_date, publication_precision, publication_types,
  mesh_headings, keywords, language, open_access, urls, notice, retracted, corrected`;
const FACT_ROWS = `jsonb_to_recordset($1::jsonb) as r (id uuid, pmid text, pmcid text, doi text, title text, abstract jsonb, authors text[],
  journal text, publication_date date, publication_precision text, publication_types text[], mesh_headings text[], keywords text[],
  language text, open_access boolean, urls text[], notice text, retracted boolean, corrected boolean, sample boolean)`;

/** Writes batches of records. Who comes first with an identifier is decided by the database's unique constraints. */
@Injectable()
export class FindingWriter {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly topics: TopicMatcher,
    private readonly search: SearchChanges,
  ) {}

  /**
   * Writes a batch in one transaction, its search updates with it. The number of statements doesn't depend on its size.
   * @param records no two of which share an identifier
   */
  async write(records: readonly FindingRecord[], options: WriteOptions = {}): Promise<WriteOutcome[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.unitOfWork.run((em, now) => this.writeBatch(em, now, records, options));
      } catch (error) {
        const lost = error instanceof LostRace || (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === UNIQUE_VIOLATION);
        if (!lost || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  private async writeBatch(em: EntityManager, now: Date, records: readonly FindingRecord[], { sample = false }: WriteOptions): Promise<WriteOutcome[]> {
    const known = await this.lockKnown(em, records.map(({ ids }) => ids));
    const plans = records.map((record) => planRecord(record, sharing(record.ids, known)));
    const additions = plans.filter((plan) => plan.kind === 'add').map((plan): Addition => ({ ...plan, findingId: newId() }));
    const changes = plans.filter((plan) => plan.kind === 'change');
    await this.add(em, additions, sample);
    await this.change(em, changes);
    const written = [...additions, ...changes];
    await this.keepSources(em, now, written);
    await this.matchTopics(em, now, written);
    await this.search.changed(em, 'findings', written.map(({ findingId }) => findingId));
    return plans.map(outcomeOf);
  }

  /** Locked in order of id, so that two imports wait for each other instead of dying; then read, as they are now. */
  private async lockKnown(em: EntityManager, ids: readonly FindingIds[]): Promise<KnownFinding[]> {
    const locked = await em.query<{ id: string }[]>(
      'select id from finding where pmid = any($1) or doi = any($2) or pmcid = any($3) order by id for no key update',
      [given(ids, 'pmid'), given(ids, 'doi'), given(ids, 'pmcid')],
    );
    if (locked.length === 0) return [];
    const rows = await em.query<(FindingIds & { id: string; sources: FindingRecord[] })[]>(
      `select id, pmid, pmcid, doi, array(select record from finding_source where finding_id = finding.id) as sources
       from finding where id = any($1)`,
      [locked.map(({ id }) => id)],
    );
    return rows.map(({ id, pmid, pmcid, doi, sources }) => ({ id, ids: { pmid, pmcid, doi }, sources }));
  }

  private async add(em: EntityManager, additions: readonly Addition[], sample: boolean): Promise<void> {
    if (additions.length === 0) return;
    const inserted = await em.query<unknown[]>(
      `insert into finding (id, ${FACTS}, sample) select id, ${FACTS}, sample from ${FACT_ROWS} order by pmid, doi on conflict do nothing returning 1`,
      [JSON.stringify(additions.map(({ findingId, facts }) => ({ ...factRow(findingId, facts), sample })))],
    );
    if (inserted.length < additions.length) throw new LostRace('Another import has just added one of these findings.');
  }

  private async change(em: EntityManager, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const columns = FACTS.split(',').map((column) => column.trim());
    await em.query(
      `update finding set (${columns.join(', ')}) = (${columns.map((column) => `r.${column}`).join(', ')}) from ${FACT_ROWS} where finding.id = r.id`,
      [JSON.stringify(changes.map(({ findingId, facts }) => factRow(findingId, facts)))],
    );
  }

  private async keepSources(em: EntityManager, now: Date, written: readonly (Addition | Change)[]): Promise<void> {
    if (written.length === 0) return;
    await em.query(
      `insert into finding_source (finding_id, source, content_hash, record, read_at)
       select finding_id, source, decode(hash, 'hex'), record, $2
       from jsonb_to_recordset($1::jsonb) as r (finding_id uuid, source text, hash text, record jsonb)
       on conflict (finding_id, source) do update set content_hash = excluded.content_hash, record = excluded.record, read_at = excluded.read_at`,
      [JSON.stringify(written.map(({ findingId, record }) => ({ finding_id: findingId, source: record.source, hash: contentHash(record), record }))), now],
    );
  }

  /** What a broker has chosen stays. */
  private async matchTopics(em: EntityManager, now: Date, written: readonly (Addition | Change)[]): Promise<void> {
    if (written.length === 0) return;
    const matches: { findingId: string; topicId: string }[] = [];
    for (const { findingId, facts } of written) {
      for (const topicId of await this.topics.match(em, now, facts)) matches.push({ findingId, topicId });
    }
    await em.query(`delete from finding_topic where finding_id = any($1) and origin = 'matched'`, [written.map(({ findingId }) => findingId)]);
    await em.query(
      `insert into finding_topic (finding_id, topic_id, origin)
       select pair.finding_id, pair.topic_id, 'matched'
       from unnest($1::uuid[], $2::uuid[]) as pair (finding_id, topic_id)
       join finding on finding.id = pair.finding_id and not finding.topics_chosen`,
      [matches.map(({ findingId }) => findingId), matches.map(({ topicId }) => topicId)],
    );
  }
}

function sharing(ids: FindingIds, known: readonly KnownFinding[]): KnownFinding[] {
  const keys = idKeys(ids);
  return known.filter((finding) => idKeys(finding.ids).some((key) => keys.includes(key)));
}

function given(ids: readonly FindingIds[], kind: keyof FindingIds): string[] {
  return ids.map((one) => one[kind]).filter((id) => id !== null);
}

function factRow(id: string, { ids, published, ...facts }: FindingFacts): Record<string, unknown> {
  return {
    id,
    ...ids,
    title: facts.title,
    abstract: facts.abstract,
    authors: facts.authors,
    journal: facts.journal,
    publication_date: published.date,
    publication_precision: published.precision,
    publication_types: facts.publicationTypes,
    mesh_headings: facts.meshHeadings,
    keywords: facts.keywords,
    language: facts.language,
    open_access: facts.openAccess,
    urls: facts.urls,
    notice: facts.notice,
    retracted: facts.retracted,
    corrected: facts.corrected,
  };
}

function outcomeOf(plan: RecordPlan): WriteOutcome {
  switch (plan.kind) {
    case 'add':
      return { kind: 'added' };
    case 'change':
      return { kind: 'changed' };
    case 'unchanged':
      return { kind: 'unchanged' };
    case 'refuse':
      return { kind: 'refused', message: plan.message };
  }
}
