import { Injectable, Logger } from '@nestjs/common';
import { CircuitBreaker } from './circuit-breaker.js';
import { type CandidateRow, WordStore } from './engines/postgres/word-store.js';
import { plainFilter } from './filter.rules.js';
import { Generations, type LiveGeneration } from './generations.js';
import { SearchIndexRegistry, settingsFingerprint } from './index-registry.js';
import {
  type EngineAnswer, type EngineName, type EngineQuery, EngineUnavailable, type FacetCount, type Generation, type HighlightSegment,
  type IndexDefinition, MAX_LISTED, MAX_RANKED, type SearchAnswer, type SearchFilter, type SearchHit, type SearchQuery,
} from './port.js'; // prettier-ignore
import { MeaningSearch, type Nearby, NOTHING_NEAR } from './meaning/meaning-search.js';
import type { Near } from './meaning/nearest.rules.js';
import { countFacets, orderByNumber } from './ranking/answer.rules.js';
import { type Fused, fuse, FUSION } from './ranking/fusion.rules.js';
import { highlight } from './ranking/highlight.rules.js';
import { readQuestion, stemsToLookUp } from './ranking/question.rules.js';
import { rank, RankingPlan } from './ranking/ranking.rules.js';
import { SearchEngines } from './search-engines.js';
import { SynonymRegistry } from './synonym-registry.js';

/** Candidates are looked for by the rarest words that together stand in about this many documents. */
const CANDIDATE_BUDGET = 4 * MAX_RANKED;
/** … and by no more than this many: 300 small queries kept a busy Meilisearch from answering in its second, twice, and then from answering anyone. */
const MOST_DRIVERS = 100;
/** A filter that lets more through isn't narrow: naming them all to the thread that compares would take longer than comparing. */
const MOST_ALLOWED = 20_000;

/** A query that is sane, about an index that exists. */
interface Asked {
  readonly query: SearchQuery;
  readonly index: IndexDefinition;
  /** The copy in Postgres: ranking, second filter, texts. */
  readonly store: Generation;
  readonly live: ReadonlyMap<EngineName, LiveGeneration>;
  readonly filter: SearchFilter | null;
  readonly offset: number;
  readonly limit: number;
}

type Found = Omit<SearchAnswer, 'hits'> & { readonly scored: readonly Omit<SearchHit, 'highlights'>[]; readonly marked: ReadonlySet<string> };

/** Searching, whichever engine answers. */
@Injectable()
export class SearchService {
  private readonly logger = new Logger('Search');
  private readonly breaker = new CircuitBreaker();

  constructor(
    private readonly engines: SearchEngines,
    private readonly registry: SearchIndexRegistry,
    private readonly generations: Generations,
    private readonly words: WordStore,
    private readonly synonyms: SynonymRegistry,
    private readonly meaning: MeaningSearch,
  ) {}

  /**
   * @throws Error when the query names a field, facet or number that the index doesn't have; never because of what a reader typed
   */
  async query(query: SearchQuery): Promise<SearchAnswer> {
    const index = this.registry.get(query.index);
    checkNames(index, query);
    const filter = query.filter === undefined ? 'everything' : plainFilter(index, query.filter);
    const live = await this.generations.live(query.index);
    const store = live.get('postgres');
    if (filter === 'nothing' || store === undefined) return this.nothing(query);
    const limit = Math.min(Math.max(Math.trunc(query.limit ?? 20), 1), MAX_RANKED);
    const offset = (Math.max(Math.trunc(query.page ?? 1), 1) - 1) * limit;
    const asked: Asked = { query, index, store, live, filter: filter === 'everything' ? null : filter, offset, limit };
    const typed = query.words?.trim() ?? '';
    const { scored, marked, ...found } = typed === '' ? await this.list(asked) : await this.rank(asked, typed);
    const highlights = await this.highlights(asked, scored, marked);
    return { ...found, hits: scored.map((hit) => ({ ...hit, highlights: highlights.get(hit.id) ?? {} })) };
  }

