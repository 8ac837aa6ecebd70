import { FileProblem } from '../import-problem.js';
import type { ImportLimits } from '../import-limits.js';
import { RecordBytes } from './raw-record.js';
import type { RawRecord } from './raw-record.js';

const enum Byte {
  Tab = 0x09,
  Newline = 0x0a,
  Return = 0x0d,
  Space = 0x20,
  Quote = 0x22,
  Comma = 0x2c,
  Colon = 0x3a,
  OpenSquare = 0x5b,
  Backslash = 0x5c,
  CloseSquare = 0x5d,
  OpenCurly = 0x7b,
  CloseCurly = 0x7d,
}

/** A list of records that is open. */
function isRecordList(level: Level): level is Level & { path: RecordsPath } {
  return level.opener === Byte.OpenSquare && level.path !== null && Object.hasOwn(RECORD_PATHS, level.path);
}

interface Level {
  readonly opener: Byte.OpenCurly | Byte.OpenSquare;
  /** Where it lies below the page: "resultList", "resultList.result"; null where nobody looks. */
  readonly path: string | null;
  /** The last string seen at this level, which before a colon is a key. */
  word: string;
  key: string;
}

/** Where the records of each kind of page lie: Europe PMC's search, Crossref's list of works, a JSON Feed. */
const RECORD_PATHS = { 'resultList.result': 'europe_pmc', 'message.items': 'crossref', items: 'json_feed' } as const;
type RecordsPath = keyof typeof RECORD_PATHS;
const LONGEST_KEY = 64;

/**
 * Cuts the records out of pages of JSON: one page, several one after another, or a list of pages.
 *
 * Written here instead of taken from a streaming JSON library, because of what an importer must do and those don't: say at which byte a
 * record begins, put a limit on one record, and go on after a record that isn't valid JSON inside. Only strings and brackets are
 * followed, byte by byte (in UTF-8 they can't be part of another character); each record is then for `JSON.parse`.
 *
 * `push` gives the records that became complete; `finish` says whether the file was whole.
 * @throws FileProblem BROKEN, TRUNCATED, UNKNOWN_FORMAT
 */
export class JsonRecordCutter {
  private readonly levels: Level[] = [];
  private inString = false;
  private escaped = false;
  private keyStart: number[] = [];
  private line = 1;
  private count = 0;
  private sawRecords = false;
  private record: RecordBytes | null = null;
  private kind = '';
  private recordDepth = 0;
  private recordTooDeep = false;
  private scalarInList = false;

  /** @param byte where in the file the first chunk begins */
  constructor(
    private readonly limits: ImportLimits,
    private byte: number,
  ) {}

  *push(chunk: Buffer): Generator<RawRecord, void, undefined> {
    let recordFrom = 0;
    for (let at = 0; at < chunk.length; at += 1, this.byte += 1) {
      const byte = chunk[at] as number;
      if (byte === Byte.Newline) this.line += 1;
      const before = this.record;
      const misplaced = this.read(byte);
      if (misplaced !== null) yield misplaced;
      if (before === null && this.record !== null) recordFrom = at;
      if (before !== null && this.record === null) {
        before.add(chunk.subarray(recordFrom, at + 1));
        yield this.finishRecord(before);
      }
    }
    this.record?.add(chunk.subarray(recordFrom));
  }

  finish(): readonly RawRecord[] {
    if (this.levels.length > 0 || this.inString) {
      const { record, line, byte } = this.record?.place ?? { record: null, line: this.line, byte: this.byte };
      throw new FileProblem('TRUNCATED', 'The file ends in the middle of its JSON: it wasn’t copied to its end.', { record, line, byte });
    }
    if (!this.sawRecords) {
      throw this.problem('UNKNOWN_FORMAT', 'This is JSON, but neither a page of Europe PMC (resultList.result) or Crossref (message.items) nor a JSON Feed (items).');
    }
    return [];
  }

