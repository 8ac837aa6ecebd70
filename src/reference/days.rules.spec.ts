import { describe, expect, it } from '@jest/globals';
import { dayInEngland, holdsOn } from './days.rules.js';

describe('the day in England', () => {
  it.each([
    ['2026-03-31T22:59:59.999Z', '2026-03-31'],
    // Summer time: midnight there is 23:00 UTC.
    ['2026-03-31T23:00:00.000Z', '2026-04-01'],
    ['2026-12-31T23:59:59.999Z', '2026-12-31'],
    ['2027-01-01T00:00:00.000Z', '2027-01-01'],
  ])('at %s is %s', (at, day) => {
    expect(dayInEngland(new Date(at))).toBe(day);
  });
});

describe('something valid from 1 July 2022 to 31 March 2026', () => {
  const area = { validFrom: '2022-07-01', validTo: '2026-03-31' };
  it.each([
    ['2022-06-30', false],
    ['2022-07-01', true],
    ['2026-03-31', true],
    ['2026-04-01', false],
  ])('on %s holds: %s', (day, holds) => {
    expect(holdsOn(area, day)).toBe(holds);
  });

  it('without a last day goes on holding', () => {
    expect(holdsOn({ validFrom: '2022-07-01', validTo: null }, '2099-01-01')).toBe(true);
  });
});
