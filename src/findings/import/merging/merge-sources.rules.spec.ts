import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FindingRecord, NOTHING_MORE } from '../finding-record.js';
import { idKeys } from '../identifiers.rules.js';
import { type KnownFinding, planRecord } from './import-plan.rules.js';
import { likenessOf } from './likeness.rules.js';
import { contentHash, mergeSources } from './merge-sources.rules.js';

const record = (partial: Partial<FindingRecord> = {}): FindingRecord => ({
  ...NOTHING_MORE,
  source: 'pubmed',
  ids: { pmid: '1', pmcid: null, doi: '10.5555/a' },
  title: 'A title of some length',
  authors: ['A B'],
  published: { date: '2024-01-01', precision: 'year' },
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
      title: 'A title of some length',
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

/** A finding as it is here once these records were read. */
const finding = (id: string, ...sources: FindingRecord[]): KnownFinding => ({ id, members: [member(id, ...sources)], noticed: [] });
const member = (id: string, ...sources: FindingRecord[]) => {
  const facts = mergeSources(sources);
  return { id, ids: facts.ids, likeness: likenessOf(facts), sources };
};
const ids = (partial: Partial<FindingRecord['ids']> = {}): FindingRecord['ids'] => ({ pmid: null, pmcid: null, doi: null, ...partial });
const ris = (partial: Partial<FindingRecord> = {}): FindingRecord => record({ source: 'ris', ids: ids(), ...partial });

describe('what is done with a record', () => {
  const known = finding('f1', record());

  it.each<[string, FindingRecord, KnownFinding[], string]>([
    ['nobody knows it', record(), [], 'add'],
    ['its source says what it said before', record(), [known], 'unchanged'],
    ['its source says something else', record({ title: 'New' }), [known], 'change'],
    ['another source knows it too', europePmc, [known], 'change'],
    ['the PMID is the same, though the DOI was mended', record({ ids: ids({ pmid: '1', doi: '10.5555/b' }) }), [known], 'change'],
    ['the DOI is that of another PMID', record({ ids: ids({ pmid: '2', doi: '10.5555/a' }) }), [known], 'refuse'],
    ['it would join two findings', record(), [known, finding('f2', record({ ids: ids({ doi: '10.5555/a' }) }))], 'refuse'],
    ['it has the DOI alone', record({ ids: ids({ doi: '10.5555/a' }) }), [known], 'change'],
    ['it has no identifier, but title, year and first author', ris(), [], 'add'],
    ['it has no identifier and no author', ris({ authors: [] }), [], 'refuse'],
    ['it has no identifier, and a title that stands above many works', ris({ title: 'Editorial' }), [], 'refuse'],
    ['title, year and first author are those of an article with identifiers', ris(), [known], 'change'],
    ['it has identifiers, and title, year and first author of one without', record(), [finding('f1', ris())], 'change'],
    ['it is alike, with another DOI', ris({ ids: ids({ doi: '10.5555/other' }) }), [known], 'add'],
    ['it is alike, but a preprint', ris({ preprint: true }), [finding('f1', record({ preprint: false }))], 'add'],
    ['it is alike, but a notice', ris({ notice: 'correction' }), [known], 'add'],
    ['two are alike, and nothing says which', ris(), [known, finding('f2', record({ ids: ids({ pmid: '2' }) }))], 'refuse'],
    ['it has no identifier, and the same source brought the article with one before', ris({ title: 'A title of some length', keywords: ['new'] }), [finding('f1', ris({ ids: ids({ doi: '10.5555/a' }) }))], 'refuse'],
    ['it has no identifier, and of two that are alike only one came from this source without one', ris({ keywords: ['new'] }), [finding('f1', ris({ ids: ids({ doi: '10.5555/a' }) })), finding('f2', ris())], 'change'],
    ['it would leave two without an identifier that nothing tells apart', ris({ keywords: ['new'] }), [finding('f1', ris()), finding('f2', record({ source: 'crossref', ids: ids() }))], 'refuse'],
    ['two are alike, and one has it from this source', ris(), [known, finding('f2', record({ ids: ids({ pmid: '2' }) }), ris())], 'unchanged'],
  ])('when %s', (_, one, others, kind) => {
    expect(planRecord(one, others).kind).toBe(kind);
  });

  it('keeps an identifier that only another source has', () => {
    expect(planRecord(record({ title: 'New' }), [finding('f1', record(), europePmc)])).toMatchObject({ facts: { ids: { pmcid: 'PMC9' } } });
  });

  it('of a double goes to the double, and the finding it was joined into is told', () => {
    const double = record({ ids: ids({ pmid: '5' }), keywords: ['old'] });
    const joined: KnownFinding = { id: 'f1', members: [member('f1', record()), member('f2', double)], noticed: [] };
    expect(planRecord(double, [joined])).toEqual({ kind: 'unchanged', findingId: 'f1' });
    expect(planRecord({ ...double, keywords: ['new'] }, [joined])).toMatchObject({
      kind: 'change', findingId: 'f1', memberId: 'f2', memberFacts: { ids: { pmid: '5' } }, facts: { ids: { pmid: '1' }, keywords: ['new'] },
    }); // prettier-ignore
  });

  it('that a notice is about is told by it, whichever came first', () => {
    expect(planRecord(record(), [], [{ target: 'pmid:1', kind: 'retraction' }])).toMatchObject({ kind: 'add', facts: { retracted: true, corrected: false } });
    expect(planRecord(record({ title: 'New' }), [{ ...known, noticed: [{ target: 'pmid:1', kind: 'correction' }, { target: 'doi:10.5555/old', kind: 'retraction' }] }])).toMatchObject({ kind: 'change', facts: { retracted: false, corrected: true } });
  });
});

describe('the likeness of works', () => {
  const of = (title: string, author: string | null, date = '2024-01-01') => likenessOf({ title, authors: author === null ? [] : [author], published: { date, precision: 'day' } });

  it.each([
    ['Sleep & asthma: a “mixed” study', 'Müller I'],
    ['Sleep & Asthma. A mixed study', 'Muller IB'],
    ['SLEEP & ASTHMA – A MIXED STUDY', 'Müller IB Jr'],
  ])('is the same in other clothes: %s', (title, author) => {
    expect(of(title, author)).toBe(of('Sleep & asthma: a mixed study', 'Müller I'));
  });

  it('is another with another title, year or first author, and none without one of them', () => {
    const usual = of('Sleep and asthma in adults', 'Okafor C');
    for (const other of [of('Sleep and asthma in children', 'Okafor C'), of('Sleep and asthma in adults', 'Okafor C', '2025-01-01'), of('Sleep and asthma in adults', 'Lind B')]) expect(other).not.toBe(usual);
    expect([of('Sleep and asthma in adults', null), of('Editorial', 'Okafor C'), of('Letter to the Editor', 'Okafor C')]).toEqual([null, null, null]);
  });
});

it('names identifiers by kind', () => {
  expect(idKeys({ pmid: '1', pmcid: 'PMC1', doi: null })).toEqual(['pmid:1', 'pmcid:PMC1']);
});