  /** Follows one byte; a record problem where something stands in the list that isn't a record. */
  private read(byte: number): RawRecord | null {
    if (this.inString) {
      this.readString(byte);
      return null;
    }
    switch (byte) {
      case Byte.Quote:
        this.inString = true;
        this.keyStart = [];
        return this.noteScalar();
      case Byte.OpenCurly:
      case Byte.OpenSquare:
        this.open(byte);
        return null;
      case Byte.CloseCurly:
      case Byte.CloseSquare:
        this.close(byte);
        return null;
      case Byte.Colon: {
        const level = this.levels.at(-1);
        if (level !== undefined) level.key = level.word;
        return null;
      }
      case Byte.Comma:
        this.scalarInList = false;
        return null;
      case Byte.Tab:
      case Byte.Newline:
      case Byte.Return:
      case Byte.Space:
        return null;
      default:
        this.checkLiteral(byte);
        return this.noteScalar();
    }
  }

  private readString(byte: number): void {
    if (this.escaped) this.escaped = false;
    else if (byte === Byte.Backslash) this.escaped = true;
    else if (byte === Byte.Quote) {
      this.inString = false;
      const level = this.levels.at(-1);
      if (level !== undefined && this.record === null) level.word = Buffer.from(this.keyStart).toString('latin1');
      return;
    }
    if (this.record === null && this.keyStart.length < LONGEST_KEY) this.keyStart.push(byte);
  }

  private open(byte: Byte.OpenCurly | Byte.OpenSquare): void {
    const level = this.levels.at(-1);
    if (this.record === null && level !== undefined && isRecordList(level)) {
      this.kind = RECORD_PATHS[level.path];
      this.count += 1;
      this.record = new RecordBytes({ record: this.count, line: this.line, byte: this.byte }, this.limits.recordBytes);
      this.recordDepth = this.levels.length;
      this.recordTooDeep = false;
    }
    if (this.record !== null && this.levels.length - this.recordDepth > this.limits.depth) this.recordTooDeep = true;
    // Past four times the limit even counting brackets is a waste: nobody writes such a record.
    if (this.levels.length > this.limits.depth * 4) throw this.problem('BROKEN', 'The brackets of this JSON are nested deeper than any record’s.');
    const path = this.pathBelow(level);
    const opened: Level = { opener: byte, path, word: '', key: '' };
    this.sawRecords ||= isRecordList(opened);
    this.levels.push(opened);
  }

  private pathBelow(level: Level | undefined): string | null {
    if (this.record !== null) return null;
    if (level === undefined) return '';
    if (level.path === null) return null;
    if (level.opener === Byte.OpenSquare) return level.path === '' ? '' : null;
    const path = level.path === '' ? level.key : `${level.path}.${level.key}`;
    return Object.keys(RECORD_PATHS).some((records) => records === path || records.startsWith(`${path}.`)) ? path : null;
  }

  private close(byte: Byte.CloseCurly | Byte.CloseSquare): void {
    const level = this.levels.pop();
    const opener = byte === Byte.CloseCurly ? Byte.OpenCurly : Byte.OpenSquare;
    if (level?.opener !== opener) throw this.problem('BROKEN', 'The brackets of this JSON don’t match here, so the rest can’t be read.');
    if (this.record !== null && this.levels.length === this.recordDepth) this.record = null;
    this.scalarInList = false;
  }

  private finishRecord(record: RecordBytes): RawRecord {
    if (this.recordTooDeep) {
      const message = `The record is nested more than ${this.limits.depth} deep.`;
      return { ok: false, code: 'TOO_DEEP', message, place: record.place };
    }
    return record.finish(this.kind);
  }

  /** A string, number or null where a record should stand: counted and reported once, at its first character. */
  private noteScalar(): RawRecord | null {
    const level = this.levels.at(-1);
    if (this.record !== null || this.scalarInList || level === undefined || !isRecordList(level)) return null;
    this.scalarInList = true;
    this.count += 1;
    const place = { record: this.count, line: this.line, byte: this.byte };
    return { ok: false, code: 'MALFORMED', message: 'In the list of records stands something that isn’t a record.', place };
  }

  private checkLiteral(byte: number): void {
    // Inside a record JSON.parse finds it, for that record alone.
    if (this.record !== null || /[-+.\w]/u.test(String.fromCharCode(byte))) return;
    throw this.problem('BROKEN', 'Here stands a character that can’t be in JSON outside of quotes.');
  }

  private problem(code: 'BROKEN' | 'UNKNOWN_FORMAT', message: string): FileProblem {
    const record = this.record?.place.record ?? null;
    return new FileProblem(code, message, { record, line: this.line, byte: this.byte });
  }
}
