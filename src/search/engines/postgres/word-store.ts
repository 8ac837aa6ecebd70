import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Generation, SearchFilter } from '../../port.js';
import { guesses, SHORTEST_GUESSED } from '../../ranking/corrections.rules.js';
import type { Vocabulary, WordPlaces } from '../../ranking/ranking.rules.js';
import { condition, inGeneration, Parameters } from './conditions.js';
import { readPlaces } from './document-row.rules.js';

/** A document as far as ranking, counting and sorting need it. */
export interface CandidateRow extends WordPlaces {
  /** 'facet=value'; empty unless asked for. */
  readonly tokens: readonly string[];
  /** The number asked for. */
  readonly number: number | null;
}

/** Each guess costs a look-up; a question with more unknown words than this is not misspelt but in another language. */
const MOST_GUESSED = 8;

/** What the ranking reads, for both engines: how rare words are, and where they stand in the candidates. */
@Injectable()
export class WordStore {
  constructor(private readonly dataSource: DataSource) {}

  async vocabulary(generation: Generation, stems: readonly string[]): Promise<Vocabulary> {
    const rows = await this.dataSource.query<{ documents: number; field_lengths: number[]; frequency: Record<string, number> | null }[]>(
      `select documents, field_lengths, (
         select json_object_agg(term.stem, term.documents) from search_term term
         where term.index_name = $2 and term.generation = $1 and term.stem = any($3) and term.documents > 0
       ) as frequency
       from search_generation where number = $1`,
      [generation.number, generation.index, stems],
    );
    const row = rows[0];
    const documents = row?.documents ?? 0;
    const frequency = new Map(Object.entries(row?.frequency ?? {}));
    const unknown = stems.filter((stem) => !frequency.has(stem) && /^\p{L}+$/u.test(stem) && stem.length >= SHORTEST_GUESSED);
    const corrections: Map<string, { stem: string; distance: number }[]> = new Map();
    for (const { stem, near } of await this.near(generation, unknown.slice(0, MOST_GUESSED))) {
      const found = guesses(stem, near);
      if (found.length === 0) continue;
      corrections.set(stem, found);
      for (const guess of found) frequency.set(guess.stem, near.find((each) => each.stem === guess.stem)!.documents);
    }
    return { documents, frequency, averageLengths: (row?.field_lengths ?? []).map((sum) => sum / Math.max(documents, 1)), corrections };
  }

  private async near(generation: Generation, stems: readonly string[]): Promise<{ stem: string; near: { stem: string; documents: number }[] }[]> {
    if (stems.length === 0) return [];
    const rows = await this.dataSource.query<{ stem: string; near: string; documents: number }[]>(
      `select asked.stem, found.near, found.documents
       from unnest($3::text[]) as asked(stem), search_near($1, $2, asked.stem) as found`,
      [generation.index, generation.number, stems],
    );
    return stems.map((stem) => ({
      stem,
      near: rows.filter((row) => row.stem === stem).map((row) => ({ stem: row.near, documents: row.documents })),
    }));
  }

  /**
   * The candidates that exist and that the filter lets through, whatever an engine believed: an index that lags behind
   * can bring nobody to light.
   */
  async candidates(
    generation: Generation,
    ids: readonly string[],
    stems: readonly string[],
    wanted: { filter: SearchFilter | null; facets: boolean; number: string | null },
  ): Promise<CandidateRow[]> {
    if (ids.length === 0) return [];
    const parameters = new Parameters();
    const where = [inGeneration(generation, parameters), `d.document_id = any(${parameters.add(ids)}::text[])`];
    if (wanted.filter !== null) where.push(condition(wanted.filter, parameters));
    const rows = await this.dataSource.query<{ id: string; places: string; ends: number[]; tokens: string[] | null; number: number | null }[]>(
      // Arrays as JSON: reading a thousand arrays as Postgres writes them took longer than ranking what they are for.
      // Marking the asked words with the free weight and keeping only those is done on the packed form; unnesting would visit every word.
      `select d.document_id as id, ts_filter(setweight(d.words, 'A', ${parameters.add(stems)}::text[]), '{a}')::text as places,
         to_json(d.field_ends) as ends, ${wanted.facets ? 'to_json(d.tokens)' : 'null::json'} as tokens,
         (d.numbers ->> ${parameters.add(wanted.number)}::text)::float8 as number
       from search_document d where ${where.join(' and ')}`,
      parameters.values,
    );
    return rows.map((row) => ({
      id: row.id,
      positions: readPlaces(row.places),
      fieldEnds: row.ends,
      tokens: row.tokens ?? [],
      number: row.number,
    }));
  }

  /** The ids that a filter lets through; null when there are more than `most`. */
  async allowed(generation: Generation, filter: SearchFilter, most: number): Promise<string[] | null> {
    const parameters = new Parameters();
    const where = [inGeneration(generation, parameters), condition(filter, parameters)];
    const rows = await this.dataSource.query<{ id: string }[]>(
      `select d.document_id as id from search_document d where ${where.join(' and ')} limit ${parameters.add(most + 1)}`,
      parameters.values,
    );
    return rows.length > most ? null : rows.map((row) => row.id);
  }

  /** The texts as written, a document's id → field → texts. */
  async texts(generation: Generation, ids: readonly string[]): Promise<Map<string, Readonly<Record<string, readonly string[]>>>> {
    if (ids.length === 0) return new Map();
    const rows = await this.dataSource.query<{ id: string; texts: Record<string, string[]> }[]>(
      'select document_id as id, texts from search_document where index_name = $1 and generation = $2 and document_id = any($3)',
      [generation.index, generation.number, ids],
    );
    return new Map(rows.map((row) => [row.id, row.texts]));
  }
}
