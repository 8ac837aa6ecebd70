import { FileProblem } from '../import-problem.js';
import type { ImportLimits } from '../import-limits.js';
import { RecordBytes } from './raw-record.js';
import type { RawRecord } from './raw-record.js';

const NEWLINE = 0x0a;
const AT = 0x40;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** "@inproceedings{" and some white space. */
const LONGEST_OPENING = 60;
const OPENING = /^@\s*(?<type>[A-Za-z]+)\s*\{$/u;

/**
 * Cuts entries out of a BibTeX file by following braces. Text between entries is a comment there. An entry that isn't closed spoils only itself: the next that
 * begins at the start of a line ends it. Entries in round brackets, which nobody has exported for decades, aren't read.
 *
 * `push` gives the entries that became complete; `finish` says whether the file was whole.
 * @throws FileProblem TRUNCATED, UNKNOWN_FORMAT
 */
export class BibtexRecordCutter {
  private line = 1;
  private atLineStart = true;
  private count = 0;
  private depth = 0;
  private entry: { readonly type: string; readonly bytes: RecordBytes } | null = null;
  /** What may become the beginning of an entry: "@article". */
  private opening: { text: string; readonly line: number; readonly byte: number } | null = null;

  /** @param byte where in the file the first chunk begins */
  constructor(
    private readonly limits: ImportLimits,
    private byte: number,
  ) {}

  *push(chunk: Buffer): Generator<RawRecord, void, undefined> {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1, this.byte += 1) {
      const byte = chunk[at] as number;
      const before = this.entry;
      const opened = this.opening === null ? 'no' : this.open(byte);
      if (opened === 'yes') {
        if (before !== null) yield unfinished(before);
        this.entry?.bytes.add(Buffer.from('{'));
        from = at + 1;
      } else if (opened === 'not yet') {
        // The next byte tells.
      } else if (byte === AT && this.atLineStart) {
        this.opening = { text: '@', line: this.line, byte: this.byte };
      } else if (this.entry !== null) {
        this.depth += byte === OPEN ? 1 : byte === CLOSE ? -1 : 0;
        if (this.depth === 0) {
          this.entry.bytes.add(chunk.subarray(from, at + 1));
          const raw = this.entry.bytes.finish(`bibtex:${this.entry.type}`);
          this.entry = null;
          if (!isAside(raw)) yield raw;
        }
      }
      if (byte === NEWLINE) this.line += 1;
      this.atLineStart = byte === NEWLINE || (this.atLineStart && this.entry === null && (byte === 0x20 || byte === 0x09));
    }
    this.entry?.bytes.add(chunk.subarray(from));
  }

  *finish(): Generator<RawRecord, void, undefined> {
    if (this.entry !== null) throw new FileProblem('TRUNCATED', 'The file ends in the middle of an entry: it wasn’t copied to its end.', this.entry.bytes.place);
    if (this.opening !== null) throw new FileProblem('TRUNCATED', 'The file ends where an entry begins: it wasn’t copied to its end.', { record: this.count + 1, line: this.opening.line, byte: this.opening.byte });
    if (this.count === 0) throw new FileProblem('UNKNOWN_FORMAT', 'The file holds no entry such as “@article{…}”.', { record: null, line: 1, byte: 0 });
  }

  /** Follows what may begin an entry; "no" when it was another "@", and the byte is still to be read. */
  private open(byte: number): 'yes' | 'not yet' | 'no' {
    const opening = this.opening;
    if (opening === null) return 'no';
    opening.text += String.fromCharCode(byte);
    const type = OPENING.exec(opening.text)?.groups?.['type']?.toLowerCase();
    if (type === undefined) {
      if (opening.text.length <= LONGEST_OPENING && /^@\s*[A-Za-z]*\s*$/u.test(opening.text)) return 'not yet';
      this.opening = null;
      return 'no';
    }
    const aside = type === 'comment' || type === 'string' || type === 'preamble';
    if (!aside) this.count += 1;
    this.opening = null;
    this.entry = { type, bytes: new RecordBytes({ record: aside ? null : this.count, line: opening.line, byte: opening.byte }, this.limits.recordBytes) };
    this.depth = 1;
    return 'yes';
  }
}

function unfinished({ bytes }: { readonly bytes: RecordBytes }): RawRecord {
  return { ok: false, code: 'UNFINISHED', message: 'The entry isn’t closed: the next begins before its last brace.', place: bytes.place };
}

/** What stands beside entries says nothing of a work; abbreviations (`@string`) are needed to read those that follow. */
const isAside = (raw: RawRecord): boolean => raw.ok && /^bibtex:(?:comment|preamble)$/u.test(raw.kind);
