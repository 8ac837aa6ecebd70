import { describe, expect, it } from '@jest/globals';
import { doiAddress, doiWithin } from './formats/record-parts.rules.js';
import { findingIds } from './identifiers.rules.js';

it.each([
  [{ pmid: ' 123 ' }, { pmid: '123', pmcid: null, doi: null }],
  [{ pmcid: 'pmc12' }, { pmid: null, pmcid: 'PMC12', doi: null }],
  [{ pmcid: 'PMC12.2' }, { pmid: null, pmcid: 'PMC12', doi: null }],
  [{ doi: 'https://doi.org/10.1000/ABC' }, { pmid: null, pmcid: null, doi: '10.1000/abc' }],
  [{ doi: 'doi: 10.1016/s0140-6736(24)02600-x', pmid: '', pmcid: null }, { pmid: null, pmcid: null, doi: '10.1016/s0140-6736(24)02600-x' }],
  [{ doi: '10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2' }, { pmid: null, pmcid: null, doi: '10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2' }],
])('%j', (raw, ids) => {
  expect(findingIds(raw)).toEqual(ids);
});

it.each([
  [{}, 'NO_IDENTIFIER'],
  [{ pmid: ' ', doi: '' }, 'NO_IDENTIFIER'],
  [{ pmid: '0' }, 'WRONG_IDENTIFIER'],
  [{ pmid: '012' }, 'WRONG_IDENTIFIER'],
  [{ pmid: '12a' }, 'WRONG_IDENTIFIER'],
  [{ pmid: '1', doi: 'not a doi' }, 'WRONG_IDENTIFIER'],
  [{ pmid: '1', pmcid: 'XYZ' }, 'WRONG_IDENTIFIER'],
])('refuses %j', (raw, code) => {
  expect(() => findingIds(raw)).toThrow(expect.objectContaining({ code }));
});

describe('a DOI of the nineties', () => {
  const doi = '10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2';
  it('is found whole in an address, so that articles of one issue stay apart', () => {
    expect(doiWithin(`https://doi.org/${doi}`)).toBe(doi);
    expect(doiWithin(`https://doi.org/${encodeURIComponent(doi)}`)).toBe(doi);
    expect(doiWithin(`https://journal.example/doi/full/10.1000/182?x and ${doi}`)).toBe('10.1000/182');
  });
  it('leads where it should', () => {
    expect(doiAddress(doi)).toBe('https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16%3C1661::AID-SIM968%3E3.0.CO;2-2');
    expect(doiAddress('10.1000/a#b?c%d')).toBe('https://doi.org/10.1000/a%23b%3Fc%25d');
  });
});
