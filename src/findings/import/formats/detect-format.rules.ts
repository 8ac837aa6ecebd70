import { FileProblem } from '../import-problem.js';
import type { FileProblemCode } from '../import-problem.js';

export type FileFormat = 'europe_pmc_json' | 'pubmed_xml';

const START = { record: null, line: 1, byte: 0 } as const;
const BOM = [0xef, 0xbb, 0xbf];
/** Bytes to look at; enough for any white space somebody leaves before the first character. */
export const LOOK_AT = 4096;

/**
 * The format, told by the first bytes of the content; names and content types lie. `bytes` are the first LOOK_AT of the file, or all of it.
 * @throws FileProblem EMPTY, WRONG_ENCODING, UNKNOWN_FORMAT
 */
export function detectFormat(bytes: Buffer): FileFormat {
  if (bytes.length === 0) throw problem('EMPTY', 'The file is empty.');
  const known = knownOther(bytes);
  if (known !== null) throw known;
  const text = bytes.subarray(bomLength(bytes)).toString('latin1').trimStart();
  if (text === '') throw problem('EMPTY', 'The file holds nothing but white space.');
  if (text.startsWith('{') || text.startsWith('[')) return 'europe_pmc_json';
  if (/^<(?:[?!]|[A-Za-z_])/u.test(text)) {
    if (/^<(?:!doctype\s+)?html\b/iu.test(text)) throw problem('UNKNOWN_FORMAT', 'This is a web page, not an export.');
    return 'pubmed_xml';
  }
  throw problem('UNKNOWN_FORMAT', 'This is neither Europe PMC JSON nor PubMed XML.');
}

/** How many bytes of byte order mark stand first. */
export function bomLength(bytes: Buffer): number {
  return BOM.every((byte, at) => bytes[at] === byte) ? BOM.length : 0;
}

function knownOther(bytes: Buffer): FileProblem | null {
  const [first, second] = bytes;
  const startsWith = (text: string): boolean => bytes.subarray(0, text.length).toString('latin1') === text;
  if (startsWith('\xff\xfe') || startsWith('\xfe\xff') || first === 0 || second === 0) {
    return problem('WRONG_ENCODING', 'The file is written in UTF-16 or UTF-32; only UTF-8 is read.');
  }
  if (startsWith('\x1f\x8b') || startsWith('PK\x03\x04') || startsWith('BZh') || startsWith('\xfd7zXZ')) {
    return problem('UNKNOWN_FORMAT', 'The file is compressed: unpack it first.');
  }
  if (startsWith('%PDF')) return problem('UNKNOWN_FORMAT', 'This is a PDF, not an export.');
  return null;
}

function problem(code: FileProblemCode, message: string): FileProblem {
  return new FileProblem(code, message, START);
}
