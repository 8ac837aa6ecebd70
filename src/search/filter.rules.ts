import type { IndexDefinition, SearchFilter } from './port.js';

/** A filter without the cases that are true or false of everything. */
export type PlainFilter = SearchFilter | 'everything' | 'nothing';

/** @throws Error when the filter names a facet or number that the index doesn't have: a mistake of ours, never of a reader's. */
export function plainFilter(index: IndexDefinition, filter: SearchFilter): PlainFilter {
  if ('and' in filter) return combine(index, filter.and, 'everything', 'nothing', (and) => ({ and }));
  if ('or' in filter) return combine(index, filter.or, 'nothing', 'everything', (or) => ({ or }));
  if ('not' in filter) {
    const inner = plainFilter(index, filter.not);
    if (inner === 'everything') return 'nothing';
    return inner === 'nothing' ? 'everything' : { not: inner };
  }
  if ('number' in filter) {
    if (!index.numbers.includes(filter.number)) throw new Error(`Search index ${index.name} has no number "${filter.number}".`);
    for (const end of [filter.from, filter.to]) {
      if (end !== undefined && !Number.isFinite(end)) throw new Error(`Search filter on "${filter.number}": ${end} is not a number.`);
    }
    return filter;
  }
  if (!index.facets.includes(filter.facet)) throw new Error(`Search index ${index.name} has no facet "${filter.facet}".`);
  return 'in' in filter && filter.in.length === 0 ? 'nothing' : filter;
}

function combine(
  index: IndexDefinition,
  filters: readonly SearchFilter[],
  neutral: 'everything' | 'nothing',
  decisive: 'everything' | 'nothing',
  make: (rest: SearchFilter[]) => SearchFilter,
): PlainFilter {
  const plain = filters.map((each) => plainFilter(index, each));
  if (plain.includes(decisive)) return decisive;
  const rest = plain.filter((each): each is SearchFilter => typeof each !== 'string');
  if (rest.length === 0) return neutral;
  return rest.length === 1 ? rest[0]! : make(rest);
}
