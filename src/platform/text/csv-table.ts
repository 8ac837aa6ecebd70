import { Readable } from 'node:stream';
import { csv, type CsvCell, csvPart } from './csv.js';

/** A column of a file, with what it holds in words: units, what an empty cell means. */
export interface CsvColumn<R> {
  readonly name: string;
  readonly meaning: string;
  of(row: R): CsvCell;
}

/** Several values in one cell. */
export const several = (values: readonly string[]): string => values.join('; ');

export const csvTable = <R>(columns: readonly CsvColumn<R>[], rows: readonly R[]): string => csv([namesOf(columns), ...linesOf(columns, rows)]);

/** The same for a table that is read in pieces: each goes out before the next is read, so a long one takes no more memory than a short one. */
export function csvStream<R>(columns: readonly CsvColumn<R>[], pieces: AsyncIterable<readonly R[]>): Readable {
  async function* parts(): AsyncIterable<string> {
    yield csvPart([namesOf(columns)], { isFirst: true });
    for await (const rows of pieces) yield csvPart(linesOf(columns, rows), { isFirst: false });
  }
  // It reads ahead no further than one part.
  return Readable.from(parts(), { objectMode: true, highWaterMark: 1 });
}

const namesOf = <R>(columns: readonly CsvColumn<R>[]): string[] => columns.map(({ name }) => name);
const linesOf = <R>(columns: readonly CsvColumn<R>[], rows: readonly R[]): CsvCell[][] => rows.map((row) => columns.map((column) => column.of(row)));

/** The file beside it, which says what its columns mean: a block above the table would keep software from reading the first line as names. */
export const csvDefinitions = (columns: readonly Pick<CsvColumn<never>, 'name' | 'meaning'>[]): string => csv([['column', 'meaning'], ...columns.map(({ name, meaning }) => [name, meaning])]);
