import { Meilisearch, type MultiSearchQuery, type Task, type TaskStatus } from 'meilisearch';
import type { EngineAnswer, EngineQuery, Generation, IndexDefinition, SearchDocument, SearchEngine, WeightedTerm } from '../../port.js';
import { MAX_LISTED } from '../../port.js';
import { asEngineError, isMissing } from './meilisearch.errors.js';
import { facetCounts, facetName, fieldName, filterText, meilisearchDocument, mergeHits, numberName, termText } from './meilisearch-document.rules.js';

export interface MeilisearchSettings {
  readonly url: string;
  readonly key?: string | null;
  /** Milliseconds a search may take before Postgres answers instead. */
  readonly searchTimeout?: number;
}

const SEARCH_TIMEOUT = 1_000;
const WRITE_TIMEOUT = 30_000;
/** A batch waits behind whatever else the server indexes. */
const TASK_TIMEOUT = 120_000;
/** Everything a rebuild has sent may be worked in as one task. */
const REBUILD_TIMEOUT = 60 * 60_000;
/** Documents of a rebuild after which those before them are waited for: a change is worked in behind all that is waiting, and found no sooner. */
const MOST_WAITING = 10_000;
/** Meilisearch reads the first ten words of a query and drops the rest. */
const WORDS_READ = 10;

interface Hit {
  id: string;
}

/**
 * Meilisearch as a finder of candidates. It is given stems and asked for stems, one small query for each telling word, because of a long
 * query it would read ten words and drop them from the end (nDCG@10 0.38 instead of 0.63 on judged questions). The service ranks what
 * comes back, so typos, synonyms and scores are the same with both engines.
 */
export class MeilisearchEngine implements SearchEngine {
  readonly name = 'meilisearch';
  private readonly searches: Meilisearch;
  private readonly writes: Meilisearch;
  /** Copy → documents sent since the last time that `MOST_WAITING` were, and the task that they ended with then. */
  private readonly sent = new Map<string, { documents: number; before: number | null }>();

  constructor({ url, key, searchTimeout = SEARCH_TIMEOUT }: MeilisearchSettings) {
    // Whoever answers in its place must not send us elsewhere, with the key.
    const common = { host: url, requestInit: { redirect: 'error' as const }, ...(key ? { apiKey: key } : {}) };
    this.searches = new Meilisearch({ ...common, timeout: searchTimeout });
    this.writes = new Meilisearch({ ...common, timeout: WRITE_TIMEOUT, defaultWaitOptions: { timeout: TASK_TIMEOUT, interval: 20 } });
  }

  async create(index: IndexDefinition, { uid }: Generation): Promise<void> {
    // Tasks are done in the order they came, so waiting for the second is enough.
    await asEngineError(this.writes.createIndex(uid, { primaryKey: 'id' }));
    await this.done(
      this.writes
        .index(uid)
        .updateSettings({
          searchableAttributes: Object.keys(index.fields).map(fieldName),
          displayedAttributes: ['id'],
          filterableAttributes: [...index.facets.map(facetName), ...index.numbers.map(numberName)],
          sortableAttributes: ['id', ...index.numbers.map(numberName)],
          rankingRules: ['words', 'sort', 'attribute', 'exactness'],
          // Stems are exact and the service corrects misspelt words; none of this is needed, and without it indexing is quicker.
          typoTolerance: { enabled: false },
          prefixSearch: 'disabled',
          facetSearch: false,
          proximityPrecision: 'byAttribute',
          faceting: { maxValuesPerFacet: 100, sortFacetValuesBy: { '*': 'count' } },
          pagination: { maxTotalHits: MAX_LISTED },
        })
        .waitTask(),
    );
  }

  async fill(index: IndexDefinition, { uid }: Generation, documents: readonly SearchDocument[]): Promise<void> {
    if (documents.length === 0) return;
    const { taskUid } = await asEngineError(this.writes.index(uid).addDocuments(documents.map((each) => meilisearchDocument(index, each)), { primaryKey: 'id' }));
    const sent = this.sent.get(uid) ?? { documents: 0, before: null };
    this.sent.set(uid, sent);
    sent.documents += documents.length;
    if (sent.documents < MOST_WAITING) return;
    const { before } = sent;
    Object.assign(sent, { documents: 0, before: taskUid });
    if (before !== null) await asEngineError(this.writes.tasks.waitForTask(before, { timeout: REBUILD_TIMEOUT, interval: 100 }));
  }

  async settle({ uid }: Generation): Promise<void> {
    this.sent.delete(uid);
    for (;;) {
      const { results } = await asEngineError(
        this.writes.tasks.getTasks({ indexUids: [uid], statuses: ['enqueued', 'processing'], limit: 1 }),
      );
      const last = results[0];
      if (last === undefined) break;
      await asEngineError(this.writes.tasks.waitForTask(last.uid, { timeout: REBUILD_TIMEOUT, interval: 100 }));
    }
    const failed = await asEngineError(this.writes.tasks.getTasks({ indexUids: [uid], statuses: ['failed', 'canceled'], limit: 1 }));
    if (failed.results[0] !== undefined) throw new Error(`Meilisearch could not build ${uid}: ${taskFailure(failed.results[0])}`);
  }

