import { expect, it } from '@jest/globals';
import { type Counted, told } from './figures.rules.js';

const count = (organisationId: string | null, opportunities: number): Counted => ({ organisationId, opportunities, inTime: opportunities, late: 0, waiting: 0, putOff: 0 });
const named = (counts: readonly Counted[]) => told(counts).map(({ organisationId }) => organisationId ?? 'everybody');

it.each<[string, Counted[], string[]]>([
  ['nobody had any', [count(null, 0)], []],
  ['all had enough', [count(null, 11), count('A', 5), count('B', 6)], ['everybody', 'A', 'B']],
  ['one had few: taken from the sum, they would show', [count(null, 9), count('A', 5), count('B', 4)], ['A']],
  ['one alone has the rest, however the others fall', [count(null, 4), count('B', 4)], []],
  ['two had few, and together too few', [count(null, 9), count('A', 5), count('B', 3), count('C', 1)], ['A']],
  ['several had few, and together enough', [count(null, 11), count('A', 5), count('B', 3), count('C', 3)], ['everybody', 'A']],
])('where %s, told are %#', (_, counts, expected) => {
  expect(named(counts)).toEqual(expected);
});
