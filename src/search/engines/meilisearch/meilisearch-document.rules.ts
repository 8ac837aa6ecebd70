import type { FacetCount, IndexDefinition, SearchDocument, SearchFilter, Term } from '../../port.js';
import { wordsOf } from '../../text/words.js';

/**
 * What Meilisearch is given: stems, encoded facets, numbers. No text as anyone wrote it: highlights and ranking come from Postgres,
 * so nothing readable lies on another server.
 */
export type MeilisearchDocument = Record<string, string | number | readonly string[] | undefined> & { id: string };

const MOST_WORDS = 16_000;

export const fieldName = (field: string): string => `w_${field}`;
export const facetName = (facet: string): string => `f_${facet}`;
export const numberName = (number: string): string => `n_${number}`;

export function meilisearchDocument(index: IndexDefinition, document: SearchDocument): MeilisearchDocument {
  const fields = Object.keys(index.fields).map((field) => {
    const given = document.text[field] ?? [];
    const texts = typeof given === 'string' ? [given] : given;
    // Texts are set apart as separate values: Meilisearch keeps a distance between them.
    return [fieldName(field), texts.map(stems)] as const;
  });
  const facets = index.facets.map((facet) => [facetName(facet), [...new Set(document.facets[facet] ?? [])].map(encodeFacet)] as const);
  const numbers = index.numbers.flatMap((number) => {
    const value = document.numbers?.[number];
    return Number.isFinite(value) ? [[numberName(number), value as number] as const] : [];
  });
  return { ...Object.fromEntries([...fields, ...facets, ...numbers]), id: document.id };
}

/** Single signs come after all the rest, so that neighbours stay neighbours. */
function stems(text: string): string {
  const words = wordsOf(text, { signs: true });
  const [inOrder, signs] = [words.filter(({ within }) => !within), words.filter(({ within }) => within)];
  return [...inOrder, ...signs].slice(0, MOST_WORDS).map(({ stem }) => stem).join(' ');
}

/**
 * Meilisearch compares facets without case and accents; encoded they are compared exactly, and nothing that could end a quoted
 * filter value is left in them. Small letters and digits stand for themselves, the rest is "_hex_".
 */
export function encodeFacet(value: string): string {
  return `v${value.replace(/[^a-z0-9-]/gu, (character) => `_${character.codePointAt(0)!.toString(16)}_`)}`;
}

export function decodeFacet(encoded: string): string {
  return encoded.slice(1).replace(/_([0-9a-f]+)_/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
}

/** @param filter as `plainFilter` leaves it. Only names of the definition, encoded values and numbers can get into the text. */
export function filterText(filter: SearchFilter): string {
  if ('and' in filter) return `(${filter.and.map(filterText).join(' AND ')})`;
  if ('or' in filter) return `(${filter.or.map(filterText).join(' OR ')})`;
  if ('not' in filter) return `(NOT ${filterText(filter.not)})`;
  if ('number' in filter) {
    const name = numberName(filter.number);
    const ends = [`${name} EXISTS`];
    if (filter.from !== undefined) ends.push(`${name} >= ${decimal(filter.from)}`);
    if (filter.to !== undefined) ends.push(`${name} <= ${decimal(filter.to)}`);
    return `(${ends.join(' AND ')})`;
  }
  const values = 'in' in filter ? filter.in : [filter.equals];
  return `(${facetName(filter.facet)} IN [${values.map((value) => `"${encodeFacet(value)}"`).join(', ')}])`;
}

/** Without an exponent, which the filter's grammar doesn't promise to read. */
function decimal(value: number): string {
  const text = String(value);
  return /e/i.test(text) ? value.toLocaleString('en-GB', { useGrouping: false, maximumFractionDigits: 20 }) : text;
}

export function facetCounts(distribution: Readonly<Record<string, number>> | undefined): FacetCount[] {
  return Object.entries(distribution ?? {})
    .map(([value, count]) => ({ value: decodeFacet(value), count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** A term as a query that matches nothing else; stems hold no quotes, and several of them stand together. */
export function termText(term: Term): string {
  return term.length === 1 ? term[0]! : `"${term.join(' ')}"`;
}

/** Several lists of ids as one, best sum of worths first, ties by id. */
export function mergeHits(lists: readonly { readonly worth: number; readonly ids: readonly string[] }[], limit: number): string[] {
  const worths = new Map<string, number>();
  for (const { worth, ids } of lists) {
    for (const id of ids) worths.set(id, (worths.get(id) ?? 0) + worth);
  }
  return [...worths]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, limit)
    .map(([id]) => id);
}
