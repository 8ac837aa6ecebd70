import type { ImportPlace, RecordProblemCode } from '../import-problem.js';

/** One record cut out of a file, still in its own format; or, where it can't be cut out whole, why. */
export type RawRecord =
  | { readonly ok: true; readonly kind: string; readonly text: string; readonly place: ImportPlace }
  | { readonly ok: false; readonly code: RecordProblemCode; readonly message: string; readonly place: ImportPlace };

const NEWLINE = 0x0a;

/** Gathers a record's bytes up to a limit; past it they are let go and only the fact is kept, so that memory stays flat. */
export class RecordBytes {
  private parts: Buffer[] = [];
  private size = 0;

  constructor(
    readonly place: ImportPlace,
    private readonly limit: number,
  ) {}

  add(bytes: Buffer): void {
    this.size += bytes.length;
    if (this.size > this.limit) this.parts = [];
    // A copy, because the stream may use its buffer again.
    else if (bytes.length > 0) this.parts.push(Buffer.from(bytes));
  }

  finish(kind: string): RawRecord {
    if (this.size > this.limit) {
      const message = `The record has ${this.size} bytes; ${this.limit} are the most that is read.`;
      return { ok: false, code: 'TOO_LARGE', message, place: this.place };
    }
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(Buffer.concat(this.parts));
      return { ok: true, kind, text, place: this.place };
    } catch {
      return { ok: false, code: 'WRONG_ENCODING', message: 'The record holds bytes that aren’t UTF-8 text.', place: this.place };
    }
  }
}

/** Lines up to and including `end`, counted on from `line`. */
export function countLines(bytes: Buffer, start: number, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE, start); at !== -1 && at < end; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}
