import { describe, expect, it } from '@jest/globals';
import { defineIndex, type SearchDocument } from '../../port.js';
import { documentRow, readPlaces } from './document-row.rules.js';

const index = defineIndex({
  name: 'findings', version: 1, fields: { title: { weight: 3 }, summary: { weight: 1.5 }, text: { weight: 1 } }, facets: ['topic'],
  numbers: ['date', 'size'], project: async () => [], all: async () => [],
}); // prettier-ignore
const document = (rest: Partial<SearchDocument>): SearchDocument => ({ id: 'a', text: {}, facets: {}, ...rest });

describe('a document in Postgres', () => {
  it('has its words in order, with their fields told by position and weight', () => {
    const row = documentRow(index, document({ text: { title: 'Asthma asthma', summary: 'Night', text: ['one asthma', 'two'] } }));
    expect(row.words).toBe("'asthma':1B,2B,6D 'night':4C 'two':8D");
    expect(row.ends).toEqual([3, 5, 9]);
    expect(readPlaces("'asthma':1B,2B,6D 'night':4C")).toEqual(new Map([['asthma', [1, 2, 6]], ['night', [4]]]));
  });

  it('reads words with signs back', () => {
    expect(readPlaces("'it''s':1A 'a\\\\b':2,3")).toEqual(new Map([["it's", [1]], ['a\\b', [2, 3]]]));
  });

  it('keeps within what a tsvector holds', () => {
    const row = documentRow(index, document({ text: { title: 'same '.repeat(300), text: Array.from({ length: 20_000 }, (_, at) => `w${at}`).join(' ') } }));
    expect(row.words.match(/'w\d+'/g)!.length).toBeLessThan(16_000);
    const long = documentRow(index, document({ text: { text: Array.from({ length: 12_000 }, (_, at) => `${'ж'.repeat(50)}${at}`).join(' ') } }));
    expect(Buffer.byteLength([...readPlaces(long.words).keys()].join('......'))).toBeLessThan(1_040_000);
  });

  it('holds numbers, the first apart, and texts that Postgres can store', () => {
    const row = documentRow(index, document({ numbers: { date: 5, size: null }, text: { title: 'a\0b\ud800' } }));
    expect(row).toMatchObject({ first: 5, numbers: { date: 5 }, texts: { title: ['a b\ufffd'] } });
    expect(documentRow(index, document({ numbers: { size: 1 } })).first).toBeNull();
  });

  it.each<[string, Partial<SearchDocument>]>([
    ['field "body"', { text: { body: 'x' } }],
    ['facet "colour"', { facets: { colour: ['red'] } }],
    ['number "weight"', { numbers: { weight: 1 } }],
    ['an id has characters', { id: 'a b' }],
    ['more than 66', { facets: { topic: ['x'.repeat(67)] } }],
  ])('is refused with %s', (message, rest) => {
    expect(() => documentRow(index, document(rest))).toThrow(message);
  });
});

describe('a definition', () => {
  it.each([
    ['is not a usable name', { facets: ['a b'] }],
    ['named twice', { facets: ['title'] }],
    ['no text field', { fields: {} }],
  ])('is refused when a name %s', (message, rest) => {
    expect(() => defineIndex({ ...index, ...rest })).toThrow(message);
  });
});
