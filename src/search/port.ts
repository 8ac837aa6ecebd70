import type { EntityManager } from 'typeorm';

/**
 * What the rest of Askwell sees of search, and what an engine must do.
 *
 * Postgres is the truth: search answers ids, scores, facets and highlights. What a reader may see is part of the query (`filter`)
 * and must be checked again by the feature when it loads the rows.
 */

/** The indexes there are. A feature owns one and describes it with `defineIndex` in its `x.search.ts`. */
export const INDEX_NAMES = ['opportunities', 'interests', 'findings', 'ideas'] as const;
export type IndexName = (typeof INDEX_NAMES)[number];

/** One thing that can be found. Whatever is not in here can't be found, shown or leaked by search. */
export interface SearchDocument {
  /** What `project` was asked for and what a hit carries. Contributors' interests use their random key, never a contributor's id. */
  id: string;
  /** Field name → plain text (several texts are kept apart, so no phrase runs across them). Missing, null and '' are the same. */
  text: Record<string, string | readonly string[] | null | undefined>;
  /** Facet name → values to filter by and to count. Who may see the document is a facet like any other. */
  facets: Record<string, readonly string[]>;
  /** Number name → value to filter by range and to sort by; instants and dates as milliseconds since 1970 (UTC). */
  numbers?: Record<string, number | null | undefined>;
}

/** A feature's own description of its index. */
export interface IndexDefinition {
  readonly name: IndexName;
  /** Raise it when `project` puts something else into the same fields: the index is then rebuilt by itself. */
  readonly version: number;
  /** Text fields, the most telling first, with what a word found there counts (1 is plain text; a title is worth about 3). */
  readonly fields: Readonly<Record<string, { readonly weight: number }>>;
  /** Text fields that the model reads for their meaning, the most telling first; missing: this index is searched by words alone. */
  readonly meaning?: readonly string[];
  /** Facets that may be filtered by and counted. */
  readonly facets: readonly string[];
  /** Numbers that may be filtered by range and sorted by; listing newest first is fastest on the first one. */
  readonly numbers: readonly string[];
  /** The documents of these ids as they stand now; an id left out of the answer is removed from the index. */
  project(em: EntityManager, ids: readonly string[]): Promise<SearchDocument[]>;
  /** The next documents with an id greater than `after` (null: from the start), ordered by id, at most `limit`; [] at the end. */
  all(em: EntityManager, after: string | null, limit: number): Promise<SearchDocument[]>;
}

/** Checks a definition when the program starts; throws an Error that names what is wrong. */
export function defineIndex(definition: IndexDefinition): IndexDefinition {
  const names = [...Object.keys(definition.fields), ...definition.facets, ...definition.numbers];
  const odd = names.find((name) => !/^[a-z][A-Za-z0-9]{0,39}$/.test(name));
  if (odd !== undefined) throw new Error(`Search index ${definition.name}: "${odd}" is not a usable name (camelCase, at most 40 letters).`);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`Search index ${definition.name}: "${twice}" is named twice.`);
  if (Object.keys(definition.fields).length === 0) throw new Error(`Search index ${definition.name} has no text field.`);
  const unread = definition.meaning?.find((name) => !(name in definition.fields));
  if (unread !== undefined) throw new Error(`Search index ${definition.name} has no text field "${unread}" to read for its meaning.`);
  return definition;
}

/** A condition as a value: engines translate it with bound or escaped values; nobody writes a filter as a string. */
export type SearchFilter =
  | { readonly and: readonly SearchFilter[] }
  | { readonly or: readonly SearchFilter[] }
  | { readonly not: SearchFilter }
  | { readonly facet: string; readonly equals: string }
  | { readonly facet: string; readonly in: readonly string[] }
  /** Both ends are included; leave one out for "from" or "up to". A document without the number never matches. */
  | { readonly number: string; readonly from?: number; readonly to?: number };

export type SearchSort = { readonly by: 'relevance' } | { readonly by: 'number'; readonly name: string; readonly direction: 'asc' | 'desc' };

/** How deep paging by words goes: the ranking orders this many of the best candidates. */
export const MAX_RANKED = 1000;
/** How many values of a facet are counted, the most frequent first. */
export const MOST_FACET_VALUES = 100;
/** How deep a list without words can be paged. */
export const MAX_LISTED = 10_000;

export interface SearchQuery {
  readonly index: IndexName;
  /** Anything a person may type; "quoted words" must stand together. Empty or missing: list what the filter lets through. */
  readonly words?: string | null;
  /** False: by words alone, also where the index could be searched by meaning. */
  readonly meaning?: boolean;
  /** What the reader may see and what they narrowed down to. */
  readonly filter?: SearchFilter;
  /** Facets to count over the matching documents (at most MOST_FACET_VALUES values each, the most frequent first). */
  readonly facets?: readonly string[];
  /** Default: relevance with words, the first number newest first without. Ties are ordered by id. */
  readonly sort?: SearchSort;
  /** From 1. */
  readonly page?: number;
  /** 1 to MAX_RANKED, default 20. What readers may ask for ends far below, by their arguments. */
  readonly limit?: number;
  /** Fields to show with the matching words marked. */
  readonly highlight?: readonly string[];
}

