import type { FacetCount, SearchAnswer } from '../../search/port.js';

/** As many values of a property as an engine counts. */
const MOST_VALUES = 100;

const byCount = (a: FacetCount, b: FacetCount): number => b.count - a.count || (a.value < b.value ? -1 : 1);

/**
 * Counts as readers see them. A topic is a theme or a condition, so the hundred most frequent topics are among the hundred of each.
 * @param holds whether an area is in use
 */
export function countedAsShown({ theme = [], condition = [], area = [], ...others }: SearchAnswer['facets'], holds: (area: string) => boolean): SearchAnswer['facets'] {
  return { topic: [...theme, ...condition].sort(byCount).slice(0, MOST_VALUES), theme, condition, area: area.filter(({ value }) => holds(value)), ...others };
}
