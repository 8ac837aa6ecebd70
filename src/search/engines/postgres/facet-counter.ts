import { Logger } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { describeFailure } from '../../../platform/errors/describe-failure.js';
import type { EngineQuery, Generation, IndexDefinition } from '../../port.js';
import { type Counts, FacetColumns, type Listed } from './facet-columns.rules.js';

/** Of fewer Postgres counts what is asked for in some ten milliseconds; of more, counting here would keep the API's thread from everybody else for longer than that. */
const KEPT = { least: 5_000, most: 500_000 };
/** Documents read together: a few milliseconds of the API's thread. */
const PAGE = 2_000;

/** How far a copy of an index has got. */
interface Standing {
  readonly changes: number;
  readonly removals: number;
  readonly documents: number;
}

interface Kept extends Omit<Standing, 'documents'> {
  readonly generation: number;
  readonly columns: FacetColumns;
}

type Counting = Pick<EngineQuery, 'index' | 'generation' | 'filter' | 'facets'>;

/**
 * Counts what a filter lets through, and its facets, in this process, from columns that it keeps of each index it was asked about. Each count is of what was committed when it was asked for: whatever changed
 * since the last one is read first. While an index is being read for the first time, or anew since documents were taken away, it leaves counting to Postgres.
 */
export class FacetCounter {
  private readonly logger = new Logger('Search');
  private readonly kept = new Map<string, Kept>();
  private readonly loading = new Map<string, Promise<void>>();
  /** One after another, so that nothing older is put over something newer. */
  private catchingUp: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly bounds = KEPT,
  ) {}

  /** @returns null when Postgres has to count */
  async count({ index, generation, filter, facets }: Counting): Promise<Counts | null> {
    const [standing] = await this.dataSource.query<Standing[]>('select changes, removals, documents from search_generation where number = $1', [generation.number]);
    const kept = this.kept.get(index.name);
    const isWorthIt = standing !== undefined && standing.documents >= this.bounds.least && standing.documents <= this.bounds.most;
    if (!isWorthIt) this.kept.delete(index.name);
    if (!isWorthIt) return null;
    if (kept === undefined || kept.generation !== generation.number || kept.removals !== standing.removals) {
      this.beginToLoad(index, generation);
      return null;
    }
    const current = kept.changes >= standing.changes ? kept : await this.caughtUp(kept, index, standing);
    if (current === null) this.beginToLoad(index, generation);
    return current?.columns.count(filter, facets) ?? null;
  }

  /** Resolves once what is being read has been. */
  async settled(): Promise<void> {
    await Promise.all(this.loading.values());
  }

  /** @returns null when something was taken away meanwhile, or the index was read anew */
  private caughtUp(kept: Kept, index: IndexDefinition, wanted: Standing): Promise<Kept | null> {
    const turn = this.catchingUp.then(async () => {
      const now = this.kept.get(index.name);
      if (now === undefined || now.generation !== kept.generation) return null;
      return now.changes >= wanted.changes ? now : this.catchUp(now, index);
    });
    this.catchingUp = turn.catch(() => undefined);
    return turn;
  }

  /** In one statement, so that the numbers and the documents are of one moment. */
  private async catchUp({ generation, columns, changes, removals }: Kept, index: IndexDefinition): Promise<Kept | null> {
    const rows = await this.dataSource.query<(Standing & Listed)[]>(
      `select g.changes, g.removals, d.document_id as id, to_json(d.tokens) as tokens, d.numbers
       from search_generation g left join search_document d on d.index_name = $1 and d.generation = $2 and d.changed > $3
       where g.number = $2`,
      [index.name, generation, changes],
    );
    if (rows[0]?.removals !== removals || this.kept.get(index.name)?.columns !== columns) return null;
    for (const row of rows) if (row.id !== null) columns.put(row);
    const now = { generation, columns, removals, changes: rows[0].changes };
    this.kept.set(index.name, now);
    return now;
  }

  private beginToLoad(index: IndexDefinition, generation: Generation): void {
    if (this.loading.has(index.name)) return;
    this.kept.delete(index.name);
    const loading = this.load(index, generation)
      .catch((error: unknown) => this.logger.warn(`counts of ${index.name} come from Postgres: they could not be read: ${describeFailure(error)}`))
      .finally(() => this.loading.delete(index.name));
    this.loading.set(index.name, loading);
  }

  /** Of one moment, however many pages it takes. */
  private async load(index: IndexDefinition, { number }: Generation): Promise<void> {
    const columns = new FacetColumns(index.numbers);
    await this.dataSource.transaction('REPEATABLE READ', async (em) => {
      const [standing] = await em.query<Standing[]>('select changes, removals, documents from search_generation where number = $1', [number]);
      if (standing === undefined) return;
      for (let after = ''; ; ) {
        const page = await this.page(em, index, number, after);
        for (const each of page) columns.put(each);
        if (page.length < PAGE) break;
        after = page[page.length - 1].id;
      }
      this.kept.set(index.name, { generation: number, columns, changes: standing.changes, removals: standing.removals });
    });
  }

  /** Arrays as JSON: reading them as Postgres writes them takes the API's thread several times as long. */
  private page(em: EntityManager, index: IndexDefinition, generation: number, after: string): Promise<Listed[]> {
    return em.query<Listed[]>(
      `select document_id as id, to_json(tokens) as tokens, numbers from search_document
       where index_name = $1 and generation = $2 and document_id > $3 order by document_id limit ${PAGE}`,
      [index.name, generation, after],
    );
  }
}
