import type { SearchFilter, SearchQuery } from '../../search/port.js';
import { EVERYWHERE } from '../findings.search.js';
import type { NarrowFindingsArgs } from './search-findings.args.js';

/** What of a reader narrows a list down. */
export interface Reading {
  /** The code asked for with all that took over from it; null without one. */
  readonly areaCodes: readonly string[] | null;
  /** Below 3: everything. */
  readonly leastUseful: number;
  /** The numbers of what is new to them: after the one up to which they looked, up to the one up to which the index is complete. Null: new or not. */
  readonly fresh: { readonly after: number; readonly upTo: number } | null;
}

/**
 * A filter for whichever engine. A document carries the areas it names with those that took over from them, so an old code asks for its heirs too, and both find
 * the same. `useful` is what both sides show, so no order and no threshold tells two from none.
 */
export function filterOf(args: NarrowFindingsArgs, { areaCodes, leastUseful, fresh }: Reading): SearchFilter {
  const and: SearchFilter[] = [{ facet: 'status', equals: args.status }];
  for (const ids of [args.topicIds, args.themeIds, args.conditionIds]) if (ids && ids.length > 0) and.push(onAnyOf(ids.map((id) => id.toLowerCase())));
  if (areaCodes !== null) and.push({ facet: 'area', in: [...areaCodes, EVERYWHERE] });
  if (args.studyTypes && args.studyTypes.length > 0) and.push({ facet: 'studyType', in: args.studyTypes });
  if (args.secondRead) and.push({ facet: 'secondRead', equals: args.secondRead });
  if (typeof args.openAccess === 'boolean') and.push({ facet: 'openAccess', equals: args.openAccess ? 'yes' : 'no' });
  if (args.publishedFrom || args.publishedTo) {
    and.push({ number: 'published', ...(args.publishedFrom ? { from: startOf(args.publishedFrom) } : {}), ...(args.publishedTo ? { to: startOf(args.publishedTo) } : {}) });
  }
  if (leastUseful > 0) and.push({ number: 'useful', from: leastUseful });
  if (fresh !== null) and.push({ number: 'shown', from: fresh.after + 1, to: fresh.upTo });
  return { and };
}

/** A document names a topic as a theme or as a condition. */
const onAnyOf = (ids: readonly string[]): SearchFilter => ({ or: [{ facet: 'theme', in: ids }, { facet: 'condition', in: ids }] });

const startOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

const sorts = {
  relevance: undefined,
  newest: { by: 'number', name: 'published', direction: 'desc' },
  oldest: { by: 'number', name: 'published', direction: 'asc' },
  newest_here: { by: 'number', name: 'shown', direction: 'desc' },
  useful_to_staff: { by: 'number', name: 'usefulToStaff', direction: 'desc' },
  useful_to_contributors: { by: 'number', name: 'usefulToContributors', direction: 'desc' },
} as const satisfies Record<NarrowFindingsArgs['sort'], SearchQuery['sort']>;

export const sortOf = ({ sort }: Pick<NarrowFindingsArgs, 'sort'>): SearchQuery['sort'] => sorts[sort];
