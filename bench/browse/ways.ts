import type { Browsed } from './dress.js';

export interface Way {
  readonly what: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

const LIST = 'estimatedTotal hits { finding { id title studyType usefulness { staff contributors } topics { name } } }';
const COUNTS = 'facets { name counts { value count } }';

/** What people in an integrated care system look at, each as a list and, where it is narrowed down further, with the counts to do that by. */
export function ways({ areaCode, oldAreaCode, conditionId, themeId, opportunityIds }: Browsed): Way[] {
  const narrowed: Record<string, string> = {
    'newest': 'sort: newest',
    'newest here': 'sort: newest_here',
    'most useful to staff': 'sort: useful_to_staff',
    'most useful to contributors': 'sort: useful_to_contributors',
    'by area': `areaCode: "${areaCode}"`,
    'by an area that was merged': `areaCode: "${oldAreaCode}"`,
    'by area, most useful': `areaCode: "${areaCode}", sort: useful_to_staff`,
    'by condition': `conditionIds: ["${conditionId}"]`,
    'by theme': `themeIds: ["${themeId}"]`,
    'by kind of study': 'studyTypes: [trial]',
    'by date': 'publishedFrom: "2020-01-01", publishedTo: "2020-12-31"',
    'by area, theme, kind and date': `areaCode: "${areaCode}", themeIds: ["${themeId}"], studyTypes: [trial, systematic_review], publishedFrom: "2018-01-01"`,
    'found useful by three or more': 'leastUseful: 3',
    'new since I last looked': 'newOnly: true',
  };
  const lists = Object.entries(narrowed).map(([what, args]) => ({ what, query: `{ searchFindings(${args}) { ${LIST} } }` }));
  const counts = Object.entries(narrowed).filter(([what]) => !what.startsWith('most useful')).map(([what, args]) => ({ what: `${what}, with counts`, query: `{ searchFindings(${args}) { ${LIST} ${COUNTS} } }` }));
  return [
    ...lists,
    ...counts,
    { what: 'the hundredth page of the newest', query: `{ searchFindings(sort: newest, page: 100) { ${LIST} } }` },
    { what: 'newFindings', query: '{ newFindings { total upTo hits { id title } } }' },
    { what: 'newFindings by area', query: `{ newFindings(areaCode: "${areaCode}") { total upTo hits { id title } } }` },
    { what: 'gaps', query: '{ findingGaps(first: 50) { month hits { people waiting topic { name } } } }' },
    { what: 'what is known already, of 20 opportunities', query: `{ ${opportunityIds.map((id, nr) => `o${nr}: opportunity(id: "${id}") { knownAlready { pinned finding { id title } } }`).join(' ')} }` },
    { what: 'open opportunities and origins of a page', query: '{ searchFindings(sort: newest) { hits { finding { id openOpportunities { id title } origins { id } } } } }' },
  ];
}
