import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Pace } from '../../../src/findings/import/saved-queries/polite-client.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { europePmcPage, pubmedFixture } from '../../support/builders/findings.builder.js';

/** A server on this machine that answers as the services do; what it was asked is kept. */
let server: Server;
let base: string;
let asked: { path: string; query: URLSearchParams; headers: IncomingMessage['headers'] }[];
let answer: (request: IncomingMessage, response: ServerResponse, nth: number) => void;
let app: TestApp;
let broker: string;
/** Milliseconds that were waited for. */
let waited: number[];
let time = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    asked.push({ path: pathname, query: searchParams, headers: request.headers });
    answer(request, response, asked.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app = await startTestApp({ config: { publicUrl: 'http://127.0.0.1:1', findingServices: { europe_pmc: base, pubmed: base, crossref: base } } });
  broker = (await app.signIn([{ kind: 'knowledge_broker' }])).token;
  // Time passes only as it is waited for.
  const pace = app.nest.get(Pace, { strict: false });
  pace.now = () => time;
  pace.wait = (ms) => {
    waited.push(ms);
    time += ms;
    return Promise.resolve();
  };
});
afterAll(async () => {
  await app.close();
  server.close();
});
beforeEach(async () => {
  [asked, waited] = [[], []];
  time += 60_000;
  await withClient(app.db.ownerUrl, (client) => client.query('truncate finding, import_run, saved_query cascade'));
  await app.db.setClock(new Date('2026-11-27T06:00:00Z'));
});

interface Saved {
  id: string;
  since: string;
  nextRunAt: string;
  failures: number;
  endedAt: string | null;
}
const fields = '{ id since nextRunAt failures endedAt }';
const save = async (input: object) => {
  const { data, errors } = await app.gql<{ saveQuery: Saved }>(`mutation ($input: SaveQueryInput!) { saveQuery(input: $input) ${fields} }`, { input: { name: 'Sleep', every: 'day', since: '2026-11-20', ...input } }, broker);
  if (errors) throw new Error(errors[0].extensions.code);
  return data.saveQuery;
};
const run = () => app.runJob('findings.saved-queries');
const savedNow = async () => (await app.gql<{ savedQueries: { edges: { node: Saved }[] } }>(`{ savedQueries { edges { node ${fields} } } }`, {}, broker)).data.savedQueries.edges.map(({ node }) => node);
const runs = async () =>
  (await app.gql<{ importRuns: { edges: { node: Record<string, unknown> }[] } }>('{ importRuns { edges { node { savedQueryId fileName read added unchanged stopped problems { code } } } } }', {}, broker)).data.importRuns.edges.map(({ node }) => node);
const json = (response: ServerResponse, value: unknown) => void response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
const articles = (from: number, count: number) => (JSON.parse(europePmcPage(Array.from({ length: count }, (_, n) => ({ pmid: String(from + n) })))) as { resultList: object }).resultList;

