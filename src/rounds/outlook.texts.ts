import type { Change } from './outlook.rules.js';

/** What would help, for the team to read. */
export function changeText({ kind, people, enough }: Change, areaName: string | null): string {
  const more = `at least ${people} more people`;
  const end = enough ? ' It is likely to be full then.' : ' That alone is not likely to fill it.';
  switch (kind) {
    case 'later_date':
      return `With later dates ${more} who suit may be available.${end}`;
    case 'online':
      return `If people could take part online as well, ${more} could be asked now.${end}`;
    case 'another_area':
      return `If it met in ${areaName ?? 'another area'} as well, ${more} could be asked now.${end}`;
    case 'without_mix':
      return `If the places kept for a mix were anybody’s, ${more} could be asked now.${end}`;
  }
}
