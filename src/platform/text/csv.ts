import { stringify } from 'csv-stringify/sync';
import { VARIES } from '../http/compressed-answers.js';

export type CsvCell = string | number | boolean | null;

/**
 * A table as a file that spreadsheets open rightly: RFC 4180, told to be UTF-8 by its first character, and what a spreadsheet would take for
 * a formula begins with a sign that keeps it from doing so.
 */
export const csv = (rows: readonly (readonly CsvCell[])[]): string => csvPart(rows, { isFirst: true });

/** A piece of such a table: only the first says that it is UTF-8. */
export const csvPart = (rows: readonly (readonly CsvCell[])[], { isFirst }: { isFirst: boolean }): string =>
  stringify(rows as CsvCell[][], { bom: isFirst, escape_formulas: true, record_delimiter: 'windows', cast: { boolean: (value) => (value ? 'yes' : 'no') } });

/** What such an answer says of itself. */
export const csvHeaders = (name: string): Record<string, string> => ({ 'content-type': 'text/csv; charset=utf-8', ...VARIES, 'content-disposition': `attachment; filename="${name}"` });
