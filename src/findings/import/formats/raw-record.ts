import type { ImportPlace, RecordProblemCode } from '../import-problem.js';

/** One record cut out of a file, still in its own format; or, where it can't be cut out whole, why. */
export type RawRecord =
  | { readonly ok: true; readonly kind: string; readonly text: string; readonly place: ImportPlace }
  | { readonly ok: false; readonly code: RecordProblemCode; readonly message: string; readonly place: ImportPlace };

const NEWLINE = 0x0a;
/** Most records fit. */
const FIRST_ROOM = 4096;

/**
 * Gathers a record's bytes up to a limit; past it they are let go and only the fact is kept, so that memory stays flat. In one place that grows, because bytes may come
 * one by one, and as an object each they would take a hundred times their room.
 */
export class RecordBytes {
  private bytes = Buffer.allocUnsafe(FIRST_ROOM);
  private size = 0;

  constructor(
    readonly place: ImportPlace,
    private readonly limit: number,
  ) {}

  add(bytes: Buffer): void {
    const from = this.size;
    this.size += bytes.length;
    if (this.size > this.limit) {
      this.bytes = Buffer.alloc(0);
      return;
    }
    if (this.size > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.size, 2 * this.bytes.length));
      this.bytes.copy(larger, 0, 0, from);
      this.bytes = larger;
    }
    // A copy, because the stream may use its buffer again.
    bytes.copy(this.bytes, from);
  }

  finish(kind: string): RawRecord {
    if (this.size > this.limit) {
      const message = `The record has ${this.size} bytes; ${this.limit} are the most that is read.`;
      return { ok: false, code: 'TOO_LARGE', message, place: this.place };
    }
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(this.bytes.subarray(0, this.size));
      return { ok: true, kind, text, place: this.place };
    } catch {
      return { ok: false, code: 'WRONG_ENCODING', message: 'The record holds bytes that aren’t UTF-8 text.', place: this.place };
    }
  }
}

/** How many lines end within `bytes`. */
export function countLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}
