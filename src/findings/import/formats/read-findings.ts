import type { FindingRecord } from '../finding-record.js';
import { IMPORT_LIMITS } from '../import-limits.js';
import type { ImportLimits } from '../import-limits.js';
import { FileProblem, RecordProblem } from '../import-problem.js';
import type { ImportPlace, ImportProblem } from '../import-problem.js';
import { BibtexRecordCutter } from './bibtex-records.js';
import { BibtexReader } from './bibtex.rules.js';
import { atMost, tidy } from './clean-text.rules.js';
import { crossrefFinding } from './crossref.rules.js';
import { bomLength, detectFormat, LOOK_AT } from './detect-format.rules.js';
import type { FileFormat } from './detect-format.rules.js';
import { europePmcFinding } from './europe-pmc.rules.js';
import { jsonFeedFinding, xmlFeedFinding } from './feed.rules.js';
import { JsonRecordCutter } from './json-records.js';
import { LineRecordCutter, NBIB, RIS, WEB_OF_SCIENCE } from './line-records.js';
import { nbibFinding } from './nbib.rules.js';
import { pubmedFinding } from './pubmed.rules.js';
import type { RawRecord } from './raw-record.js';
import { ofReasonableSize } from './reasonable-size.rules.js';
import { risFinding } from './ris.rules.js';
import { webOfScienceFinding } from './web-of-science.rules.js';
import { XmlRecordCutter } from './xml-records.js';
import { parseXml } from './xml-tree.js';

export type ImportItem =
  | { readonly ok: true; readonly record: FindingRecord; readonly place: ImportPlace }
  | { readonly ok: false; readonly problem: ImportProblem };

/** A DOI may be so long, and nothing else that names a record is. */
const LONGEST_ID = 600;
/** Bytes that a cutter gets at once, whatever the stream gives: what it holds of them, and what looking through them costs, then doesn't depend on who sends. */
const PIECE = 64 * 1024;

interface RecordCutter {
  push(chunk: Buffer): Iterable<RawRecord>;
  /** What was waiting for the end of the file; throws where it ends too early. */
  finish(): Iterable<RawRecord>;
}

/** Understands one record; null where it only helps to understand others. */
type Understand = (kind: string, text: string) => FindingRecord | null;

/**
 * The findings in a file, one after another as its bytes arrive: never more than one record (and one chunk) is held, however large the chunks are.
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
  for await (const chunk of piecesOf(source)) {
    bytes += chunk.length;
    if (bytes > limits.fileBytes) {
      const message = `The file is larger than ${limits.fileBytes} bytes; the rest wasn’t read.`;
      throw new FileProblem('TOO_LARGE', message, { record: null, line: 1, byte: limits.fileBytes });
    }
    if (reader !== null) {
      yield* understood(reader.cutter.push(chunk), reader.understand);
      continue;
    }
    start = Buffer.concat([start, chunk]);
    if (start.length < LOOK_AT) continue;
    reader = begin(start, today, limits);
    yield* understood(reader.first, reader.understand);
  }
  if (reader === null) {
    reader = begin(start, today, limits);
    yield* understood(reader.first, reader.understand);
  }
  yield* understood(reader.cutter.finish(), reader.understand);
}

async function* piecesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  for await (const { buffer, byteOffset, byteLength } of source) {
    for (let at = 0; at < byteLength; at += PIECE) yield Buffer.from(buffer, byteOffset + at, Math.min(PIECE, byteLength - at));
  }
}

interface Reader {
  readonly cutter: RecordCutter;
  readonly understand: Understand;
  /** What the bytes held back to tell the format contain. */
  readonly first: Iterable<RawRecord>;
}

function begin(start: Buffer, today: Date, limits: ImportLimits): Reader {
  const skip = bomLength(start);
  const { cutter, understand } = readerOf(detectFormat(start), skip, today, limits);
  return { cutter, understand, first: cutter.push(start.subarray(skip)) };
}

function readerOf(format: FileFormat, skip: number, today: Date, limits: ImportLimits): Omit<Reader, 'first'> {
  switch (format) {
    case 'json':
      return {
        cutter: new JsonRecordCutter(limits, skip),
        understand: (kind, text) => (kind === 'europe_pmc' ? europePmcFinding(text, today) : kind === 'crossref' ? crossrefFinding(text, today) : jsonFeedFinding(text, today)),
      };
    case 'xml':
      return {
        cutter: new XmlRecordCutter(limits, skip),
        understand: (kind, text) => (/(?:^|:)(?:entry|item)$/u.test(kind) ? xmlFeedFinding : pubmedFinding)(parseXml(text, limits.depth), today),
      };
    case 'ris':
      return { cutter: new LineRecordCutter(RIS, limits, skip), understand: (_kind, text) => risFinding(text, today) };
    case 'nbib':
      return { cutter: new LineRecordCutter(NBIB, limits, skip), understand: (_kind, text) => nbibFinding(text, today) };
    case 'web_of_science':
      return { cutter: new LineRecordCutter(WEB_OF_SCIENCE, limits, skip), understand: (_kind, text) => webOfScienceFinding(text, today) };
    case 'bibtex': {
      const reader = new BibtexReader();
      return { cutter: new BibtexRecordCutter(limits, skip), understand: (kind, text) => reader.read(kind, text, today) };
    }
  }
}

function* understood(records: Iterable<RawRecord>, understand: Understand): Generator<ImportItem> {
  for (const raw of records) {
    const { place } = raw;
    if (!raw.ok) {
      yield { ok: false, problem: { code: raw.code, message: raw.message, place, id: null } };
      continue;
    }
    try {
      const record = understand(raw.kind, raw.text);
      if (record !== null) yield { ok: true, record: ofReasonableSize(record), place };
    } catch (error) {
      if (!(error instanceof RecordProblem)) throw error;
      // Both quote the file.
      yield { ok: false, problem: { code: error.code, message: tidy(error.message), place, id: error.id === null ? null : atMost(tidy(error.id), LONGEST_ID) } };
    }
  }
}
