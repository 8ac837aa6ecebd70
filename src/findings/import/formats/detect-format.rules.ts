import { FileProblem } from '../import-problem.js';
import type { FileProblemCode } from '../import-problem.js';

export type FileFormat = 'json' | 'xml' | 'ris' | 'nbib' | 'web_of_science' | 'bibtex';

const START = { record: null, line: 1, byte: 0 } as const;
const BOM = [0xef, 0xbb, 0xbf];
/** Bytes to look at; enough for any white space or heading somebody leaves before the first record. */
export const LOOK_AT = 4096;

/** Told in this order by a line that only they have. */
const BY_LINE: readonly (readonly [FileFormat, RegExp])[] = [
  ['nbib', /(?:^|\n)PMID ?- ?\d/u],
  ['ris', /(?:^|\n)TY {1,2}-/u],
  ['web_of_science', /(?:^|\n)(?:FN |PT [A-Z]\s)/u],
  ['bibtex', /(?:^|\n)[ \t]*@\s*[A-Za-z]+\s*\{/u],
];

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
  if (text.startsWith('{') || text.startsWith('[')) return 'json';
  if (/^<(?:[?!]|[A-Za-z_])/u.test(text)) {
    if (/^<(?:!doctype\s+)?html\b/iu.test(text)) throw problem('UNKNOWN_FORMAT', 'This is a web page, not an export.');
    return 'xml';
  }
  const line = BY_LINE.find(([, told]) => told.test(text));
  if (line !== undefined) return line[0];
  throw problem('UNKNOWN_FORMAT', 'This is none of what is read: PubMed XML and nbib, Europe PMC and Crossref JSON, RIS, BibTeX, Web of Science, and Atom, RSS or JSON feeds.');
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