describe('a saved query', () => {
  it('of Europe PMC is followed from page to page, and runs again a day later from two days before', async () => {
    answer = (request, response) => json(response, { hitCount: 250, nextCursorMark: 'next-1', resultList: request.url?.includes('next-1') ? articles(201, 50) : articles(1, 200) });
    const { id } = await save({ service: 'europe_pmc', query: 'asthma OR sleep' });
    await run();
    expect(asked.map(({ path, query }) => [path, query.get('query'), query.get('cursorMark')])).toEqual([
      ['/search', '(asthma OR sleep) AND (UPDATE_DATE:[2026-11-20 TO 2026-11-27])', '*'], ['/search', '(asthma OR sleep) AND (UPDATE_DATE:[2026-11-20 TO 2026-11-27])', 'next-1'],
    ]); // prettier-ignore
    expect(asked[0].headers['user-agent']).toContain('mailto:no-reply@askwell.test');
    expect(await runs()).toEqual([{ savedQueryId: id, fileName: 'Sleep', read: 250, added: 250, unchanged: 0, stopped: null, problems: [] }]);
    expect(await savedNow()).toEqual([{ id, since: '2026-11-25', nextRunAt: '2026-11-28T06:00:00.000Z', failures: 0, endedAt: null }]);
    await run();
    expect(asked).toHaveLength(2);
    await app.db.setClock(new Date('2026-11-28T06:00:00Z'));
    await run();
    expect((await runs())[0]).toMatchObject({ added: 0, unchanged: 250 });
  });

  it('of PubMed is searched once, and its records fetched', async () => {
    answer = (request, response) => (request.url?.startsWith('/esearch') ? json(response, { esearchresult: { count: '9', webenv: 'MCID_1', querykey: '1' } }) : void response.end(pubmedFixture));
    await save({ service: 'pubmed', query: 'asthma[mh]' });
    await run();
    expect(asked.map(({ path }) => path)).toEqual(['/esearch.fcgi', '/efetch.fcgi']);
    expect(Object.fromEntries(asked[0].query)).toMatchObject({ db: 'pubmed', term: 'asthma[mh]', datetype: 'mdat', mindate: '2026/11/20', maxdate: '2026/11/27', usehistory: 'y', tool: 'askwell', email: 'no-reply@askwell.test' });
    expect(Object.fromEntries(asked[1].query)).toMatchObject({ WebEnv: 'MCID_1', query_key: '1', retstart: '0', retmax: '200', retmode: 'xml' });
    expect(waited).toEqual([350]);
    expect(await runs()).toMatchObject([{ read: 9, added: 3, stopped: null }]);
    answer = (_, response) => json(response, { esearchresult: { count: '0', webenv: 'MCID_2', querykey: '1' } });
    await app.db.setClock(new Date('2026-11-28T06:00:00Z'));
    await run();
    expect((await runs())[0]).toMatchObject({ read: 0, stopped: null });
  });

  it('of Crossref says who asks', async () => {
    const works = JSON.parse(readFileSync('test/fixtures/findings/crossref.json', 'utf8')) as { message: object };
    answer = (_, response) => json(response, { message: { ...works.message, 'next-cursor': 'more' } });
    await save({ service: 'crossref', query: 'sleep asthma' });
    await run();
    expect(Object.fromEntries(asked[0].query)).toEqual({ 'query.bibliographic': 'sleep asthma', filter: 'from-update-date:2026-11-20', rows: '200', cursor: '*', mailto: 'no-reply@askwell.test' });
    expect(await runs()).toMatchObject([{ read: 4, added: 3, stopped: null, problems: [{ code: 'NO_TITLE' }] }]);
  });

  it('that is a feed is followed where it moved, and asked whether anything changed', async () => {
    answer = (request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: '/feed' }).end();
      else if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"1"', 'last-modified': 'Fri, 27 Nov 2026 00:00:00 GMT' }).end(readFileSync('test/fixtures/findings/rss.xml'));
    };
    await save({ service: 'feed', query: `${base}/old` });
    await run();
    expect(await runs()).toMatchObject([{ read: 1, added: 1 }]);
    await app.db.setClock(new Date('2026-11-28T06:00:00Z'));
    await run();
    expect(asked.at(-1)?.headers).toMatchObject({ 'if-none-match': '"1"', 'if-modified-since': 'Fri, 27 Nov 2026 00:00:00 GMT' });
    expect((await runs())[0]).toMatchObject({ read: 0, stopped: null });
  });
});

describe('a service that is busy or away', () => {
  it('is asked again, after as long as it says', async () => {
    answer = (_, response, nth) =>
      nth === 1 ? void response.writeHead(429, { 'retry-after': '7' }).end() : nth === 2 ? void response.writeHead(503).end() : nth === 3 ? void response.destroy() : json(response, { hitCount: 1, resultList: articles(1, 1) });
    await save({ service: 'europe_pmc', query: 'sleep' });
    await run();
    expect(waited).toEqual([7_000, 2_000, 4_000]);
    expect(await runs()).toMatchObject([{ added: 1, stopped: null }]);
  });

  it.each<[string, number, Record<string, string>, number, string]>([
    ['for five times', 503, {}, 5, '2026-11-27T07:00:00.000Z'],
    ['and wants to be left alone for three hours', 429, { 'retry-after': '10800' }, 1, '2026-11-27T09:00:00.000Z'],
    ['and says no', 400, {}, 1, '2026-11-27T07:00:00.000Z'],
  ])('%s: the run is put off, nothing of what it should ask for is lost, and the others go on', async (_, status, headers, times, next) => {
    answer = (request, response) => (request.url?.includes('esearch') ? json(response, { esearchresult: { count: '0', webenv: 'M', querykey: '1' } }) : void response.writeHead(status, headers).end('Sorry: <secret>'));
    const { id } = await save({ service: 'europe_pmc', query: 'sleep' });
    await save({ service: 'pubmed', query: 'sleep' });
    await run();
    expect(asked.filter(({ path }) => path === '/search')).toHaveLength(times);
    expect((await savedNow()).find((one) => one.id === id)).toMatchObject({ since: '2026-11-20', failures: 1, nextRunAt: next });
    expect((await runs()).map(({ stopped }) => stopped).sort()).toEqual(['FAILED', null]);
  });

  it('that answers something else, or far too much, is said to', async () => {
    answer = (_, response) => void response.end('<html>Sign in</html>');
    await save({ service: 'feed', query: `${base}/page` });
    await run();
    expect(await runs()).toMatchObject([{ stopped: 'UNKNOWN_FORMAT' }]);
    answer = (_, response) => json(response, { hitCount: 2_000_000, resultList: articles(1, 200) });
    await save({ service: 'europe_pmc', query: 'cancer' });
    await run();
    expect((await runs())[0]).toMatchObject({ read: 0, stopped: 'TOO_LARGE' });
  });
});