  private async rank(asked: Asked, typed: string): Promise<Found> {
    const { query, index, store, filter, offset, limit } = asked;
    const question = readQuestion(typed, await this.synonyms.current());
    if (question === null) return { ...this.nothing(query), scored: [], marked: new Set() };
    const sort = query.sort?.by === 'number' ? query.sort : null;
    // Sorted by date, what is merely akin would come first; whoever quotes wants those very words.
    const byMeaning = sort === null && question.phrases.length === 0 && query.meaning !== false;
    const asking = byMeaning ? this.meaning.nearest(index, typed) : Promise.resolve(NOTHING_NEAR);
    const vocabulary = await this.words.vocabulary(store, stemsToLookUp(question));
    const plan = new RankingPlan(question, vocabulary, Object.values(index.fields).map((field) => field.weight));
    const anyOf = plan.drivers(CANDIDATE_BUDGET).slice(0, MOST_DRIVERS);
    const found = anyOf.length === 0 ? null : this.ask(asked, { words: { anyOf, allOf: question.phrases }, order: null, offset: 0, limit: MAX_RANKED, facets: [] });
    const [answer, nearby] = await Promise.all([found, asking]);
    const { degraded, engine } = answer ?? this.nothing(query);
    const terms = plan.terms();
    const stems = [...new Set([...terms.flatMap((each) => each.term), ...question.phrases.flat()])];
    const rowsOf = (ids: readonly string[]): Promise<CandidateRow[]> =>
      this.words.candidates(store, ids, stems, { filter, facets: (query.facets ?? []).length > 0, number: sort?.name ?? null });
    const first = await rowsOf([...new Set([...(answer?.ids ?? []), ...nearby.near.map(({ id }) => id)])]);
    const seen = new Set(first.map(({ id }) => id));
    const near = await this.nearWithin(asked, nearby, seen);
    const rows = near === nearby.near ? first : [...first, ...(await rowsOf(near.map(({ id }) => id).filter((id) => !seen.has(id))))];
    const there = new Set(rows.map(({ id }) => id));
    const byWords = rank(plan, rows);
    const promised = plan.promised();
    const ranked = near.length === 0 ? byWords : fuse(byWords, near.filter(({ id }) => there.has(id)), promised);
    const ordered = sort === null ? ranked : orderByNumber(ranked, new Map(rows.map((row) => [row.id, row.number])), sort.direction);
    const complete = answer === null || answer.ids.length < MAX_RANKED || sort !== null;
    return {
      scored: ordered.slice(offset, offset + limit).map(withReason(byWords, near, promised)),
      marked: new Set(stems),
      facets: countFacets(query.facets ?? [], tokensOf(rows, ordered)),
      estimatedTotal: complete ? ordered.length : Math.max(ordered.length, answer.estimatedTotal),
      degraded,
      engine,
    };
  }

  /**
   * Where the filter leaves little of the nearest, the nearest of what it lets through: comparing is exact, so a narrow search misses no more than
   * a wide one.
   * @param there what of the nearest the filter lets through
   */
  private async nearWithin({ store, filter }: Asked, { near, among }: Nearby, there: ReadonlySet<string>): Promise<readonly Near[]> {
    const areAll = near.length < FUSION.looked;
    if (filter === null || areAll || near.filter(({ id }) => there.has(id)).length >= FUSION.added) return near;
    const allowed = await this.words.allowed(store, filter, MOST_ALLOWED);
    const within = allowed === null ? [] : await among(allowed);
    return within.length > 0 ? within : near;
  }

  private async list(asked: Asked): Promise<Found> {
    const { query, index, store, filter, offset, limit } = asked;
    const order = query.sort?.by === 'number' ? { number: query.sort.name, direction: query.sort.direction } : newestFirst(index);
    const facets = query.facets ?? [];
    const within = Math.min(limit, MAX_LISTED - offset);
    const answer = await this.ask(asked, { words: null, order, offset: Math.min(offset, MAX_LISTED - 1), limit: Math.max(within, 1), facets });
    const ids = within > 0 ? answer.ids : [];
    const real = new Set((await this.words.candidates(store, ids, [], { filter, facets: false, number: null })).map((row) => row.id));
    return {
      scored: ids.filter((id) => real.has(id)).map((id) => ({ id, score: 0, foundBy: { words: 0, meaning: null } })),
      marked: new Set(),
      facets: answer.facets,
      estimatedTotal: Math.min(answer.estimatedTotal, MAX_LISTED),
      degraded: answer.degraded,
      engine: answer.engine,
    };
  }

