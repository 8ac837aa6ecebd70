import { bomLength, detectFormat, LOOK_AT } from './detect-format.rules.js';
import type { FileFormat } from './detect-format.rules.js';
import { europePmcFinding } from './europe-pmc.rules.js';
import type { FindingRecord } from '../finding-record.js';
import { IMPORT_LIMITS } from '../import-limits.js';
import type { ImportLimits } from '../import-limits.js';
import { FileProblem, RecordProblem } from '../import-problem.js';
import type { ImportPlace, ImportProblem } from '../import-problem.js';
import { JsonRecordCutter } from './json-records.js';
import { pubmedFinding } from './pubmed.rules.js';
import type { RawRecord } from './raw-record.js';
import { XmlRecordCutter } from './xml-records.js';
import { parseXml } from './xml-tree.js';

export type ImportItem =
  | { readonly ok: true; readonly record: FindingRecord; readonly place: ImportPlace }
  | { readonly ok: false; readonly problem: ImportProblem };

interface RecordCutter {
  push(chunk: Buffer): Iterable<RawRecord>;
  finish(): void;
}

/**
 * The findings in a file, one after another as its bytes arrive: never more than one record (and one chunk) is held.
 * A record that can't be read comes as a problem with its place, and the next follows.
 *
 * @param today for telling dates that can't be
 * @throws FileProblem when nothing more can be read (what came before stands); errors of the stream itself pass through
 */
export async function* readFindings(
  source: AsyncIterable<Uint8Array>,
  today: Date,
  limits: ImportLimits = IMPORT_LIMITS,
): AsyncGenerator<ImportItem, void, undefined> {
  let reader: Reader | null = null;
  let start = Buffer.alloc(0);
  let bytes = 0;
  for await (const piece of source) {
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    bytes += chunk.length;
    if (bytes > limits.fileBytes) {
      const message = `The file is larger than ${limits.fileBytes} bytes; the rest wasn’t read.`;
      throw new FileProblem('TOO_LARGE', message, { record: null, line: 1, byte: limits.fileBytes });
    }
    if (reader !== null) {
      yield* understood(reader.cutter.push(chunk), reader.format, today, limits);
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < LOOK_AT) continue;
    reader = begin(start, limits);
    yield* understood(reader.first, reader.format, today, limits);
  }
  if (reader === null) {
    reader = begin(start, limits);
    yield* understood(reader.first, reader.format, today, limits);
  }
  reader.cutter.finish();
}

interface Reader {
  readonly format: FileFormat;
  readonly cutter: RecordCutter;
  /** What the bytes held back to tell the format contain. */
  readonly first: Iterable<RawRecord>;
}

function begin(start: Buffer, limits: ImportLimits): Reader {
  const format = detectFormat(start);
  const skip = bomLength(start);
  const cutter = format === 'pubmed_xml' ? new XmlRecordCutter(limits, skip) : new JsonRecordCutter(limits, skip);
  return { format, cutter, first: cutter.push(start.subarray(skip)) };
}

function* understood(records: Iterable<RawRecord>, format: FileFormat, today: Date, limits: ImportLimits): Generator<ImportItem> {
  for (const raw of records) {
    const { place } = raw;
    if (!raw.ok) {
      yield { ok: false, problem: { code: raw.code, message: raw.message, place, id: null } };
      continue;
    }
    try {
      const record = format === 'pubmed_xml' ? pubmedFinding(parseXml(raw.text, limits.depth), today) : europePmcFinding(raw.text, today);
      yield { ok: true, record, place };
    } catch (error) {
      if (!(error instanceof RecordProblem)) throw error;
      yield { ok: false, problem: { code: error.code, message: error.message, place, id: error.id } };
    }
  }
}