  async finish(_index: IndexDefinition, generation: Generation): Promise<void> {
    await this.settle(generation);
  }

  async index(index: IndexDefinition, generations: readonly Generation[], documents: readonly SearchDocument[]): Promise<void> {
    if (documents.length === 0) return;
    const rows = documents.map((each) => meilisearchDocument(index, each));
    await Promise.all(generations.map(({ uid }) => this.done(this.writes.index(uid).addDocuments(rows, { primaryKey: 'id' }).waitTask())));
  }

  async remove(_index: IndexDefinition, generations: readonly Generation[], ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await Promise.all(generations.map(({ uid }) => this.done(this.writes.index(uid).deleteDocuments([...ids]).waitTask())));
  }

  async query(query: EngineQuery): Promise<EngineAnswer> {
    return query.words === null ? this.list(query) : this.candidates(query, query.words);
  }

  private async candidates({ generation, filter, limit }: EngineQuery, { anyOf, allOf }: NonNullable<EngineQuery['words']>): Promise<EngineAnswer> {
    const common = {
      indexUid: generation.uid,
      attributesToRetrieve: ['id'],
      limit,
      matchingStrategy: 'all' as const,
      ...(filter === null ? {} : { filter: filterText(filter) }),
    };
    const asked = allOf.length > 0 ? [{ worth: 1, query: { ...common, q: allOf.map(termText).join(' ') } }] : questions(anyOf, common);
    const { results } = await asEngineError(this.searches.multiSearch<{ queries: MultiSearchQuery[] }, Hit>({ queries: asked.map((each) => each.query) }));
    const lists = results.map((result, at) => ({ worth: asked[at]!.worth, ids: result.hits.map((hit) => hit.id) }));
    const ids = mergeHits(lists, limit);
    return { ids, estimatedTotal: Math.max(ids.length, ...results.map((result) => result.estimatedTotalHits ?? 0)), facets: {} };
  }

  private async list({ generation, filter, order, offset, limit, facets }: EngineQuery): Promise<EngineAnswer> {
    const byNumber = order === null ? [] : [`${numberName(order.number)}:${order.direction}`];
    const answer = await asEngineError(
      this.searches.index<Hit>(generation.uid).search('', {
        attributesToRetrieve: ['id'],
        offset,
        limit,
        sort: [...byNumber, 'id:asc'],
        facets: facets.map(facetName),
        ...(filter === null ? {} : { filter: filterText(filter) }),
      }),
    );
    return {
      ids: answer.hits.map((hit) => hit.id),
      estimatedTotal: answer.estimatedTotalHits ?? 0,
      facets: Object.fromEntries(facets.map((facet) => [facet, facetCounts(answer.facetDistribution?.[facetName(facet)])])),
    };
  }

  async drop({ uid }: Generation): Promise<void> {
    const task = await asEngineError(this.writes.deleteIndex(uid).waitTask());
    if (task.status !== 'succeeded' && task.error?.code !== 'index_not_found') throw new Error(`Meilisearch could not drop ${uid}: ${taskFailure(task)}`);
  }

  async count({ uid }: Generation): Promise<number | null> {
    try {
      return (await this.writes.index(uid).getStats()).numberOfDocuments;
    } catch (error) {
      if (isMissing(error)) return null;
      return asEngineError(Promise.reject(error));
    }
  }

  async health(): Promise<{ version: string }> {
    const { pkgVersion } = await asEngineError(this.searches.getVersion());
    return { version: pkgVersion };
  }

  private async done(task: Promise<Task>): Promise<void> {
    const finished = await asEngineError(task);
    const wanted: TaskStatus = 'succeeded';
    if (finished.status !== wanted) throw new Error(`Meilisearch refused to ${finished.type} ${finished.indexUid}: ${taskFailure(finished)}`);
  }
}

/** One query for each term, and one for all of them together, which brings up what holds several when a term alone finds too much. */
function questions(anyOf: readonly WeightedTerm[], common: Omit<MultiSearchQuery, 'q'>): { worth: number; query: MultiSearchQuery }[] {
  const single = anyOf.map(({ term, worth }) => ({ worth, query: { ...common, q: termText(term) } }));
  if (anyOf.length < 2) return single;
  const words = [...new Set(anyOf.flatMap(({ term }) => term))].slice(0, WORDS_READ).join(' ');
  return [...single, { worth: 0, query: { ...common, q: words, matchingStrategy: 'frequency' } }];
}

function taskFailure(task: Task): string {
  return task.error ? `${task.error.code}: ${task.error.message}` : task.status;
}