  /** The preferred engine, or Postgres when that one is unavailable; only then, so that faults of ours are not hidden. */
  private async ask(
    { index, filter, live, store }: Asked,
    rest: Omit<EngineQuery, 'index' | 'generation' | 'filter'>,
  ): Promise<EngineAnswer & { degraded: boolean; engine: EngineName }> {
    const { preferred, postgres } = this.engines;
    const generation = preferred === null ? undefined : live.get(preferred.name);
    // Not built yet, or for an older definition: it may lack what is asked for. The keeper is at it, and the engine isn't to blame.
    const isBuilt = generation !== undefined && generation.settings === settingsFingerprint(index);
    if (preferred !== null && isBuilt && this.breaker.mayTry()) {
      try {
        const answer = await preferred.query({ ...rest, index, filter, generation });
        this.breaker.succeeded();
        return { ...answer, degraded: false, engine: preferred.name };
      } catch (error) {
        this.breaker.failed();
        if (!(error instanceof EngineUnavailable)) throw error;
        this.logger.warn(`${error.message}; Postgres answers`);
      }
    }
    const answer = await postgres.query({ ...rest, index, filter, generation: store });
    return { ...answer, degraded: preferred !== null, engine: postgres.name };
  }

  private async highlights(asked: Asked, hits: readonly { id: string }[], marked: ReadonlySet<string>): Promise<Map<string, Record<string, HighlightSegment[]>>> {
    const fields = asked.query.highlight ?? [];
    const shown = new Map<string, Record<string, HighlightSegment[]>>();
    if (fields.length === 0) return shown;
    const texts = await this.words.texts(asked.store, hits.map((hit) => hit.id));
    for (const [id, byField] of texts) {
      const present = fields.filter((field) => byField[field] !== undefined);
      shown.set(id, Object.fromEntries(present.map((field) => [field, highlight(byField[field].join('\n'), marked)])));
    }
    return shown;
  }

  private nothing(query: SearchQuery): SearchAnswer {
    const facets: Record<string, FacetCount[]> = Object.fromEntries((query.facets ?? []).map((facet) => [facet, []]));
    return { hits: [], facets, estimatedTotal: 0, degraded: false, engine: (this.engines.preferred ?? this.engines.postgres).name };
  }
}

/** Adds to what was ranked by what it was found. */
function withReason(byWords: readonly Fused[], near: readonly Near[], promised: number): (hit: Fused) => Omit<SearchHit, 'highlights'> {
  const scores = new Map(byWords.map(({ id, score }) => [id, score]));
  const similarities = new Map(near.map(({ id, similarity }) => [id, similarity]));
  return (hit) => ({ ...hit, foundBy: { words: promised > 0 ? (scores.get(hit.id) ?? 0) / promised : 0, meaning: similarities.get(hit.id) ?? null } });
}

function checkNames(index: IndexDefinition, query: SearchQuery): void {
  const checks: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['facet', query.facets ?? [], index.facets],
    ['field', query.highlight ?? [], Object.keys(index.fields)],
    ['number', query.sort?.by === 'number' ? [query.sort.name] : [], index.numbers],
  ];
  for (const [kind, asked, known] of checks) {
    const stranger = asked.find((name) => !known.includes(name));
    if (stranger !== undefined) throw new Error(`Search index ${index.name} has no ${kind} "${stranger}".`);
  }
}

function newestFirst(index: IndexDefinition): EngineQuery['order'] {
  return index.numbers.length > 0 ? { number: index.numbers[0], direction: 'desc' } : null;
}

function tokensOf(rows: readonly CandidateRow[], hits: readonly { id: string }[]): (readonly string[])[] {
  const tokens = new Map(rows.map((row) => [row.id, row.tokens]));
  return hits.map((hit) => tokens.get(hit.id) ?? []);
}
