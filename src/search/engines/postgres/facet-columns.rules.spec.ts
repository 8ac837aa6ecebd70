import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countFacets } from '../../ranking/answer.rules.js';
import { FacetColumns, type Listed } from './facet-columns.rules.js';

const idOf = fc.integer({ min: 0, max: 2_999 }).map((nr) => `d${nr}`);
const listed = fc.record({ id: idOf, tokens: fc.uniqueArray(fc.integer({ min: 0, max: 60 }).map((nr) => `${'abc'[nr % 3]}=${nr}`), { maxLength: 30 }), numbers: fc.constant({}) });

describe('columns of facets', () => {
  it('hold what each document had last, however many came and changed', () => {
    fc.assert(
      fc.property(fc.array(listed, { minLength: 1, maxLength: 400 }), fc.integer({ min: 1, max: 30 }), (some, times) => {
        const columns = new FacetColumns([]);
        const there = new Map<string, Listed>();
        // Each comes again with other facets: room for them is made, and given back, on the way.
        for (let time = 0; time < times; time += 1) {
          for (const each of some) {
            const now = { ...each, tokens: each.tokens.slice(time % 5) };
            columns.put(now);
            there.set(now.id, now);
          }
        }
        expect(columns.size).toBe(there.size);
        expect(columns.count(null, ['a', 'b'])).toEqual({ total: there.size, facets: countFacets(['a', 'b'], [...there.values()].map(({ tokens }) => tokens)) });
      }),
    );
  });

  it('grow past what they began with', () => {
    const columns = new FacetColumns(['weight']);
    for (let nr = 0; nr < 5_000; nr += 1) columns.put({ id: `d${nr}`, tokens: [`parity=${nr % 2 ? 'odd' : 'even'}`, `rest=${nr % 7}`], numbers: nr % 5 === 0 ? {} : { weight: nr } });
    expect(columns.count({ and: [{ number: 'weight', from: 1_000, to: 3_999 }, { not: { facet: 'rest', equals: '0' } }] }, ['parity'])).toEqual({
      total: 2_057,
      facets: { parity: [{ value: 'even', count: 1_029 }, { value: 'odd', count: 1_028 }] },
    });
  });

  it('count the hundred most frequent, ties in the order of bytes', () => {
    const columns = new FacetColumns([]);
    const values = ['\u{1F600}', '\uFF5E', ...Array.from({ length: 120 }, (_, nr) => `v${nr}`)];
    for (const value of values) columns.put({ id: value, tokens: [`sign=${value}`], numbers: {} });
    columns.put({ id: 'again', tokens: ['sign=\u{1F600}', 'sign=\uFF5E'], numbers: {} });
    const { facets: { sign } } = columns.count(null, ['sign']);
    expect(sign).toHaveLength(100);
    expect(sign.slice(0, 3)).toEqual([{ value: '\uFF5E', count: 2 }, { value: '\u{1F600}', count: 2 }, { value: 'v0', count: 1 }]);
  });
});
