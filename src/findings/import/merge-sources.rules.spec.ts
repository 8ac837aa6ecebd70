import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FindingRecord } from './finding-record.js';
import { idKeys, planRecord } from './import-plan.rules.js';
import { contentHash, mergeSources } from './merge-sources.rules.js';

const record = (partial: Partial<FindingRecord> = {}): FindingRecord => ({
  source: 'pubmed',
  ids: { pmid: '1', pmcid: null, doi: '10.5555/a' },
  title: 'Title',
  abstract: [],
  authors: ['A B'],
  journal: null,
  published: { date: '2024-01-01', precision: 'year' },
  publicationTypes: [],
  meshHeadings: [],
  keywords: [],
  language: null,
  openAccess: null,
  urls: [],
  notice: null,
  retracted: false,
  corrected: false,
  ...partial,
});
const europePmc = record({
  source: 'europe_pmc',
  ids: { pmid: '1', pmcid: 'PMC9', doi: '10.5555/a' },
  title: 'Another title',
  keywords: ['k'],
  openAccess: false,
  urls: ['https://e.example/'],
  retracted: true,
});

describe('one finding from its sources', () => {
  it('takes each fact from the most trusted source that has it', () => {
    expect(mergeSources([europePmc, record({ urls: ['https://p.example/'] })])).toMatchObject({
      ids: { pmid: '1', pmcid: 'PMC9', doi: '10.5555/a' },
      title: 'Title',
      authors: ['A B'],
      keywords: ['k'],
      openAccess: false,
      urls: ['https://p.example/', 'https://e.example/'],
      retracted: true,
    });
  });

  it('is the same in whatever order they come', () => {
    const crossref = record({ source: 'crossref', journal: 'J', language: 'eng' });
    fc.assert(
      fc.property(fc.shuffledSubarray([record(), europePmc, crossref], { minLength: 3 }), (records) => {
        expect(mergeSources(records)).toEqual(mergeSources([record(), europePmc, crossref]));
      }),
    );
  });
});

describe('the hash of a record', () => {
  it('doesn’t depend on the order of its keys, but on everything else', () => {
    const back = Object.fromEntries(Object.entries(record()).reverse()) as unknown as FindingRecord;
    expect(contentHash(back)).toBe(contentHash(record()));
    expect(contentHash(record({ corrected: true }))).not.toBe(contentHash(record()));
    expect(contentHash(record({ authors: ['A B', 'C D'] }))).not.toBe(contentHash(record({ authors: ['C D', 'A B'] })));
  });
});

describe('what is done with a record', () => {
  const known = { id: 'f1', ids: record().ids, sources: [record()] };

  it.each([
    ['nobody knows it', record(), [], 'add'],
    ['its source says what it said before', record(), [known], 'unchanged'],
    ['its source says something else', record({ title: 'New' }), [known], 'change'],
    ['another source knows it too', europePmc, [known], 'change'],
    ['the PMID is the same, though the DOI was mended', record({ ids: { pmid: '1', pmcid: null, doi: '10.5555/b' } }), [known], 'change'],
    ['the DOI is that of another PMID', record({ ids: { pmid: '2', pmcid: null, doi: '10.5555/a' } }), [known], 'refuse'],
    ['it would join two findings', record(), [known, { ...known, id: 'f2', ids: { pmid: null, pmcid: null, doi: '10.5555/a' } }], 'refuse'],
    ['it has the DOI alone', record({ ids: { pmid: null, pmcid: null, doi: '10.5555/a' } }), [known], 'change'],
  ])('when %s', (_, one, others, kind) => {
    expect(planRecord(one, others).kind).toBe(kind);
  });

  it('keeps an identifier that only another source has', () => {
    expect(planRecord(record({ title: 'New' }), [{ ...known, sources: [record(), europePmc] }])).toMatchObject({ facts: { ids: { pmcid: 'PMC9' } } });
  });
});

it('names identifiers by kind', () => {
  expect(idKeys({ pmid: '1', pmcid: 'PMC1', doi: null })).toEqual(['pmid:1', 'pmcid:PMC1']);
});
