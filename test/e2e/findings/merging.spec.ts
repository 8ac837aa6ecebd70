import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FindingRecord, NOTHING_MORE } from '../../../src/findings/import/finding-record.js';
import { FindingWriter } from '../../../src/findings/import/finding-writer.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { findingId, pubmedFixture, upload } from '../../support/builders/findings.builder.js';

let app: TestApp;
let broker: string;
beforeAll(async () => {
  app = await startTestApp();
  broker = (await app.signIn([{ kind: 'knowledge_broker' }])).token;
});
afterAll(() => app.close());
beforeEach(() => withClient(app.db.ownerUrl, (client) => client.query('truncate finding, import_run, search_pending cascade')));

const none = { pmid: null, pmcid: null, doi: null };
const record = (partial: Partial<FindingRecord> = {}): FindingRecord => ({
  ...NOTHING_MORE, source: 'pubmed', ids: { ...none, pmid: '1' }, title: 'Sleep and asthma in adults', authors: ['Okafor C'], published: { date: '2024-01-01', precision: 'year' }, ...partial,
}); // prettier-ignore
const ris = (partial: Partial<FindingRecord> = {}) => record({ source: 'ris', ids: none, ...partial });
const write = async (...records: FindingRecord[]) => (await app.nest.get(FindingWriter, { strict: false }).write(records)).map(({ kind }) => kind);
const standing = () => app.db.dataSource.query<{ pmid: string | null; doi: string | null; sources: string[] }[]>(
  'select pmid, doi, array(select source from finding_source where finding_id = finding.id order by source) as sources from finding where joined_into is null order by pmid, doi',
); // prettier-ignore

