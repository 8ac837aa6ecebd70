import { FileProblem } from '../import-problem.js';
import type { FileProblemCode, ImportPlace } from '../import-problem.js';
import type { ImportLimits } from '../import-limits.js';
import { RecordBytes, countLines } from './raw-record.js';
import type { RawRecord } from './raw-record.js';

/** What a file is made of: its root (a single record may also stand alone) and its records. */
interface Dialect {
  readonly roots: ReadonlySet<string>;
  readonly records: ReadonlySet<string>;
  /** What can follow "<" or "</" of a tag that matters inside a record: the first letters of records and roots, and of "<!" and "<?". */
  readonly ofInterest: ReadonlySet<number>;
}

const dialect = (roots: readonly string[], records: readonly string[]): Dialect => ({
  roots: new Set(roots),
  records: new Set(records),
  ofInterest: new Set([...[...roots, ...records].map((name) => name.charCodeAt(0)), 0x21, 0x3f]),
});
const PUBMED = dialect(['PubmedArticleSet', 'PubmedBookArticleSet'], ['PubmedArticle', 'PubmedBookArticle', 'DeleteCitation']);
const FEED = dialect(['feed', 'atom:feed', 'rss', 'rdf:RDF', 'RDF'], ['entry', 'atom:entry', 'item', 'rss:item']);
const LONGEST_TAG = 64 * 1024;
const LONGEST_OPENING = 9; // of "<![CDATA["
const OPEN = 0x3c;
const SLASH = 0x2f;

type Mode = 'content' | 'comment' | 'cdata' | 'instruction';
const ENDS: Readonly<Record<Exclude<Mode, 'content'>, string>> = { comment: '-->', cdata: ']]>', instruction: '?>' };

/**
 * Cuts the records out of PubMed files and of Atom and RSS feeds, one or several after another, so that one that isn't well-formed spoils only itself: a parser would have to stop there.
 * Followed here are tags by name, comments, CDATA and processing instructions; what is inside a record is for the XML parser.
 *
 * A DOCTYPE is read over and never fetched; one that declares anything of its own (entities!) is refused, which with the parser's five
 * built-in entities leaves nothing to expand.
 *
 * `push` gives the records that became complete; `finish` says whether the file was whole.
 * @throws FileProblem BROKEN, TRUNCATED, UNKNOWN_FORMAT, ENTITIES_REFUSED, WRONG_ENCODING
 */
export class XmlRecordCutter {
  private rest: Buffer = Buffer.alloc(0);
  private mode: Mode = 'content';
  private line = 1;
  private count = 0;
  private root: string | null = null;
  private dialect: Dialect = PUBMED;
  private rootClosed = false;
  /** Of several documents, one has been read. */
  private hadRoot = false;
  private record: { readonly name: string; readonly bytes: RecordBytes } | null = null;
  private found: RawRecord[] = [];

  /** @param byte where in the file the first chunk begins */
  constructor(
    private readonly limits: ImportLimits,
    private byte: number,
  ) {}

  *push(chunk: Buffer): Generator<RawRecord, void, undefined> {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    while (this.step()) yield* this.take();
    // A copy, because the stream may use its buffer again.
    this.rest = Buffer.from(this.rest);
  }

  finish(): readonly RawRecord[] {
    if (this.root === null && !this.hadRoot) throw this.problem('UNKNOWN_FORMAT', 'This XML has no element at all.');
    if (this.record !== null || this.mode !== 'content' || !this.rootClosed || this.rest.includes(OPEN)) {
      throw new FileProblem('TRUNCATED', 'The file ends in the middle of its XML: it wasn’t copied to its end.', this.record?.bytes.place ?? this.place(null));
    }
    return [];
  }

  private take(): RawRecord[] {
    const { found } = this;
    this.found = [];
    return found;
  }

  /** Moves on by one piece; false when more bytes are needed. */
  private step(): boolean {
    return this.mode === 'content' ? this.readContent() : this.readTo(ENDS[this.mode]);
  }