describe('a feed that sends us to what is no address', () => {
  it('is put off like one that is away, and the others go on', async () => {
    answer = (request, response) => (request.url === '/feed' ? void response.writeHead(302, { location: 'http://[' }).end() : json(response, { hitCount: 1, resultList: articles(1, 1) }));
    const { id } = await save({ service: 'feed', query: `${base}/feed` });
    await save({ service: 'europe_pmc', query: 'sleep' });
    await run();
    expect((await savedNow()).find((one) => one.id === id)).toMatchObject({ failures: 1, nextRunAt: '2026-11-27T07:00:00.000Z' });
    expect((await runs()).map(({ stopped }) => stopped).sort()).toEqual(['FAILED', null]);
  });
});

describe('runs', () => {
  it('of one query are one, however many start at once; what a killed one held is free again', async () => {
    answer = (_, response) => json(response, { hitCount: 1, resultList: articles(1, 1) });
    await save({ service: 'europe_pmc', query: 'sleep' });
    await Promise.all([run(), run(), run()]);
    expect(asked).toHaveLength(1);
    await app.db.dataSource.query(`update saved_query set next_run_at = clock_now(), running_until = clock_now() + interval '15 minutes'`);
    await run();
    expect(asked).toHaveLength(1);
    await app.db.setClock(new Date('2026-11-27T06:16:00Z'));
    await run();
    expect(asked).toHaveLength(2);
  });

  it('end with the query; a broker can let one begin sooner', async () => {
    answer = (_, response) => json(response, { hitCount: 1, resultList: articles(1, 1) });
    const { id } = await save({ service: 'europe_pmc', query: 'sleep' });
    await run();
    const change = (name: string) => app.gql<Record<string, Saved>>(`mutation ($input: SavedQueryInput!) { ${name}(input: $input) ${fields} }`, { input: { savedQueryId: id } }, broker);
    await change('runSavedQuery');
    await run();
    expect(asked).toHaveLength(2);
    expect((await change('endSavedQuery')).data.endSavedQuery.endedAt).not.toBeNull();
    expect((await change('runSavedQuery')).errors?.[0].extensions.code).toBe('NOT_FOUND');
    await app.db.setClock(new Date('2027-01-01T06:00:00Z'));
    await run();
    expect(asked).toHaveLength(2);
  });
});

it.each(['http://feeds.example/x', 'https://user:secret@feeds.example/x', 'file:///etc/passwd', 'feed', 'http://169.254.169.254/latest'])('no feed is saved at %s', async (query) => {
  await expect(save({ service: 'feed', query })).rejects.toThrow('BAD_USER_INPUT');
});

it('an address that leads into our own network is never asked, also where a feed sends us there', async () => {
  answer = (_, response) => void response.writeHead(302, { location: 'https://10.0.0.1/feed' }).end();
  await save({ service: 'feed', query: `${base}/feed` });
  await save({ service: 'feed', query: 'https://10.0.0.1/feed' });
  await run();
  expect((await runs()).map(({ stopped }) => stopped)).toEqual(['FAILED', 'FAILED']);
  expect(asked).toHaveLength(1);
});
