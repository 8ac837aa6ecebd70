import { expect, it } from '@jest/globals';
import { givesEnough, minutesAMonth } from './capacity.rules.js';

const open = { agreedHours: null, statedMinutes: null };
const hours = (agreedHours: number) => ({ agreedHours, statedMinutes: 6_000 });

it.each<[string, number | null, number | null, Parameters<typeof givesEnough>[1], boolean]>([
  ['who said nothing', null, null, [hours(200), hours(200)], false],
  ['one at a time, in none', 1, null, [], false],
  ['one at a time, in one', 1, null, [open], true],
  ['two at a time, in one', 2, null, [open], false],
  ['four hours, with three agreed', null, 4, [hours(3)], false],
  ['four hours, with two and two agreed', null, 4, [hours(2), hours(2)], true],
  ['four hours, left open where four are stated', null, 4, [{ agreedHours: null, statedMinutes: 240 }], true],
  ['four hours, left open where a minute less is stated', null, 4, [{ agreedHours: null, statedMinutes: 239 }], false],
  ['four hours, left open where nothing is stated', null, 4, [open, open], false],
  ['agreed goes before stated', null, 4, [{ agreedHours: 1, statedMinutes: 6_000 }], false],
  ['three at a time and two hours: the stricter of the two', 3, 2, [hours(2)], true],
])('%s', (_, involvementsAtOnce, hoursPerMonth, all, enough) => {
  expect(givesEnough({ involvementsAtOnce, hoursPerMonth }, all)).toBe(enough);
});

it.each([
  [600, 0, 600],
  [600, 30, 600],
  [600, 31, 589],
  [600, 365, 50],
  [1, 4_000, 0],
])('%s minutes in %s days are %s a month', (minutes, days, expected) => {
  expect(minutesAMonth(minutes, days)).toBe(expected);
});
