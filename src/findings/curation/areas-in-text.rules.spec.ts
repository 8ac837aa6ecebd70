import { describe, expect, it } from '@jest/globals';
import { areasInText } from './areas-in-text.rules.js';

const areas = [
  { code: 'QK1', name: 'Leicester, Leicestershire and Rutland' },
  { code: 'QRV', name: 'North West London' },
  { code: 'QMF', name: 'North East London' },
  { code: 'QHM', name: 'North East and North Cumbria' },
  { code: 'QE1', name: 'Lancashire and South Cumbria' },
  { code: 'QVV', name: 'Dorset' },
  { code: 'QH8', name: 'Mid and South Essex' },
  { code: 'D7T5G', name: 'Essex' },
  { code: 'QT6', name: 'Cornwall and the Isles of Scilly' },
  { code: 'QWO', name: 'West Yorkshire' },
];

describe('areas that a text names', () => {
  it.each([
    ['We asked people in West Yorkshire and in Dorset.', { QWO: ['West Yorkshire'], QVV: ['Dorset'] }],
    ['Clinics of North West London took part.', { QRV: ['North West London'] }],
    ['Schools in Leicestershire and Rutland', { QK1: ['Leicestershire', 'Rutland'] }],
    ['On the Isles of Scilly', { QT6: ['Isles of Scilly'] }],
    // "North East" alone is no place, "Mid and South Essex" not Essex.
    ['In the north east of the country, and in Mid and South Essex', { QH8: ['Mid and South Essex'] }],
    ['In Essex and South Cumbria', { D7T5G: ['Essex'], QE1: ['South Cumbria'] }],
    ['Cornwallis and New Dorset; a dorset horn', {}],
    ['', {}],
  ])('%j: %j', (text, expected) => {
    expect(Object.fromEntries(areasInText(text, areas).map(({ code, words }) => [code, words]))).toEqual(expected);
  });
});
