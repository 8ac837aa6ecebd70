import { type FacetCount, MOST_FACET_VALUES, type SearchFilter } from '../../port.js';
import { token } from './document-row.rules.js';

/** A document as far as filters and counts need it. */
export interface Listed {
  readonly id: string;
  /** 'facet=value' */
  readonly tokens: readonly string[];
  readonly numbers: Readonly<Record<string, number>>;
}

export interface Counts {
  readonly total: number;
  readonly facets: Record<string, FacetCount[]>;
}

/** Room that documents which have changed left behind is given back once it is half of all. */
const WORTH_TIDYING = 0.5;

/**
 * What documents can be filtered and counted by, in columns of numbers: two million facets of a hundred thousand documents are counted in some ten milliseconds, for which
 * Postgres takes half a second, and take some 230 bytes a document with its id.
 */
export class FacetColumns {
  /** 'facet=value' → its number, the place in `tokens`. */
  private readonly tokenNumbers = new Map<string, number>();
  private readonly tokens: string[] = [];
  private readonly slots = new Map<string, number>();
  /** Of each slot, where its tokens stand in `held`, and how many there are. */
  private starts = new Uint32Array(1_024);
  private lengths = new Uint32Array(1_024);
  private held = new Uint32Array(16_384);
  private end = 0;
  private abandoned = 0;
  private readonly numbers: ReadonlyMap<string, { values: Float64Array }>;

  /** @param numbers the names of the index's numbers */
  constructor(numbers: readonly string[]) {
    this.numbers = new Map(numbers.map((name) => [name, { values: new Float64Array(1_024) }]));
  }

  get size(): number {
    return this.slots.size;
  }

  put({ id, tokens, numbers }: Listed): void {
    const slot = this.slotOf(id);
    this.abandoned += this.lengths[slot];
    this.lengths[slot] = 0;
    if (this.end + tokens.length > this.held.length) this.makeRoom(tokens.length);
    this.starts[slot] = this.end;
    this.lengths[slot] = tokens.length;
    for (const each of tokens) this.held[this.end++] = this.numberOf(each);
    for (const [name, column] of this.numbers) column.values[slot] = numbers[name] ?? NaN;
  }

  /**
   * How many documents the filter lets through, and how many of those have each value: the most frequent first, ties by value.
   * @param filter as `plainFilter` leaves it; null: all documents
   */
  count(filter: SearchFilter | null, facets: readonly string[]): Counts {
    const { starts, lengths, held } = this;
    const passes = filter === null ? () => true : this.test(filter);
    const counts = new Uint32Array(this.tokens.length);
    let total = 0;
    for (let slot = 0; slot < this.slots.size; slot += 1) {
      if (!passes(slot)) continue;
      total += 1;
      for (let at = starts[slot], end = at + lengths[slot]; at < end; at += 1) counts[held[at]] += 1;
    }
    return { total, facets: Object.fromEntries(facets.map((facet) => [facet, this.mostFrequent(`${facet}=`, counts)])) };
  }

  private mostFrequent(prefix: string, counts: Uint32Array): FacetCount[] {
    return this.tokens
      .flatMap((each, nr) => (counts[nr] > 0 && each.startsWith(prefix) ? [{ value: each.slice(prefix.length), count: counts[nr] }] : []))
      .sort((a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)))
      .slice(0, MOST_FACET_VALUES);
  }

  private test(filter: SearchFilter): (slot: number) => boolean {
    if ('and' in filter) {
      const all = filter.and.map((each) => this.test(each));
      return (slot) => all.every((passes) => passes(slot));
    }
    if ('or' in filter) {
      const any = filter.or.map((each) => this.test(each));
      return (slot) => any.some((passes) => passes(slot));
    }
    if ('not' in filter) {
      const inner = this.test(filter.not);
      return (slot) => !inner(slot);
    }
    if ('number' in filter) {
      const column = this.numbers.get(filter.number)!;
      const [from, to] = [filter.from ?? -Infinity, filter.to ?? Infinity];
      // A document without the number has none that compares (NaN).
      return (slot) => column.values[slot] >= from && column.values[slot] <= to;
    }
    return this.testOfFacet(filter.facet, 'in' in filter ? filter.in : [filter.equals]);
  }

  private testOfFacet(facet: string, values: readonly string[]): (slot: number) => boolean {
    const wanted = new Uint8Array(this.tokens.length);
    for (const value of values) {
      const nr = this.tokenNumbers.get(token(facet, value));
      if (nr !== undefined) wanted[nr] = 1;
    }
    const { starts, lengths, held } = this;
    return (slot) => {
      for (let at = starts[slot], end = at + lengths[slot]; at < end; at += 1) if (wanted[held[at]] === 1) return true;
      return false;
    };
  }

  private slotOf(id: string): number {
    const known = this.slots.get(id);
    if (known !== undefined) return known;
    const slot = this.slots.size;
    this.slots.set(id, slot);
    if (slot === this.starts.length) {
      this.starts = longer(this.starts, Uint32Array, slot * 2);
      this.lengths = longer(this.lengths, Uint32Array, slot * 2);
      for (const column of this.numbers.values()) column.values = longer(column.values, Float64Array, slot * 2);
    }
    return slot;
  }

  private numberOf(each: string): number {
    const known = this.tokenNumbers.get(each);
    if (known !== undefined) return known;
    this.tokens.push(each);
    this.tokenNumbers.set(each, this.tokens.length - 1);
    return this.tokens.length - 1;
  }

  private makeRoom(needed: number): void {
    if (this.abandoned < this.end * WORTH_TIDYING) {
      this.held = longer(this.held, Uint32Array, Math.max(this.held.length * 2, this.end + needed));
      return;
    }
    const tidied = new Uint32Array(Math.max(this.held.length, this.end - this.abandoned + needed));
    let end = 0;
    for (let slot = 0; slot < this.slots.size; slot += 1) {
      const [start, length] = [this.starts[slot], this.lengths[slot]];
      tidied.set(this.held.subarray(start, start + length), end);
      this.starts[slot] = end;
      end += length;
    }
    [this.held, this.end, this.abandoned] = [tidied, end, 0];
  }
}

function longer<T extends Uint32Array | Float64Array>(array: T, Kind: new (length: number) => T, length: number): T {
  const made = new Kind(length);
  made.set(array);
  return made;
}
