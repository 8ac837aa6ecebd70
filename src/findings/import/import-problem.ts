/** Where in a file: the record counted from 1 (null: the file as a whole), its line from 1, its first byte from 0. */
export interface ImportPlace {
  readonly record: number | null;
  readonly line: number;
  readonly byte: number;
}

/** What can be wrong with one record; the rest of the file goes on. */
export type RecordProblemCode =
  | 'MALFORMED'
  | 'UNFINISHED'
  | 'WRONG_ENCODING'
  | 'TOO_LARGE'
  | 'TOO_DEEP'
  | 'NOT_AN_ARTICLE'
  | 'NO_TITLE'
  | 'NO_IDENTIFIER'
  | 'WRONG_IDENTIFIER'
  | 'NO_DATE'
  | 'WRONG_DATE'
  | 'TWO_FINDINGS';

/** What ends the reading of a file; records read before stand. */
export type FileProblemCode =
  | 'EMPTY'
  | 'UNKNOWN_FORMAT'
  | 'WRONG_ENCODING'
  | 'ENTITIES_REFUSED'
  | 'BROKEN'
  | 'TRUNCATED'
  | 'TOO_LARGE';

export interface ImportProblem {
  readonly code: RecordProblemCode | FileProblemCode;
  /** A sentence for the person who brought the file. */
  readonly message: string;
  readonly place: ImportPlace;
  /** The identifier of the record where it has one: "PMID 31789841". */
  readonly id: string | null;
}

/** Thrown by what reads one record. */
export class RecordProblem extends Error {
  constructor(
    readonly code: RecordProblemCode,
    message: string,
    readonly id: string | null = null,
  ) {
    super(message);
    this.name = 'RecordProblem';
  }
}

/** Thrown by what reads a file: nothing after `place` was read. */
export class FileProblem extends Error {
  constructor(
    readonly code: FileProblemCode,
    message: string,
    readonly place: ImportPlace,
  ) {
    super(message);
    this.name = 'FileProblem';
  }
}

/** Thrown by what brings a file here and can't go on. Its message is a clause for the broker, "it answered 503", without a word of what came. */
export class SourceFailed extends Error {}

/** "record 3 (line 40, byte 1822): …" */
export function describeProblem(problem: ImportProblem): string {
  const { record, line, byte } = problem.place;
  const at = `line ${line}, byte ${byte}`;
  const where = record === null ? at : `record ${record} (${at})`;
  return `${where}: ${problem.message}${problem.id === null ? '' : ` [${problem.id}]`} (${problem.code})`;
}
