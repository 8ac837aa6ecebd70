import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Generations } from '../generations.js';
import { SearchIndexRegistry, settingsFingerprint } from '../index-registry.js';
import { type EngineName, EngineUnavailable, type IndexDefinition, type IndexName, type SearchEngine } from '../port.js';
import { SearchEngines } from '../search-engines.js';
import { SearchRebuild } from './search-rebuild.js';
import { SearchSync } from './search-sync.js';

/** A difference must last this long before it counts: a change may be on its way while we count. */
const SECOND_LOOK = 1_000;

/** Sees to it that every engine has what it should have: after an outage, a first start, new settings, or when it was emptied. */
@Injectable()
export class SearchKeeper {
  private readonly logger = new Logger('Search');

  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: SearchIndexRegistry,
    private readonly engines: SearchEngines,
    private readonly generations: Generations,
    private readonly sync: SearchSync,
    private readonly rebuilds: SearchRebuild,
  ) {}

  /**
   * Brings one index up to date in every engine, Postgres first because the ranking reads there.
   * @throws EngineUnavailable when nothing worse happened than an engine being away
   */
  async catchUp(name: IndexName): Promise<void> {
    const index = this.registry.get(name);
    const failures: unknown[] = [];
    for (const engine of this.engines.all) {
      try {
        if (!(await this.isBuilt(engine, index))) await this.rebuilds.rebuild(engine, index);
        await this.sync.drain(engine, index);
      } catch (error) {
        failures.push(error);
      }
    }
    throwWorst(failures);
  }

  /** Looks after everything once; what fails, or an engine that is away, keeps nothing else from being looked after. */
  async keep(): Promise<void> {
    const failures: unknown[] = [];
    for (const engine of this.engines.all) {
      const steps = this.registry.all().flatMap((index) => [() => this.rebuilds.clearRetired(engine, index), () => this.keepIndex(engine, index)]);
      for (const step of steps) {
        try {
          await step();
        } catch (error) {
          failures.push(error);
        }
      }
    }
    throwWorst(failures);
  }

  indexNames(): IndexName[] {
    return this.registry.all().map((index) => index.name);
  }

  /** Rebuilds one index in every engine, for operators. `documents` is null where another process is already at it. */
  async rebuildIndex(name: IndexName): Promise<{ engine: EngineName; documents: number | null }[]> {
    const index = this.registry.get(name);
    const results: { engine: EngineName; documents: number | null }[] = [];
    for (const engine of this.engines.all) results.push({ engine: engine.name, documents: await this.rebuilds.rebuild(engine, index) });
    return results;
  }

  private async keepIndex(engine: SearchEngine, index: IndexDefinition): Promise<void> {
    if ((await this.isBuilt(engine, index)) && (await this.lacksDocuments(engine, index))) {
      this.logger.warn(`${index.name} in ${engine.name} doesn't hold what it should: rebuilding`);
      await this.rebuilds.rebuild(engine, index);
    }
    if (!(await this.isBuilt(engine, index))) await this.rebuilds.rebuild(engine, index);
    await this.sync.drain(engine, index);
  }

  private async isBuilt(engine: SearchEngine, index: IndexDefinition): Promise<boolean> {
    const live = (await this.generations.live(index.name)).get(engine.name);
    return live !== undefined && live.settings === settingsFingerprint(index) && (await engine.count(live)) !== null;
  }

  private async lacksDocuments(engine: SearchEngine, index: IndexDefinition): Promise<boolean> {
    if (!(await this.differs(engine, index))) return false;
    await wait(SECOND_LOOK);
    return this.differs(engine, index);
  }

  /** Whether the engine holds another number of documents than Postgres counted while indexing, with nothing on its way. */
  private async differs(engine: SearchEngine, index: IndexDefinition): Promise<boolean> {
    if (await this.isPending(index)) return false;
    const generations = await this.generations.live(index.name);
    const counted = generations.get('postgres');
    const own = generations.get(engine.name);
    if (counted === undefined || own === undefined) return false;
    const held = await engine.count(own);
    return held !== counted.documents && !(await this.isPending(index));
  }

  private async isPending(index: IndexDefinition): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>('select 1 from search_pending where index_name = $1 limit 1', [index.name]);
    return rows.length > 0;
  }
}

/** A fault of ours before an engine's absence, which mends itself. */
function throwWorst(failures: readonly unknown[]): void {
  if (failures.length > 0) throw failures.find((each) => !(each instanceof EngineUnavailable)) ?? failures[0];
}