  private readTo(end: string): boolean {
    const at = this.rest.indexOf(end);
    if (at === -1) {
      this.consume(Math.max(0, this.rest.length - end.length + 1));
      return false;
    }
    this.consume(at + end.length);
    this.mode = 'content';
    return true;
  }

  private readContent(): boolean {
    const at = this.nextTag();
    const text = at === -1 ? this.rest.length : at;
    if (this.root === null && this.rest.subarray(0, text).toString('latin1').trim() !== '') {
      throw this.problem('UNKNOWN_FORMAT', 'Text stands before the first element, so this isn’t XML.');
    }
    this.consume(text);
    if (at === -1) return false;
    this.beginAnotherDocument();
    const opening = this.rest.subarray(0, LONGEST_OPENING).toString('latin1');
    if (opening.startsWith('<!--')) return this.enter('comment', 4);
    if (opening === '<![CDATA[') return this.enter('cdata', LONGEST_OPENING);
    if (this.rootClosed && '<?xml '.startsWith(opening)) return false;
    if (opening.startsWith('<?')) return this.readInstruction();
    if (['<!--', '<![CDATA[', '<!DOCTYPE'].some((known) => opening.length < known.length && known.startsWith(opening))) return false;
    if (opening.startsWith('<!')) return this.readDoctype();
    return this.readTag();
  }

  /** Pages of a search that were saved one after another: a root that is closed may be followed by the next. */
  private beginAnotherDocument(): void {
    if (!this.rootClosed || this.record !== null || !/^<(?:\?xml\s|!DOCTYPE|[A-Za-z])/u.test(this.rest.subarray(0, LONGEST_OPENING).toString('latin1'))) return;
    this.root = null;
    this.rootClosed = false;
    this.hadRoot = true;
  }

  /** Where the next tag stands; inside a record the next one that could end it, which spares a look at all the others. -1 for none. */
  private nextTag(): number {
    let at = this.rest.indexOf(OPEN);
    while (this.record !== null && at !== -1) {
      const next = this.rest[at + 1] === SLASH ? this.rest[at + 2] : this.rest[at + 1];
      if (next === undefined || this.dialect.ofInterest.has(next)) return at;
      at = this.rest.indexOf(OPEN, at + 1);
    }
    return at;
  }

  private enter(mode: Mode, length: number): true {
    this.consume(length);
    this.mode = mode;
    return true;
  }

