import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { describeFailure } from '../../platform/errors/describe-failure.js';
import { Generations } from '../generations.js';
import { EngineUnavailable, type Generation, type IndexDefinition, type SearchEngine } from '../port.js';
import { SearchLocks } from './search-locks.js';

interface Pending {
  readonly id: string;
  readonly version: string;
}

const BATCH = 200;

/** While one of these is held, nothing else writes to that index of that engine. */
export const writeLock = (engine: SearchEngine, index: IndexDefinition): string => `search.write:${engine.name}:${index.name}`;

/** Brings an engine up to date with what `search_pending` says has changed. */
@Injectable()
export class SearchSync {
  private readonly logger = new Logger('Search');

  constructor(
    private readonly dataSource: DataSource,
    private readonly generations: Generations,
    private readonly locks: SearchLocks,
  ) {}

  /**
   * Sends everything pending. Returns at once when another process is at it: that one looks again after letting go,
   * so what was committed before we gave up is not forgotten.
   * @throws EngineUnavailable when the engine is away, Error naming the documents that could not be indexed; what was not
   * confirmed stays pending
   */
  async drain(engine: SearchEngine, index: IndexDefinition): Promise<void> {
    const left = new Set<string>();
    const failed: string[] = [];
    let held = true;
    while (held && (await this.pending(engine, index, left, 1)).length > 0) {
      const ran = await this.locks.tryHold(`search.drain:${engine.name}:${index.name}`, async () => {
        for (;;) {
          const batch = await this.pending(engine, index, left, BATCH);
          if (batch.length === 0) return;
          failed.push(...(await this.send(engine, index, batch, left)));
        }
      });
      held = ran !== null;
    }
    if (failed.length > 0) throw new Error(`Search index ${index.name} in ${engine.name}: could not index ${failed.slice(0, 5).join(', ')}`);
  }

  private async pending(engine: SearchEngine, index: IndexDefinition, left: ReadonlySet<string>, limit: number): Promise<Pending[]> {
    return this.dataSource.query<Pending[]>(
      `select document_id as id, version::text from search_pending
       where engine = $1 and index_name = $2 and not version = any($3::bigint[]) order by version limit $4`,
      [engine.name, index.name, [...left], limit],
    );
  }

  /** @returns the ids that could not be indexed. One bad document must not hold up the others. */
  private async send(engine: SearchEngine, index: IndexDefinition, batch: readonly Pending[], left: Set<string>): Promise<string[]> {
    try {
      await this.locks.hold(writeLock(engine, index), () => this.write(engine, index, batch.map((each) => each.id)));
    } catch (error) {
      if (error instanceof EngineUnavailable) throw error;
      if (batch.length === 1) {
        this.logger.error(`${index.name} ${batch[0].id} could not be indexed in ${engine.name}: ${describeFailure(error)}`);
        left.add(batch[0].version);
        return [batch[0].id];
      }
      const failed: string[] = [];
      for (const each of batch) failed.push(...(await this.send(engine, index, [each], left)));
      return failed;
    }
    await this.confirm(engine, index, batch, left);
    return [];
  }

  private async write(engine: SearchEngine, index: IndexDefinition, ids: readonly string[]): Promise<void> {
    const generations = await this.generations.written(engine.name, index.name);
    const live = generations.length > 0 && (await engine.count(generations[0])) !== null;
    // Writing into a copy that is gone would make a new one with none of its settings.
    if (!live) throw new EngineUnavailable(engine.name, `${index.name} is not built yet`);
    // Read under the lock: nobody can write something newer before us and be overwritten.
    const documents = await index.project(this.dataSource.manager, ids);
    const present = new Set(documents.map((document) => document.id));
    await engine.index(index, generations, documents);
    await engine.remove(index, generations, ids.filter((id) => !present.has(id)));
    await engine.remove(index, await this.stillThere(engine, index), ids);
  }

  /** A copy that was replaced stays a minute or two. What somebody takes back must not stay in it so long, so it loses whatever changes. */
  private async stillThere(engine: SearchEngine, index: IndexDefinition): Promise<Generation[]> {
    const left: Generation[] = [];
    for (const generation of await this.generations.left(engine.name, index.name)) if ((await engine.count(generation)) !== null) left.push(generation);
    return left;
  }

  /** Forgets exactly the versions that were sent. A row that somebody is changing is skipped: it has a newer version in a moment. */
  private async confirm(engine: SearchEngine, index: IndexDefinition, batch: readonly Pending[], left: Set<string>): Promise<void> {
    const versions = batch.map((each) => each.version);
    const rows = await this.dataSource.query<{ version: string }[]>(
      `with done as (
         select engine, index_name, document_id from search_pending
         where engine = $1 and index_name = $2 and document_id = any($3) and version = any($4::bigint[])
         for update skip locked
       ), gone as (
         delete from search_pending p using done
         where p.engine = done.engine and p.index_name = done.index_name and p.document_id = done.document_id
         returning p.version
       )
       select version::text from gone`,
      [engine.name, index.name, batch.map((each) => each.id), versions],
    );
    const gone = new Set(rows.map((row) => row.version));
    for (const version of versions) if (!gone.has(version)) left.add(version);
  }
}
