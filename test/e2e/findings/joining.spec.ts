import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { europePmcPage, findingId, publishArticle, upload } from '../../support/builders/findings.builder.js';

let app: TestApp;
let broker: SignedIn;
let reader: SignedIn;
beforeAll(async () => {
  app = await startTestApp();
  broker = await app.signIn([{ kind: 'knowledge_broker' }], 'Bea Broker');
  reader = await app.signIn([]);
});
afterAll(() => app.close());
beforeEach(() => withClient(app.db.ownerUrl, (client) => client.query('truncate finding, import_run, search_pending cascade')));

const fields = '{ id status title pmid doi sources { source } notes { id text } doubles { id title joinedBy } }';
interface Shown {
  id: string;
  status: string;
  pmid: string | null;
  doi: string | null;
  sources: { source: string }[];
  notes: { id: string; text: string }[];
  doubles: { id: string }[];
}
const change = async (name: string, input: object, { token } = broker) => {
  const type = `${name[0].toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await app.gql<Record<string, Shown>>(`mutation ($input: ${type}!) { ${name}(input: $input) ${fields} }`, { input }, token);
  return { finding: data?.[name], code: errors?.[0].extensions.code, reason: errors?.[0].extensions.reason };
};
const see = async (id: string, { token }: SignedIn, what = fields) => (await app.gql<{ finding: Shown }>(`query ($id: ID!) { finding(id: $id) ${what} }`, { id }, token)).data?.finding;
const all = () => app.db.dataSource.query('select id, pmid, doi, title, keywords, status, joined_into, withdrawn_at, withdrawn_by, withdrawal_reason from finding order by id');
const ris = (title: string) => `TY  - JOUR\nTI  - ${title}\nAU  - Okafor, C\nPY  - 2024\nKW  - told by RIS\nER  -\n`;

describe('two findings that are one work', () => {
  it('are joined: readers of the double are led on, sources and notes go along; and parted, both are as they were', async () => {
    const kept = await publishArticle(app, broker.token, { pmid: '1', note: { text: 'Matters in every clinic.' } });
    const double = await publishArticle(app, broker.token, { pmid: '2', doi: '10.5555/two', note: { text: 'Matters at home, too.' } });
    const before = await all();
    expect((await change('joinFindings', { keptId: kept, doubleId: double })).finding).toMatchObject({
      id: kept, status: 'published', pmid: '1', doi: '10.5555/two', notes: [{ text: 'Matters in every clinic.' }, { text: 'Matters at home, too.' }], doubles: [{ id: double, joinedBy: 'Bea Broker' }],
    }); // prettier-ignore
    expect((await see(double, reader, '{ id }'))?.id).toBe(kept);
    expect(await app.db.dataSource.query(`select distinct document_id as id from search_pending order by id`)).toEqual([{ id: kept }, { id: double }].sort((a, b) => (a.id < b.id ? -1 : 1)));
    // What comes of either from now on finds its place.
    for (const pmid of ['1', '2']) expect((await upload(app, broker.token, europePmcPage([{ pmid, doi: pmid === '2' ? '10.5555/two' : undefined }]))).body).toMatchObject({ unchanged: 1 });
    expect((await upload(app, broker.token, europePmcPage([{ pmid: '2', doi: '10.5555/two', keywords: ['new'] }]))).body).toMatchObject({ added: 0, changed: 1 });
    const [, ofDouble] = (await see(kept, broker))!.notes;
    await change('changeBrokerNote', { noteId: ofDouble.id, text: 'Matters at home and at work.' });
    expect((await change('partFinding', { findingId: double })).finding).toMatchObject({ id: double, status: 'published', pmid: '2', notes: [{ text: 'Matters at home and at work.' }] });
    expect(await all()).toEqual(before.map((row: { id: string }) => (row.id === double ? { ...row, keywords: ['new'] } : row)));
    expect(await see(kept, broker)).toMatchObject({ pmid: '1', doi: null, notes: [{ text: 'Matters in every clinic.' }], doubles: [] });
  });

  it('of which one has doubles of its own: they go along, and come back with it', async () => {
    await upload(app, broker.token, europePmcPage(['1', '2', '3'].map((pmid) => ({ pmid }))));
    const [one, two, three] = await Promise.all(['1', '2', '3'].map((pmid) => findingId(app, pmid)));
    await change('joinFindings', { keptId: two, doubleId: three });
    const before = await all();
    await change('joinFindings', { keptId: one, doubleId: two });
    expect((await see(three, broker, '{ id }'))?.id).toBe(one);
    await change('partFinding', { findingId: two });
    expect(await all()).toEqual(before);
  });

  it('are joined once, however many try at once, and parted once', async () => {
    await upload(app, broker.token, europePmcPage(['1', '2'].map((pmid) => ({ pmid }))));
    const [one, two] = await Promise.all(['1', '2'].map((pmid) => findingId(app, pmid)));
    const joined = await Promise.all([change('joinFindings', { keptId: one, doubleId: two }), change('joinFindings', { keptId: two, doubleId: one }), change('joinFindings', { keptId: one, doubleId: two })]);
    expect(joined.map(({ code }) => code ?? 'done').sort()).toEqual(['ILLEGAL_MOVE', 'ILLEGAL_MOVE', 'done']);
    const [{ double }] = await app.db.dataSource.query<{ double: string }[]>('select id as double from finding where joined_into is not null');
    const parted = await Promise.all([1, 2].map(() => change('partFinding', { findingId: double })));
    expect(parted.map(({ code }) => code ?? 'done').sort()).toEqual(['ILLEGAL_MOVE', 'done']);
  });

  it('that are the same, or not there, or none of this caller’s business, are refused', async () => {
    await upload(app, broker.token, europePmcPage([{ pmid: '1' }]));
    const id = await findingId(app, '1');
    expect(await change('joinFindings', { keptId: id, doubleId: id })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await change('joinFindings', { keptId: id, doubleId: '00000000-0000-7000-8000-000000000000' })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await change('joinFindings', { keptId: id, doubleId: id }, reader)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await change('partFinding', { findingId: id })).toMatchObject({ code: 'ILLEGAL_MOVE', reason: 'NOT_JOINED' });
  });
});

describe('a source that was taken for a finding by title, year and first author', () => {
  const title = 'Breathing and singing in Leeds';
  beforeEach(() => upload(app, broker.token, europePmcPage([{ pmid: '1', title, authors: ['Okafor C'] }])));

  it('is parted, and stays apart when it is imported again', async () => {
    expect((await upload(app, broker.token, ris(title), 'text/plain')).body).toMatchObject({ changed: 1 });
    const id = await findingId(app, '1');
    const { finding } = await change('partSource', { findingId: id, source: 'ris' });
    expect(finding).toMatchObject({ pmid: null, sources: [{ source: 'ris' }] });
    expect(await see(id, broker)).toMatchObject({ pmid: '1', sources: [{ source: 'europe_pmc' }] });
    expect((await upload(app, broker.token, ris(title), 'text/plain')).body).toMatchObject({ unchanged: 1 });
    expect((await upload(app, broker.token, europePmcPage([{ pmid: '1', title, authors: ['Okafor C'] }]))).body).toMatchObject({ unchanged: 1 });
    expect(await app.db.dataSource.query('select keywords from finding order by pmid')).toEqual([{ keywords: [] }, { keywords: ['told by RIS'] }]);
  });

  it('can’t be parted where it is all there is, or names the same identifier', async () => {
    const id = await findingId(app, '1');
    expect(await change('partSource', { findingId: id, source: 'europe_pmc' })).toMatchObject({ code: 'ILLEGAL_MOVE', reason: 'ONLY_SOURCE' });
    await upload(app, broker.token, `PMID- 1\nTI  - ${title}\nDP  - 2024\nAU  - Okafor C\n\n`, 'text/plain');
    expect(await change('partSource', { findingId: id, source: 'nbib' })).toMatchObject({ code: 'ILLEGAL_MOVE', reason: 'SAME_IDENTIFIER' });
  });
});
