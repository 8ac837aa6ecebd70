import { type FacetCount, MOST_FACET_VALUES } from '../port.js';
import { RANKING } from './ranking.rules.js';

/** @param documents each document's 'facet=value' tokens. The most frequent value first, ties by value. */
export function countFacets(facets: readonly string[], documents: readonly (readonly string[])[]): Record<string, FacetCount[]> {
  // A thousand documents share some hundred tokens: those are taken apart, not each occurrence.
  const occurrences = new Map<string, number>();
  for (const tokens of documents) for (const token of tokens) occurrences.set(token, (occurrences.get(token) ?? 0) + 1);
  const counts = new Map<string, Map<string, number>>(facets.map((facet) => [facet, new Map()]));
  for (const [token, count] of occurrences) {
    const at = token.indexOf('=');
    counts.get(token.slice(0, at))?.set(token.slice(at + 1), count);
  }
  const sorted = (values: Map<string, number>): FacetCount[] =>
    [...values]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, MOST_FACET_VALUES);
  return Object.fromEntries([...counts].map(([facet, values]) => [facet, sorted(values)]));
}

/**
 * What fits well, by date or another number; documents without it last, ties by id.
 * @param ranked the best first
 */
export function orderByNumber(
  ranked: readonly { id: string; score: number }[],
  numbers: ReadonlyMap<string, number | null>,
  direction: 'asc' | 'desc',
): { id: string; score: number }[] {
  const least = (ranked[0]?.score ?? 0) * RANKING.sortedCutOff;
  const last = direction === 'asc' ? Infinity : -Infinity;
  const sign = direction === 'asc' ? 1 : -1;
  const value = (id: string): number => numbers.get(id) ?? last;
  return ranked
    .filter((hit) => hit.score >= least)
    .sort((a, b) => (value(a.id) === value(b.id) ? 0 : sign * (value(a.id) - value(b.id))) || (a.id < b.id ? -1 : 1));
}
