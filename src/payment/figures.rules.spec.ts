import { expect, it } from '@jest/globals';
import { newestUntil, told, yearBefore } from './figures.rules.js';

it.each([
  ['2026-11-27', '2026-10-01'],
  ['2026-10-01', '2026-10-01'],
  ['2026-09-30', '2026-04-01'],
  ['2027-03-31', '2026-10-01'],
])('on %s the newest twelve months ended before %s', (day, until) => {
  expect([newestUntil(day), yearBefore(newestUntil(day))]).toEqual([until, `${Number(until.slice(0, 4)) - 1}${until.slice(4)}`]);
});

it('tells nothing of few, rounds to five, and never more in time than there were', () => {
  for (let nr = 0; nr < 300; nr += 1) {
    const key = Buffer.from(`key ${nr}`);
    const figures = told([{ organisationId: 'a', people: 2, inTime: 2 }, { organisationId: 'b', people: 30, inTime: 30 }, { organisationId: 'c', people: 30, inTime: 0 }, { organisationId: null, people: 62, inTime: 32 }], key, '2026-10-01');
    expect(figures.map(({ organisationId }) => organisationId)).toEqual(['b', 'c', null]);
    for (const { people, inTime } of figures) {
      expect(people % 5 === 0 && people >= 10).toBe(true);
      expect(inTime === null || (inTime % 5 === 0 && inTime >= 10 && inTime <= people)).toBe(true);
    }
    expect(figures[1].inTime === null || figures[1].inTime < 30).toBe(true);
  }
});

it('hides each person: the same numbers are told differently under another key', () => {
  const of = (nr: number) => told([{ organisationId: 'a', people: 12, inTime: 12 }], Buffer.from(`key ${nr}`), '2026-10-01')[0]?.people ?? 0;
  expect(new Set(Array.from({ length: 60 }, (_, nr) => of(nr))).size).toBeGreaterThan(1);
});