  private readInstruction(): boolean {
    if (this.root !== null) return this.enter('instruction', 2);
    const end = this.rest.indexOf('?>');
    if (end === -1) return this.waitForTag();
    const encoding = /\bencoding\s*=\s*["'](?<name>[^"']*)/u.exec(this.rest.subarray(0, end).toString('latin1'))?.groups?.['name'];
    if (encoding !== undefined && !/^(?:utf-?8|us-ascii|ascii)$/iu.test(encoding)) {
      throw this.problem('WRONG_ENCODING', `The file says it is written in ${encoding.slice(0, 40)}; only UTF-8 is read.`);
    }
    this.consume(end + 2);
    return true;
  }

  private readDoctype(): boolean {
    const end = this.tagEnd();
    if (end === -1) return this.waitForTag();
    const text = this.rest.subarray(0, end).toString('latin1');
    if (!text.startsWith('<!DOCTYPE') || this.root !== null) {
      if (this.record !== null) return this.pass();
      throw this.problem('BROKEN', 'Here stands a declaration that has no place in such a file.');
    }
    if (text.includes('[')) {
      throw this.problem('ENTITIES_REFUSED', 'The file declares entities or elements of its own; such files are refused.');
    }
    this.consume(end);
    return true;
  }

  private readTag(): boolean {
    const name = /^<(?<close>\/?)(?<name>[A-Za-z_][\w.:-]{0,100})(?=[\s/>])/u.exec(this.rest.subarray(0, 104).toString('latin1'))?.groups;
    if (this.record !== null && (name === undefined || !this.endsRecord(name['close'] === '/', name['name'] ?? ''))) {
      return this.rest.length < 104 && !this.rest.includes('>') ? false : this.pass();
    }
    const end = this.tagEnd();
    if (end === -1) return this.waitForTag();
    if (name === undefined) throw this.problem(this.root === null ? 'UNKNOWN_FORMAT' : 'BROKEN', 'Here stands a “<” that begins no tag.');
    const selfClosed = this.rest.subarray(0, end).toString('latin1').endsWith('/>');
    this.onTag(name['close'] === '/', name['name'] ?? '', selfClosed, end);
    return true;
  }

  private endsRecord(isClose: boolean, name: string): boolean {
    return isClose ? name === this.record?.name || this.dialect.roots.has(name) : this.dialect.records.has(name);
  }

  private onTag(isClose: boolean, name: string, selfClosed: boolean, end: number): void {
    if (this.record !== null) {
      if (isClose && name === this.record.name) {
        this.consume(end);
        this.found.push(this.record.bytes.finish(this.record.name));
        this.record = null;
        if (this.root === name) this.rootClosed = true;
        return;
      }
      this.dropUnfinished(this.record.name, this.record.bytes.place, name);
    }
    if (this.root === null) this.checkRoot(name, isClose);
    if (isClose) this.rootClosed ||= name === this.root;
    else if (this.dialect.records.has(name)) this.beginRecord(name);
    this.consume(end);
    if (selfClosed && this.record !== null) {
      this.found.push(this.record.bytes.finish(name));
      this.record = null;
    }
    if (selfClosed && this.root === name) this.rootClosed = true;
  }

  private beginRecord(name: string): void {
    this.count += 1;
    this.record = { name, bytes: new RecordBytes(this.place(this.count), this.limits.recordBytes) };
  }

  private dropUnfinished(name: string, place: ImportPlace, next: string): void {
    const message = `The record isn’t closed: before </${name}> comes ${next}.`;
    this.found.push({ ok: false, code: 'UNFINISHED', message, place });
    this.record = null;
  }

  private checkRoot(name: string, isClose: boolean): void {
    const known = [PUBMED, FEED].find(({ roots, records }) => roots.has(name) || records.has(name));
    if (isClose || known === undefined) {
      const hint = name === 'responseWrapper' ? ' Ask Europe PMC for format=json instead.' : '';
      throw this.problem('UNKNOWN_FORMAT', `This XML is neither a PubMed file nor a feed: it begins with <${name.slice(0, 60)}>.${hint}`);
    }
    this.dialect = known;
    this.root = name;
  }

  /** Where the tag at the start of `rest` ends (past its ">"), respecting quotes; -1 when that isn't here yet. */
  private tagEnd(): number {
    let quote: number | null = null;
    for (let at = 1; at < this.rest.length && at < LONGEST_TAG; at += 1) {
      const byte = this.rest[at] as number;
      if (quote !== null) quote = byte === quote ? null : quote;
      else if (byte === 0x22 || byte === 0x27) quote = byte;
      else if (byte === 0x3e) return at + 1;
    }
    return -1;
  }

  private waitForTag(): false {
    if (this.rest.length >= LONGEST_TAG) {
      throw this.problem(this.root === null ? 'UNKNOWN_FORMAT' : 'BROKEN', 'Here begins a tag that doesn’t end.');
    }
    return false;
  }

  /** Past a "<" that means nothing to us. */
  private pass(): true {
    this.consume(1);
    return true;
  }

  private consume(length: number): void {
    if (length === 0) return;
    const read = this.rest.subarray(0, length);
    this.record?.bytes.add(read);
    this.line += countLines(read);
    this.byte += length;
    this.rest = this.rest.subarray(length);
  }

  private place(record: number | null): ImportPlace {
    return { record, line: this.line, byte: this.byte };
  }

  private problem(code: FileProblemCode, message: string): FileProblem {
    return new FileProblem(code, message, this.place(this.record?.bytes.place.record ?? null));
  }
}
