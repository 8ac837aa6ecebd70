import { describe, expect, it } from '@jest/globals';
import { partialDate, writtenDate } from './partial-date.rules.js';

const TODAY = new Date('2026-11-23T12:00:00Z');

describe('a date in parts', () => {
  it.each([
    [{ year: '2020' }, '2020-01-01', 'year'],
    [{ year: '2020', month: 'May' }, '2020-05-01', 'month'],
    [{ year: '2020', month: '05' }, '2020-05-01', 'month'],
    [{ year: '2020', month: 'September', day: '3' }, '2020-09-03', 'day'],
    [{ year: '2024', month: '2', day: '29' }, '2024-02-29', 'day'],
    [{ year: '2020', month: null, day: null }, '2020-01-01', 'year'],
    [{ year: '2020', month: 'Winter' }, '2020-01-01', 'year'],
    [{ year: '2028', month: 'Jan' }, '2028-01-01', 'month'],
  ])('%j', (parts, date, precision) => {
    expect(partialDate(parts, TODAY)).toEqual({ date, precision });
  });

  it.each([
    [{ year: '2023', month: '2', day: '29' }],
    [{ year: '2020', month: '13' }],
    [{ year: '2020', month: '0' }],
    [{ year: '2020', month: '5', day: '0' }],
    [{ year: '2020', month: '5', day: 'x' }],
    [{ year: '20' }],
    [{ year: '2029' }],
    [{ year: '1600' }],
    [{ year: '' }],
    [{}],
  ])('refuses %j', (parts) => {
    expect(() => partialDate(parts, TODAY)).toThrow(expect.objectContaining({ code: 'WRONG_DATE' }));
  });
});

describe('a date in one piece', () => {
  it.each([
    ['2024-03-19', '2024-03-19', 'day'],
    ['2024 Mar 19', '2024-03-19', 'day'],
    ['2024 Mar', '2024-03-01', 'month'],
    ['2024-03', '2024-03-01', 'month'],
    ['2024', '2024-01-01', 'year'],
    ['1998 Dec-1999 Jan', '1998-12-01', 'month'],
    ['2000 Spring', '2000-01-01', 'year'],
    ['2024 Sep-Dec', '2024-09-01', 'month'],
    ['2013 Oct 25', '2013-10-25', 'day'],
    ['2024 Mar 19-25', '2024-03-01', 'month'],
  ])('%s', (text, date, precision) => {
    expect(writtenDate(text, TODAY)).toEqual({ date, precision });
  });

  it.each(['2024-02-31', '2024-13-01', 'soon', '', '24-03-19'])('refuses %j', (text) => {
    expect(() => writtenDate(text, TODAY)).toThrow(expect.objectContaining({ code: 'WRONG_DATE' }));
  });
});