describe('records of one work', () => {
  it.each<[string, FindingRecord[]]>([
    ['in this order', [record(), ris(), record({ source: 'crossref', ids: { ...none, doi: '10.5555/a' } })]],
    ['in another order', [ris(), record({ source: 'crossref', ids: { ...none, doi: '10.5555/a' } }), record()]],
  ])('become one, %s, one by one or together, and every source is kept', async (_, records) => {
    for (const one of records) await write(one);
    expect(await standing()).toEqual([{ pmid: '1', doi: '10.5555/a', sources: ['crossref', 'pubmed', 'ris'] }]);
    expect(await write(...records)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    await withClient(app.db.ownerUrl, (client) => client.query('truncate finding cascade'));
    expect([...(await write(...records))].sort()).toEqual(['added', 'changed', 'changed']);
    expect(await standing()).toHaveLength(1);
  });

  it('brought by many at once become one', async () => {
    const records = [record(), ris(), record({ source: 'crossref', ids: { ...none, doi: '10.5555/a' } }), ris({ source: 'bibtex' })];
    await Promise.all([...records, ...records, ...records].map((one) => write(one)));
    expect(await standing()).toEqual([{ pmid: '1', doi: '10.5555/a', sources: ['bibtex', 'crossref', 'pubmed', 'ris'] }]);
  });

  it('one that would give its finding another one’s name is refused, and those beside it are written', async () => {
    const of = (source: FindingRecord['source'], ids: Partial<FindingRecord['ids']>, title = 'Sleep and asthma in adults') => record({ source, ids: { ...none, ...ids }, title });
    expect(await write(of('pubmed', { pmid: '1', pmcid: 'PMC1' }), of('europe_pmc', { pmid: '1', pmcid: 'PMC9' }), of('crossref', { pmcid: 'PMC9' }, 'Another work of some length'))).toEqual(['added', 'changed', 'added']);
    expect(await write(of('pubmed', { pmid: '1' }), record({ ids: { ...none, pmid: '3' }, title: 'A third work of some length' }))).toEqual(['refused', 'added']);
  });

  it('that differ in year, or in an identifier of a kind, stay apart', async () => {
    const records = [record(), record({ ids: { ...none, pmid: '2' } }), ris({ published: { date: '2020-01-01', precision: 'year' } })];
    expect(await write(...records)).toEqual(['added', 'added', 'added']);
    expect(await write(...records)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });

  it('that name no identifier are known again, also once another source has given the finding another title', async () => {
    expect(await write(record({ source: 'crossref', ids: { ...none, doi: '10.5555/a' } }), ris())).toEqual(['added', 'changed']);
    await write(record({ ids: { ...none, pmid: '1', doi: '10.5555/a' }, title: 'Sleep and asthma in adults: a trial' }));
    expect(await write(ris())).toEqual(['unchanged']);
    expect(await standing()).toHaveLength(1);
  });

  it('are never told by their title alone', async () => {
    expect(await write(record(), ris({ authors: [] }))).toEqual(['added', 'refused']);
  });
});

it('the same article in files of nine kinds is one finding, and bringing all of them twice changes nothing', async () => {
  const files = ['europepmc.json', 'crossref.json', 'pubmed.xml', 'invented.nbib', 'invented.ris', 'invented.bib', 'web-of-science.txt', 'atom.xml', 'feed.json'];
  const bring = async (name: string) => (await upload(app, broker, readFileSync(`test/fixtures/findings/${name}`), 'text/plain')).body;
  for (const name of files) await bring(name);
  const before = await app.db.dataSource.query<{ sources: string[] }[]>(`select *, xmin from finding order by id`);
  expect(await app.db.dataSource.query(`select count(*)::int as sources from finding_source join finding on finding.id = finding_id where doi = '10.5555/invented.1'`)).toEqual([{ sources: 8 }]);
  // Two feeds tell of it in turn, each in its own words: the later one counts.
  for (const name of files.slice(0, -2).reverse()) expect(await bring(name)).toMatchObject({ added: 0, changed: 0 });
  expect(await app.db.dataSource.query('select *, xmin from finding order by id')).toEqual(before);
});

describe('what readers of a finding see', () => {
  const shown = async (id: string) => {
    const { data } = await app.gql<{ finding: Record<string, unknown> }>(
      'query ($id: ID!) { finding(id: $id) { retracted retractedAt corrected correctedAt preprint funders declaredInterests abstractLicence } }', { id }, broker,
    ); // prettier-ignore
    return data.finding;
  };
  const retraction = record({ ids: { ...none, pmid: '9' }, title: 'Retraction: Sleep and asthma in adults', notice: 'retraction', about: [{ kind: 'retraction', pmid: '1', doi: null }] });

  it('who paid, what interests were declared, under which licence', async () => {
    await upload(app, broker, pubmedFixture);
    expect(await shown(await findingId(app, '90000001'))).toEqual({
      retracted: false, retractedAt: null, corrected: true, correctedAt: expect.any(String), preprint: false,
      funders: ['National Institute for Invented Health', 'A Charity'], declaredInterests: 'The authors declare none.', abstractLicence: '© The Authors 2023.',
    }); // prettier-ignore
  });

  it('that it was retracted, by a notice that came later or earlier or with it, and when that became known', async () => {
    for (const order of [[[record()], [retraction]], [[retraction], [record()]], [[retraction, record()]], [[record(), retraction]]]) {
      await withClient(app.db.ownerUrl, (client) => client.query('truncate finding cascade'));
      for (const batch of order) await write(...batch);
      expect(await shown(await findingId(app, '1'))).toMatchObject({ retracted: true, retractedAt: expect.any(String), corrected: false, correctedAt: null });
      const before = await shown(await findingId(app, '1'));
      expect(await write(record({ keywords: ['more'] }), retraction)).toEqual(['changed', 'unchanged']);
      expect(await shown(await findingId(app, '1'))).toEqual(before);
    }
  });

  it('no longer that it was retracted, once its notice says that another one was, or its own number was mended', async () => {
    const marked = async () => (await app.db.dataSource.query<{ pmid: string }[]>('select pmid from finding where retracted order by pmid')).map(({ pmid }) => pmid);
    await write(record(), record({ ids: { ...none, pmid: '2' }, title: 'Sleep and asthma in children' }), retraction);
    expect(await marked()).toEqual(['1']);
    await withClient(app.db.ownerUrl, (client) => client.query('truncate search_pending'));
    await write({ ...retraction, about: [{ kind: 'retraction', pmid: '2', doi: null }] });
    expect(await marked()).toEqual(['2']);
    expect(await app.db.dataSource.query('select distinct pmid from finding join search_pending on document_id = finding.id::text order by pmid')).toEqual(['1', '2', '9'].map((pmid) => ({ pmid })));
    await write(record({ source: 'ris', ids: { ...none, pmid: '2', doi: '10.5555/two' } }));
    await write({ ...retraction, about: [{ kind: 'retraction', pmid: null, doi: '10.5555/two' }] });
    expect(await marked()).toEqual(['2']);
    await write(record({ source: 'ris', ids: { ...none, pmid: '2', doi: '10.5555/mended' } }));
    expect(await marked()).toEqual([]);
  });

  it('tells the search index of what a notice marked', async () => {
    await write(record());
    await withClient(app.db.ownerUrl, (client) => client.query('truncate search_pending'));
    await write(retraction);
    expect(await app.db.dataSource.query('select distinct pmid from finding join search_pending on document_id = finding.id::text order by pmid')).toEqual([{ pmid: '1' }, { pmid: '9' }]);
  });

  it('no longer that it was retracted, once its source takes that back', async () => {
    await write(record({ retracted: true }));
    await write(record());
    expect(await shown(await findingId(app, '1'))).toMatchObject({ retracted: false, retractedAt: null });
  });
});
