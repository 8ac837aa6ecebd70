import { describe, expect, it } from '@jest/globals';
import { addDays, addWorkingDays, isDay, isWorkingDay } from './working-days.rules.js';

// England, as published on https://www.gov.uk/bank-holidays.
const holidays = new Set(['2026-04-03', '2026-04-06', '2026-12-25', '2026-12-28', '2027-01-01']);

describe('working days', () => {
  it.each([
    ['2026-11-23', 5, '2026-11-30', 'Monday to the next Monday'],
    ['2026-11-27', 5, '2026-12-04', 'Friday: the weekend does not count'],
    ['2026-11-28', 5, '2026-12-04', 'Saturday counts from Monday on'],
    ['2026-11-29', 1, '2026-11-30', 'Sunday'],
    ['2026-04-01', 5, '2026-04-10', 'over Easter: Good Friday and Easter Monday'],
    ['2026-12-23', 5, '2027-01-04', 'over Christmas, the substitute day and New Year'],
    ['2026-12-24', 1, '2026-12-29', 'Christmas Eve'],
  ])('%s and %i more: %s (%s)', (from, count, due) => {
    expect(addWorkingDays(from, count, holidays)).toBe(due);
  });

  it('counts weekends only where no bank holiday is known', () => {
    expect(addWorkingDays('2026-04-01', 5, new Set())).toBe('2026-04-08');
  });

  it.each([0, -1, 1.5, 201, Number.NaN])('refuses %d days', (count) => {
    expect(() => addWorkingDays('2026-11-23', count, holidays)).toThrow(RangeError);
  });

  it('knows weekdays, weekends and bank holidays', () => {
    expect(['2026-04-02', '2026-04-03', '2026-04-04', '2026-04-05', '2026-04-06', '2026-04-07'].map((day) => isWorkingDay(day, holidays))).toEqual([
      true, false, false, false, false, true,
    ]);
  });
});

describe('days as text', () => {
  it.each(['2026-02-28', '2028-02-29', '2026-12-31'])('%s is a day', (text) => expect(isDay(text)).toBe(true));
  it.each(['2026-02-29', '2026-02-30', '2026-13-01', '2026-00-10', '2026-1-1', '0026-01-01', '2026-01-01T00:00:00Z', '', 'tomorrow'])('"%s" is none', (text) =>
    expect(isDay(text)).toBe(false));
  it('crosses months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29');
  });
});
