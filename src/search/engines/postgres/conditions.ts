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

/** @param filter as `plainFilter` leaves it. */
export function condition(filter: SearchFilter, parameters: Parameters): string {
  if ('and' in filter) return `(${filter.and.map((each) => condition(each, parameters)).join(' and ')})`;
  if ('or' in filter) return `(${filter.or.map((each) => condition(each, parameters)).join(' or ')})`;
  if ('not' in filter) return `not ${condition(filter.not, parameters)}`;
  if ('number' in filter) {
    const value = `(d.numbers ->> ${parameters.add(filter.number)}::text)::float8`;
    const from = filter.from === undefined ? '' : ` and ${value} >= ${parameters.add(filter.from)}::float8`;
    const to = filter.to === undefined ? '' : ` and ${value} <= ${parameters.add(filter.to)}::float8`;
    return `coalesce(${value} is not null${from}${to}, false)`;
  }
  const values = 'in' in filter ? filter.in : [filter.equals];
  return `d.tokens && ${parameters.add(values.map((value) => token(filter.facet, value)))}::text[]`;
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
