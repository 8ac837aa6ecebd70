import { COMPACT_BYTES, DIMENSIONS } from './vectors.rules.js';

export interface Near {
  readonly id: string;
  /** Cosine of the angle between question and text: 1 is the same, and of this model hardly anything is below 0.3. */
  readonly similarity: number;
}

const FIRST_CAPACITY = 1_024;

/** Every vector of an index side by side in memory, 388 bytes each, all of them compared with each question: exact, and quick enough. */
export class VectorTable {
  private ids: string[] = [];
  private readonly places = new Map<string, number>();
  private steps = new Float32Array(FIRST_CAPACITY);
  private counts = new Int8Array(FIRST_CAPACITY * DIMENSIONS);

  get size(): number {
    return this.ids.length;
  }

  /** @param stored as `compact` made it; null takes it away */
  put(id: string, stored: Uint8Array | null): void {
    if (stored === null) return this.remove(id);
    if (stored.length !== COMPACT_BYTES) throw new Error(`A vector of ${stored.length} bytes is none of this model`);
    const place = this.places.get(id) ?? this.add(id);
    this.steps[place] = new DataView(stored.buffer, stored.byteOffset).getFloat32(0, true);
    this.counts.set(new Int8Array(stored.buffer, stored.byteOffset + 4, DIMENSIONS), place * DIMENSIONS);
  }

  /**
   * The nearest first, ties by id.
   * @param question as `wholeNumbers` made it
   * @param among only these are compared, those of them that are here
   */
  nearest({ steps, step }: { readonly steps: Int16Array; readonly step: number }, most: number, among?: readonly string[]): Near[] {
    const places = among?.flatMap((id) => this.places.get(id) ?? []);
    const placeOf = (nr: number): number => places?.[nr] ?? nr;
    const similarities = new Float32Array(places?.length ?? this.size);
    for (let nr = 0; nr < similarities.length; nr += 1) {
      const place = placeOf(nr);
      similarities[nr] = step * this.steps[place] * product(steps, this.counts, place * DIMENSIONS);
    }
    const least = leastOf(similarities, most);
    const near: Near[] = [];
    similarities.forEach((similarity, nr) => {
      if (similarity >= least) near.push({ id: this.ids[placeOf(nr)], similarity });
    });
    return near.sort((a, b) => b.similarity - a.similarity || (a.id < b.id ? -1 : 1)).slice(0, most);
  }

  private add(id: string): number {
    const place = this.ids.length;
    if (place === this.steps.length) this.grow();
    this.ids.push(id);
    this.places.set(id, place);
    return place;
  }

  /** The last one moves into its place. */
  private remove(id: string): void {
    const place = this.places.get(id);
    if (place === undefined) return;
    const last = this.ids.length - 1;
    const moved = this.ids[last];
    this.ids[place] = moved;
    this.places.set(moved, place);
    this.steps[place] = this.steps[last];
    this.counts.copyWithin(place * DIMENSIONS, last * DIMENSIONS, (last + 1) * DIMENSIONS);
    this.ids.pop();
    this.places.delete(id);
  }

  /** By half, not to double: at 100,000 that would be 40 MB of nothing. */
  private grow(): void {
    const capacity = Math.ceil(this.steps.length * 1.5);
    const steps = new Float32Array(capacity);
    steps.set(this.steps);
    const counts = new Int8Array(capacity * DIMENSIONS);
    counts.set(this.counts);
    this.steps = steps;
    this.counts = counts;
  }
}

/** Whole numbers, eight at a time: 38 million products of 100,000 vectors have to be done in the time of a blink. */
function product(question: Int16Array, counts: Int8Array, from: number): number {
  let sum = 0;
  for (let at = 0; at < DIMENSIONS; at += 8) {
    const place = from + at;
    sum =
      (sum +
        Math.imul(question[at], counts[place]) + Math.imul(question[at + 1], counts[place + 1]) + Math.imul(question[at + 2], counts[place + 2]) +
        Math.imul(question[at + 3], counts[place + 3]) + Math.imul(question[at + 4], counts[place + 4]) + Math.imul(question[at + 5], counts[place + 5]) +
        Math.imul(question[at + 6], counts[place + 6]) + Math.imul(question[at + 7], counts[place + 7])) | 0; // prettier-ignore
  }
  return sum;
}

const STEPS = 4_096;

/** What is enough to be among the `most` highest, or a step below it: counting by steps is ten times quicker than sorting all. */
function leastOf(values: Float32Array, most: number): number {
  if (values.length <= most) return -Infinity;
  const counts = new Uint32Array(STEPS + 1);
  const stepOf = (value: number): number => Math.max(0, Math.min(STEPS, Math.floor(((value + 1) / 2) * STEPS)));
  for (const value of values) counts[stepOf(value)] += 1;
  let step = STEPS;
  for (let enough = counts[step]; enough < most && step > 0; enough += counts[step]) step -= 1;
  return step === 0 ? -Infinity : (step / STEPS) * 2 - 1;
}
