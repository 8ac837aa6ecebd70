import { describe, expect, it } from '@jest/globals';
import { plainFilter } from './filter.rules.js';
import type { IndexDefinition, SearchFilter } from './port.js';

const index = { name: 'findings', facets: ['topic'], numbers: ['date'] } as unknown as IndexDefinition;
const topic: SearchFilter = { facet: 'topic', equals: 'x' };
const never: SearchFilter = { facet: 'topic', in: [] };
const always: SearchFilter = { and: [] };

describe('a filter', () => {
  it.each<[string, SearchFilter, unknown]>([
    ['and of nothing is everything', always, 'everything'],
    ['or of nothing is nothing', { or: [] }, 'nothing'],
    ['in of nothing is nothing', never, 'nothing'],
    ['not of nothing is everything', { not: never }, 'everything'],
    ['not of everything is nothing', { not: always }, 'nothing'],
    ['nothing decides an and', { and: [topic, never] }, 'nothing'],
    ['everything decides an or', { or: [topic, always] }, 'everything'],
    ['what is neutral goes', { and: [topic, always, { or: [topic, never] }] }, { and: [topic, topic] }],
    ['one is itself', { or: [{ and: [topic] }] }, topic],
    ['not stays', { not: topic }, { not: topic }],
  ])('%s', (_, filter, expected) => {
    expect(plainFilter(index, filter)).toEqual(expected);
  });

  it('knows the names of the index only, however deep', () => {
    expect(() => plainFilter(index, { and: [{ not: { or: [{ facet: 'colour', equals: 'x' }] } }] })).toThrow('no facet "colour"');
    expect(() => plainFilter(index, { number: 'size', from: 1 })).toThrow('no number "size"');
    expect(() => plainFilter(index, { number: 'date', to: Infinity })).toThrow('not a number');
  });
});
