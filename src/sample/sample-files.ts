import { readFile } from 'node:fs/promises';

type Row<C extends string> = Record<C, string>;

/** Rows of `data/<name>.tsv` by the names in its first line. Cells hold no tabs; lists in a cell are separated by `;` or `,`. */
export async function sampleRows<C extends string>(name: string, columns: readonly C[]): Promise<Row<C>[]> {
  const [head, ...lines] = (await readFile(new URL(`./data/${name}.tsv`, import.meta.url), 'utf8')).replace(/\n$/, '').split('\n');
  if (head !== columns.join('\t')) throw new Error(`src/sample/data/${name}.tsv must begin with the columns ${columns.join(', ')}`);
  return lines.map((line, index) => {
    const cells = line.split('\t');
    if (cells.length !== columns.length) throw new Error(`src/sample/data/${name}.tsv:${index + 2} has ${cells.length} cells, not ${columns.length}`);
    return Object.fromEntries(columns.map((column, place) => [column, cells[place]])) as Row<C>;
  });
}

export const list = (cell: string, separator = ','): string[] => (cell === '' ? [] : cell.split(separator));

/** `a=b;c=d` as pairs. */
export const pairs = (cell: string, mark = '='): [string, string][] =>
  list(cell, ';').map((entry) => {
    const at = entry.indexOf(mark);
    return [entry.slice(0, at), entry.slice(at + 1)];
  });

/** One after the other would leave one of two cores idle, the service's or the database's. What fails lets the others finish their row, no more. */
export async function aFewAtATime<R>(rows: readonly R[], work: (row: R) => Promise<void>, workers = 3): Promise<void> {
  const waiting = [...rows];
  const worker = async (): Promise<void> => {
    try {
      for (let row = waiting.shift(); row; row = waiting.shift()) await work(row);
    } catch (error) {
      waiting.length = 0;
      throw error;
    }
  };
  await allDone(Array.from({ length: workers }, worker));
}

/** Unlike `Promise.all`, leaves nothing at work behind when one fails. */
export async function allDone(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