/** A piece of text; the pieces put together are the text (or an extract of it). Never HTML. */
export interface HighlightSegment {
  readonly text: string;
  readonly marked: boolean;
}

export interface FoundBy {
  /** Its score by words against that of a text of usual length which says all of the question once; 0: by none. */
  readonly words: number;
  /** How near it is in meaning (cosine); null: not among the nearest, or nobody compared. */
  readonly meaning: number | null;
}

export interface SearchHit {
  readonly id: string;
  /** Comparable within one answer only; 0 without words. */
  readonly score: number;
  /** What it was found by; comparable between answers, unlike the score. */
  readonly foundBy: FoundBy;
  /** Field name → pieces; only fields asked for that hold text. */
  readonly highlights: Readonly<Record<string, readonly HighlightSegment[]>>;
}

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  /** Facet name → counts. With words they cover the documents that were ranked (all of them up to MAX_RANKED). */
  readonly facets: Readonly<Record<string, readonly FacetCount[]>>;
  /** Not more than MAX_LISTED: read that as "or more". */
  readonly estimatedTotal: number;
  /** True when Meilisearch should have answered and Postgres did. */
  readonly degraded: boolean;
  readonly engine: EngineName;
}

export type EngineName = 'postgres' | 'meilisearch';

/** One or several words that stand together, already reduced to their stems (`text/words.ts`). */
export type Term = readonly string[];

export interface WeightedTerm {
  readonly term: Term;
  readonly worth: number;
}

/** What an engine is asked: already analysed, so both engines look for the same things. */
export interface EngineQuery {
  readonly index: IndexDefinition;
  /** Where to look: the generation that is live. */
  readonly generation: Generation;
  /** Null lists everything that the filter lets through. */
  readonly words: {
    /** Any of these makes a candidate (unless `allOf` says more), the rarest first, each with its worth. */
    readonly anyOf: readonly WeightedTerm[];
    /** All of these must be there, each as a phrase. */
    readonly allOf: readonly Term[];
  } | null;
  readonly filter: SearchFilter | null;
  /** Without words only; ties are ordered by id. Null: by id. */
  readonly order: { readonly number: string; readonly direction: 'asc' | 'desc' } | null;
  readonly offset: number;
  readonly limit: number;
  /** Facets to count, without words only (with words the ranking counts them). */
  readonly facets: readonly string[];
}

export interface EngineAnswer {
  readonly ids: readonly string[];
  readonly estimatedTotal: number;
  readonly facets: Readonly<Record<string, readonly FacetCount[]>>;
}

/** One copy of an index in one engine. A rebuild fills a fresh one while the live one answers, then they change places. */
export interface Generation {
  readonly engine: EngineName;
  readonly index: IndexName;
  readonly number: number;
  /** Name unique in the world, so that two installations can share an engine. */
  readonly uid: string;
}

/**
 * An engine behind search. Every method rejects with `EngineUnavailable` when, and only when, the engine can't be reached or can't
 * answer in time; anything else that goes wrong is a fault of ours and passes through.
 */
export interface SearchEngine {
  readonly name: EngineName;
  /** Makes an empty copy with the right settings. */
  create(index: IndexDefinition, generation: Generation): Promise<void>;
  /** Adds documents to a copy that is being built; they need not be found before `finish`. */
  fill(index: IndexDefinition, generation: Generation, documents: readonly SearchDocument[]): Promise<void>;
  /** Resolves when what was filled in so far is worked in. */
  settle(generation: Generation): Promise<void>;
  /** Called while nothing else writes, when everything is filled in: afterwards the copy is ready to go live. */
  finish(index: IndexDefinition, generation: Generation): Promise<void>;
  /** Adds or replaces documents; resolves when they can be found. */
  index(index: IndexDefinition, generations: readonly Generation[], documents: readonly SearchDocument[]): Promise<void>;
  /** Removes documents; unknown ids are fine; resolves when they can't be found any more. */
  remove(index: IndexDefinition, generations: readonly Generation[], ids: readonly string[]): Promise<void>;
  query(query: EngineQuery): Promise<EngineAnswer>;
  /** Forgets a copy; unknown is fine. */
  drop(generation: Generation): Promise<void>;
  /** How many documents a copy holds; null when the engine doesn't know the copy. */
  count(generation: Generation): Promise<number | null>;
  health(): Promise<{ readonly version: string }>;
}

/** The engine can't be reached or can't answer in time. The one error that Postgres stands in for. */
export class EngineUnavailable extends Error {
  constructor(
    readonly engine: EngineName,
    reason: string,
    options?: { cause?: unknown },
  ) {
    super(`Search engine ${engine} is unavailable: ${reason}`, options);
    this.name = 'EngineUnavailable';
  }
}

/** Words and phrases that mean the same to a reader; each inner list is one group of equals. */
export interface SynonymSource {
  groups(): Promise<readonly (readonly string[])[]>;
}
