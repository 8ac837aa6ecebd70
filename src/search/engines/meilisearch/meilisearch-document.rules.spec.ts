import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { defineIndex } from '../../port.js';
import { decodeFacet, encodeFacet, filterText, meilisearchDocument, mergeHits, termText } from './meilisearch-document.rules.js';

const index = defineIndex({
  name: 'interests', version: 1, fields: { title: { weight: 3 }, text: { weight: 1 } }, facets: ['topic'], numbers: ['date'],
  project: async () => [], all: async () => [],
}); // prettier-ignore

describe('a document in Meilisearch', () => {
  it('holds stems and encoded values, no text as anyone wrote it', () => {
    const given = { id: 'a', text: { title: 'I was feeling terribly lonely', text: ['At night', 'and in the mornings'] }, facets: { topic: ['Mental Health'] }, numbers: { date: 5 } };
    expect(meilisearchDocument(index, given)).toEqual({
      id: 'a', w_title: ['feel terribl lone'], w_text: ['night', 'morn'], f_topic: ['v_4d_ental_20__48_ealth'], n_date: 5,
    }); // prettier-ignore
  });
});

describe('facet values', () => {
  it('come back as they were, and leave nothing in a filter that could end it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        expect(decodeFacet(encodeFacet(value))).toBe(value);
        expect(encodeFacet(value)).toMatch(/^v[a-z0-9_-]*$/);
      }),
    );
  });

  it('differ when the values differ', () => {
    expect(new Set(['a_20_b', 'a b', 'A B', 'v_20_', 'á', 'a'].map(encodeFacet)).size).toBe(6);
  });
});

describe('a filter for Meilisearch', () => {
  it('says what the filter says', () => {
    expect(
      filterText({
        and: [
          { facet: 'topic', equals: 'x" OR y' },
          { not: { facet: 'topic', in: ['a', 'b'] } },
          { or: [{ number: 'date', from: 1, to: 2.5 }, { number: 'date', to: -1e21 }] },
        ],
      }),
    ).toBe(
      '((f_topic IN ["vx_22__20__4f__52__20_y"]) AND (NOT (f_topic IN ["va", "vb"])) AND ' +
        '((n_date EXISTS AND n_date >= 1 AND n_date <= 2.5) OR (n_date EXISTS AND n_date <= -1000000000000000000000)))',
    );
  });
});

describe('putting answers together', () => {
  it('orders by the worth of what found it, ties by id', () => {
    const lists = [{ worth: 2, ids: ['c', 'b'] }, { worth: 1, ids: ['a', 'b'] }, { worth: 1, ids: ['d', 'a'] }];
    expect(mergeHits(lists, 10)).toEqual(['b', 'a', 'c', 'd']);
    expect(mergeHits(lists, 2)).toEqual(['b', 'a']);
  });

  it('asks for several words as a phrase', () => {
    expect([termText(['a']), termText(['a', 'b'])]).toEqual(['a', '"a b"']);
  });
});
