import type { DatePrecision, PartialDate } from '../finding-record.js';
import { RecordProblem } from '../import-problem.js';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** The first scientific journal is of 1665; journals print up to about a year ahead. */
const FIRST_YEAR = 1665;
const YEARS_AHEAD = 2;

/** The parts of a date as a source writes them; a month as number or as English name. */
export interface DateParts {
  readonly year?: string | null;
  readonly month?: string | null;
  readonly day?: string | null;
}

/**
 * A date as exact as its parts. A month that names none ("Sep-Dec", "Winter") leaves the year alone.
 * @throws RecordProblem WRONG_DATE for a day that doesn't exist or a year that can't be.
 */
export function partialDate(parts: DateParts, today: Date): PartialDate {
  const year = wholeNumber(parts.year);
  const written = [parts.year, parts.month, parts.day].filter((part) => part).join('-');
  if (year === null || year < FIRST_YEAR || year > today.getUTCFullYear() + YEARS_AHEAD) throw wrongDate(written, 'its year can’t be right');
  const month = monthNumber(parts.month, written);
  if (month === null) return at(year, 1, 1, 'year');
  if (!parts.day) return at(year, month, 1, 'month');
  const day = wholeNumber(parts.day);
  if (day === null || day < 1 || day > daysIn(year, month)) throw wrongDate(written, 'there is no such day');
  return at(year, month, day, 'day');
}

/**
 * A date written in one piece: "2024-03-19", "2024 Mar 19", "2024-03", "2024 Mar", "2024", "1998 Dec-1999 Jan", "2000 Spring".
 * A span begins with its first part.
 * @throws RecordProblem WRONG_DATE
 */
export function writtenDate(text: string, today: Date): PartialDate {
  const found = /^(?<year>\d{4})(?:[-/ ](?<month>\d{1,2}(?!\d)|[A-Za-z]{3,9})(?:[-/ ](?<day>\d{1,2})(?![\d-]))?)?/u.exec(text.trim());
  if (found === null) throw wrongDate(text, 'it doesn’t begin with a year');
  const { year, month, day } = found.groups ?? {};
  return partialDate({ year, month, day }, today);
}

function wholeNumber(text: string | null | undefined): number | null {
  return text && /^\d{1,4}$/u.test(text.trim()) ? Number(text.trim()) : null;
}

function monthNumber(text: string | null | undefined, written: string): number | null {
  if (!text) return null;
  const number = wholeNumber(text);
  if (number !== null) {
    if (number < 1 || number > 12) throw wrongDate(written, 'there is no such month');
    return number;
  }
  const word = text.trim().toLowerCase();
  if (!/^[a-z]{3,9}$/u.test(word)) return null;
  const index = MONTHS.indexOf(word.slice(0, 3));
  return index === -1 ? null : index + 1;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function at(year: number, month: number, day: number, precision: DatePrecision): PartialDate {
  const two = (value: number): string => String(value).padStart(2, '0');
  return { date: `${year}-${two(month)}-${two(day)}`, precision };
}

function wrongDate(written: string, why: string): RecordProblem {
  return new RecordProblem('WRONG_DATE', `The publication date “${written.slice(0, 60)}” isn’t one: ${why}.`);
}
