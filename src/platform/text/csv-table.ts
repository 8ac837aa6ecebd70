import { csv, type CsvCell } from './csv.js';

/** A column of a file, with what it holds in words: units, what an empty cell means. */
export interface CsvColumn<R> {
  readonly name: string;
  readonly meaning: string;
  of(row: R): CsvCell;
}

/** Several values in one cell. */
export const several = (values: readonly string[]): string => values.join('; ');

export const csvTable = <R>(columns: readonly CsvColumn<R>[], rows: readonly R[]): string => csv([columns.map(({ name }) => name), ...rows.map((row) => columns.map((column) => column.of(row)))]);

/** The file beside it, which says what its columns mean: a block above the table would keep software from reading the first line as names. */
export const csvDefinitions = (columns: readonly Pick<CsvColumn<never>, 'name' | 'meaning'>[]): string => csv([['column', 'meaning'], ...columns.map(({ name, meaning }) => [name, meaning])]);
