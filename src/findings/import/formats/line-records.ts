import { FileProblem, type ImportPlace } from '../import-problem.js';
import type { ImportLimits } from '../import-limits.js';
import { RecordBytes } from './raw-record.js';
import type { RawRecord } from './raw-record.js';

const NEWLINE = 0x0a;
const FULL_STOP = 0x2e;
/** All that tells what a line is: "TY  - JOUR", "PMID- 1", "PT J", "ER  -". */
const HEAD = 12;

/** How a kind of tagged lines says where its records begin and end. */
export interface LineFormat {
  readonly kind: 'ris' | 'nbib' | 'web_of_science';
  readonly begins: RegExp;
  readonly ends: RegExp;
  /** What an unfinished last line may be the start of `begins`. */
  readonly beginning: RegExp;
  /** Of records that may simply stop where the file does: their last field, without which one wasn't copied to its end. */
  readonly lastField?: RegExp;
  /** First and last line of a file, where a file has them. */
  readonly frame?: { readonly begins: RegExp; readonly ends: RegExp };
  readonly missing: string;
}

export const RIS: LineFormat = { kind: 'ris', begins: /^TY {1,2}-/u, beginning: /^TY? {0,2}$/u, ends: /^ER {1,2}-/u, missing: 'it has no line “TY  - ”' };
/** "PubMed format". PubMed writes the source of an article last, and ends it with a full stop. */
export const NBIB: LineFormat = { kind: 'nbib', begins: /^PMID ?- ?\d/u, beginning: /^(?:PM?|PMI|PMID ?-? ?)$/u, ends: /^\r?\n?$/u, lastField: /^SO {0,2}-/u, missing: 'it has no line “PMID- ”' };
export const WEB_OF_SCIENCE: LineFormat = {
  kind: 'web_of_science', begins: /^PT [A-Z]\s/u, beginning: /^PT?(?: [A-Z]?)?$/u, ends: /^ER\s*$/u, frame: { begins: /^FN /u, ends: /^EF\s*$/u }, missing: 'it has no line “PT ”',
}; // prettier-ignore

/**
 * Cuts records out of files of tagged lines, as reference managers write them. What stands between records is read over: exporters put numbers and titles there.
 *
 * `push` gives the records that became complete; `finish` gives the last and says whether the file was whole.
 * @throws FileProblem TRUNCATED, UNKNOWN_FORMAT
 */
export class LineRecordCutter {
  private head: Buffer = Buffer.alloc(0);
  /** The line has been told by its head, and its bytes go straight to the record. */
  private told = false;
  private line = 1;
  private lineByte: number;
  private count = 0;
  private record: RecordBytes | null = null;
  private ending = false;
  /** What was read last of the record is its last field. */
  private inLastField = false;
  /** The file began with a line that another should end. */
  private inFrame = false;
  private lastByte = 0;

  /** @param byte where in the file the first chunk begins */
  constructor(
    private readonly format: LineFormat,
    private readonly limits: ImportLimits,
    private byte: number,
  ) {
    this.lineByte = byte;
  }

  *push(chunk: Buffer): Generator<RawRecord, void, undefined> {
    for (let from = 0; from < chunk.length; ) {
      const newline = chunk.indexOf(NEWLINE, from);
      const to = newline === -1 ? chunk.length : newline + 1;
      yield* this.take(chunk.subarray(from, to));
      this.byte += to - from;
      if (newline !== -1) yield* this.endLine();
      from = to;
    }
  }

  *finish(): Generator<RawRecord, void, undefined> {
    const unfinished = this.head.toString('latin1');
    const place = { record: this.count + 1, line: this.line, byte: this.lineByte };
    const endsInLine = this.head.length > 0 || this.told;
    if (endsInLine) yield* this.endLine();
    if (this.record !== null) {
      if (!this.inLastField || (endsInLine && this.lastByte !== FULL_STOP)) throw truncated('in the middle of a record', this.record.place);
      yield this.endRecord(this.record);
    } else if (endsInLine && this.format.beginning.test(unfinished)) throw truncated('where a record begins', place);
    if (this.inFrame) throw truncated('before its last line, “EF”', { record: null, line: this.line, byte: this.byte });
    if (this.count === 0) throw new FileProblem('UNKNOWN_FORMAT', `The file holds no record: ${this.format.missing}.`, { record: null, line: 1, byte: 0 });
  }

  private *take(piece: Buffer): Generator<RawRecord, void, undefined> {
    this.lastByte = piece.at(-1) ?? this.lastByte;
    if (this.told) {
      this.record?.add(piece);
      return;
    }
    this.head = Buffer.concat([this.head, piece]);
    if (this.head.length >= HEAD) yield* this.tell();
  }

  private *endLine(): Generator<RawRecord, void, undefined> {
    if (!this.told) yield* this.tell();
    if (this.ending && this.record !== null) yield this.endRecord(this.record);
    this.ending = false;
    this.told = false;
    this.line += 1;
    this.lineByte = this.byte;
  }

  /** Says what the line is, as soon as enough of it is here. */
  private *tell(): Generator<RawRecord, void, undefined> {
    const text = this.head.subarray(0, HEAD).toString('latin1');
    const place = { record: this.count + 1, line: this.line, byte: this.lineByte };
    if (this.format.begins.test(text)) {
      if (this.record !== null) {
        const { place: begun } = this.record;
        yield this.format.lastField !== undefined ? this.endRecord(this.record) : { ok: false, code: 'UNFINISHED', message: 'The record isn’t closed: the next begins before its end.', place: begun };
      }
      this.count += 1;
      this.record = new RecordBytes(place, this.limits.recordBytes);
    } else if (this.record !== null && this.format.ends.test(text)) this.ending = true;
    else if (this.format.frame?.begins.test(text)) this.inFrame = true;
    else if (this.format.frame?.ends.test(text)) this.inFrame = false;
    if (!/^\s/u.test(text)) this.inLastField = this.format.lastField?.test(text) ?? false;
    this.record?.add(this.head);
    this.head = Buffer.alloc(0);
    this.told = true;
  }

  private endRecord(record: RecordBytes): RawRecord {
    this.record = null;
    return record.finish(this.format.kind);
  }
}

const truncated = (where: string, place: ImportPlace): FileProblem => new FileProblem('TRUNCATED', `The file ends ${where}: it wasn’t copied to its end.`, place);

/** The fields of one record, in the order of its lines: a tag and its text, with the lines that go on below it. */
export function taggedFields(text: string, tag: RegExp): { readonly tag: string; readonly text: string }[] {
  const fields: { tag: string; lines: string[] }[] = [];
  for (const line of text.split(/\r\n|\n|\r/u)) {
    const found = tag.exec(line)?.groups;
    if (found !== undefined) fields.push({ tag: found['tag'] ?? '', lines: [found['text'] ?? ''] });
    else fields.at(-1)?.lines.push(line);
  }
  return fields.map(({ tag, lines }) => ({ tag, text: lines.join('\n') }));
}

/** All texts of the first of these tags that has one. */
export function firstOf(fields: readonly { tag: string; text: string }[], ...tags: readonly string[]): string[] {
  for (const tag of tags) {
    const texts = allOf(fields, tag);
    if (texts.length > 0) return texts;
  }
  return [];
}

/** All texts of these tags that aren't blank. */
export function allOf(fields: readonly { tag: string; text: string }[], ...tags: readonly string[]): string[] {
  return fields.filter(({ tag, text }) => tags.includes(tag) && text.trim() !== '').map(({ text }) => text.trim());
}
