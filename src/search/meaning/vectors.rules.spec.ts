import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { VectorTable } from './nearest.rules.js';
import { cutTokens, MOST_CHARACTERS, MOST_TOKENS, QUESTION_MARK, toRead } from './tokens.rules.js';
import { compact, COMPACT_BYTES, DIMENSIONS, pool, wholeNumbers } from './vectors.rules.js';

const numbers = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: DIMENSIONS, maxLength: DIMENSIONS }).filter((each) => each.some((value) => Math.abs(value) > 0.01));
const unit = (values: readonly number[]): Float32Array => pool(Float32Array.from(values));
const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at], 0);

describe('what the model reads', () => {
  it('of a question begins with the words that it was trained with, and of a text not', () => {
    expect(toRead('question', 'tired')).toBe(`${QUESTION_MARK}tired`);
    expect(toRead('text', 'tired')).toBe('tired');
    expect(toRead('question', 'a'.repeat(10_000))).toHaveLength(MOST_CHARACTERS);
  });

  it('is cut to what it can take, closed as ever', () => {
    const long = [101, ...Array.from({ length: 400 }, (_, at) => 1000 + at), 102];
    const cut = cutTokens(long);
    expect(cut).toHaveLength(MOST_TOKENS);
    expect([cut[0], cut[1], cut[254], cut[255]]).toEqual([101, 1000, 1253, 102]);
    expect(cutTokens([101, 7592, 102])).toEqual([101, 7592, 102]);
  });

  it('is pooled from the first token, to length 1', () => {
    const hidden = new Float32Array(2 * DIMENSIONS).fill(5);
    hidden.fill(0, 0, DIMENSIONS);
    hidden[0] = 3;
    hidden[1] = 4;
    const vector = pool(hidden);
    expect([...vector.slice(0, 3)].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.6, 0.8, 0]);
    expect(vector).toHaveLength(DIMENSIONS);
    expect(pool(new Float32Array(DIMENSIONS)).every((value) => value === 0)).toBe(true);
  });
});

describe('a vector of a byte for each number', () => {
  it('has similarities off by less than 0.01', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const stored = compact(unit(a));
        expect(stored).toHaveLength(COMPACT_BYTES);
        const table = new VectorTable();
        table.put('a', stored);
        const [{ similarity }] = table.nearest(wholeNumbers(unit(b)), 1);
        expect(Math.abs(similarity - cosine(unit(a), unit(b)))).toBeLessThan(0.01);
      }),
      { numRuns: process.env.FULL ? 10_000 : 50 },
    );
  });
});

describe('the table of vectors', () => {
  const random = (seed: number): Float32Array => unit(Array.from({ length: DIMENSIONS }, (_, at) => Math.sin(seed * 977 + at * (seed + 1))));
  const all = Array.from({ length: 1_500 }, (_, at) => ({ id: `text-${at}`, vector: random(at) }));
  const filled = (): VectorTable => {
    const table = new VectorTable();
    for (const { id, vector } of all) table.put(id, compact(vector));
    return table;
  };

  it('finds the nearest, as one would by comparing one after another', () => {
    const question = random(0.5);
    const expected = all.map(({ id, vector }) => ({ id, similarity: cosine(vector, question) })).sort((a, b) => b.similarity - a.similarity);
    const near = filled().nearest(wholeNumbers(question), 20);
    expect(near).toHaveLength(20);
    near.forEach(({ similarity }, at) => expect(Math.abs(similarity - expected[at].similarity)).toBeLessThan(0.01));
    expect(near[0].id).toBe(expected[0].id);
  });

  it('finds the nearest among some as it does among all, whatever is nearer', () => {
    const question = wholeNumbers(random(0.5));
    const table = filled();
    const ranks = table.nearest(question, all.length);
    for (const chosen of [ranks.slice(700, 730), ranks.slice(0, 1), ranks.slice(100)]) {
      const ids = chosen.map(({ id }) => id).reverse();
      expect(table.nearest(question, 20, [...ids, 'unknown'])).toEqual(chosen.slice(0, 20));
    }
    expect(table.nearest(question, 20, [])).toEqual([]);
  });

  it('forgets and replaces', () => {
    const table = filled();
    for (const { id } of all) if (id !== 'text-7' && id !== 'text-1499') table.put(id, null);
    table.put('text-7', null);
    table.put('unknown', null);
    table.put('text-1499', compact(random(3)));
    expect(table.size).toBe(1);
    const near = table.nearest(wholeNumbers(random(3)), 10);
    expect(near).toEqual([{ id: 'text-1499', similarity: expect.closeTo(1, 2) }]);
  });

  it('orders equals by id, holds no more than asked for, and is empty at first', () => {
    const table = new VectorTable();
    expect(table.nearest(wholeNumbers(random(1)), 5)).toEqual([]);
    for (const id of ['c', 'a', 'b']) table.put(id, compact(random(1)));
    expect(table.nearest(wholeNumbers(random(1)), 2).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(() => table.put('d', new Uint8Array(12))).toThrow('none of this model');
  });
});
