import type { Generation, IndexDefinition, SearchFilter, Term } from '../../port.js';
import { quoted, token, weightClass } from './document-row.rules.js';

/** Values for a statement; each becomes a `$n`, none is ever written into the SQL. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

export function inGeneration(generation: Generation, parameters: Parameters): string {
  return `d.index_name = ${parameters.add(generation.index)} and d.generation = ${parameters.add(generation.number)}`;
}

/**
 * The same, but never answered from the primary key: right after many documents came in, Postgres underrates how many a generation
 * holds and would read all of them instead of asking the index of words.
 */
export function inPartition(generation: Generation, parameters: Parameters): string {
  return `d.index_name = ${parameters.add(generation.index)} and d.generation + 0 = ${parameters.add(generation.number)}`;
}

/**
 * @param filter as `plainFilter` leaves it
 * @param first the index's first number, where a condition on it should be answered by the index that lists newest first
 */
export function condition(filter: SearchFilter, parameters: Parameters, first?: string): string {
  if ('and' in filter) return `(${filter.and.map((each) => condition(each, parameters, first)).join(' and ')})`;
  if ('or' in filter) return `(${filter.or.map((each) => condition(each, parameters, first)).join(' or ')})`;
  if ('not' in filter) return `not ${condition(filter.not, parameters, first)}`;
  if ('number' in filter) {
    const value = numberColumn(filter.number, first);
    const from = filter.from === undefined ? '' : ` and ${value} >= ${parameters.add(filter.from)}::float8`;
    const to = filter.to === undefined ? '' : ` and ${value} <= ${parameters.add(filter.to)}::float8`;
    // Never null: without the number the first part is false, whatever the others are. Wrapped into anything, no index would answer it.
    return `(${value} is not null${from}${to})`;
  }
  const values = 'in' in filter ? filter.in : [filter.equals];
  return `d.tokens && ${parameters.add(values.map((value) => token(filter.facet, value)))}::text[]`;
}

/** The name is written into the statement, or no index on the number would be found: it comes from a definition, which has checked it (`defineIndex`), never from a reader. */
export function numberColumn(name: string, first?: string): string {
  return name === first ? 'd.first_number' : `(d.numbers ->> '${name}')::float8`;
}

/** A term as a tsquery: its stems next to each other. */
export function termQuery(term: Term): string {
  return term.map(quoted).join(' <-> ');
}

export function allQuery(terms: readonly Term[]): string {
  return terms.map((term) => `(${termQuery(term)})`).join(' & ');
}

export function anyQuery(terms: readonly Term[]): string {
  return terms.map((term) => `(${termQuery(term)})`).join(' | ');
}

/** What a word counts in the fields of classes D, C, B and A, as `ts_rank` wants it: at most 1. */
export function classWeights(index: IndexDefinition): number[] {
  const weights = Object.values(index.fields).map((field) => field.weight);
  const most = Math.max(...weights);
  const ofClass = (name: string): number => Math.max(0, ...weights.filter((weight) => weightClass(weight) === name)) / most;
  return [ofClass('D'), ofClass('C'), ofClass('B'), 0];
}
