import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Pace } from '../../../src/findings/import/saved-queries/polite-client.js';
import type { QueriedService } from '../../../src/findings/import/saved-queries/saved-query.entity.js';
import { AppConfig } from '../../../src/platform/config/app-config.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { articleSet, type Asked, BibliographicServices, json } from '../../support/bibliographic-services.js';

let app: TestApp;
let broker: string;
/** Time passes only as it is waited for. */
let time = 1_000_000;
let waited: number[];
const services = new BibliographicServices(() => time);
const KEY = 'a1b2c3d4'.repeat(4);

beforeAll(async () => {
  const base = await services.start();
  app = await startTestApp({ config: { publicUrl: 'http://127.0.0.1:1', findingServices: { europe_pmc: base, pubmed: base, crossref: base }, findingContact: 'findings@askwell.example' } });
  broker = (await app.signIn([{ kind: 'knowledge_broker' }])).token;
  Object.assign(app.nest.get(Pace, { strict: false }), {
    patience: 500,
    now: () => time,
    wait: (ms: number) => {
      waited.push(ms);
      time += ms;
      return Promise.resolve();
    },
  });
});
afterAll(async () => {
  services.stop();
  await app.close();
});
beforeEach(async () => {
  services.reset();
  waited = [];
  time += 3_600_000;
  await withClient(app.db.ownerUrl, (client) => client.query('truncate finding, import_run, saved_query, search_pending cascade'));
  await app.db.setClock(new Date('2026-11-27T06:00:00Z'));
});

const EACH = ['europe_pmc', 'pubmed', 'crossref'] as const;
type Each = (typeof EACH)[number];
const hold = (count: number): void => {
  const numbers = Array.from({ length: count }, (_, at) => at + 1);
  services.holdings = {
    europePmc: numbers.map((n) => ({ id: String(n), source: 'MED', pmid: String(n), title: `Article ${n}`, pubYear: '2024', firstPublicationDate: '2024-05-06' })),
    crossref: numbers.map((n) => ({ DOI: `10.5555/${n}`, type: 'journal-article', title: [`Article ${n}`], published: { 'date-parts': [[2024, 5, 6]] } })),
    pubmed: numbers.map((n) => pubmed(String(n))),
  };
};
const pubmed = (pmid: string, title = `Article ${pmid}`): string =>
  `<PubmedArticle><MedlineCitation><PMID Version="1">${pmid}</PMID><Article><Journal><JournalIssue><PubDate><Year>2024</Year></PubDate></JournalIssue></Journal><ArticleTitle>${title}</ArticleTitle></Article></MedlineCitation></PubmedArticle>`;
const save = async (service: QueriedService): Promise<string> => {
  const input = { name: 'Sleep', query: 'sleep', service, every: 'day', since: '2026-11-20' };
  const { data } = await app.gql<{ saveQuery: { id: string } }>('mutation ($input: SaveQueryInput!) { saveQuery(input: $input) { id } }', { input }, broker);
  return data.saveQuery.id;
};
const run = (): Promise<void> => app.runJob('findings.saved-queries');
interface Run {
  read: number;
  added: number;
  unchanged: number;
  refused: number;
  stopped: string | null;
  stoppedBecause: string | null;
  problems: { code: string; record: number | null; recordId: string | null }[];
}
const runs = async (): Promise<Run[]> => {
  const { data } = await app.gql<{ importRuns: { edges: { node: Run }[] } }>('{ importRuns { edges { node { read added unchanged refused stopped stoppedBecause problems { code record recordId } } } } }', {}, broker);
  return data.importRuns.edges.map(({ node }) => node);
};
const savedNow = async () => (await app.db.dataSource.query<{ since: string; failures: number; next: string; running_until: Date | null }[]>(`select since::text, failures, to_char(next_run_at at time zone 'utc', 'DD HH24:MI') as next, running_until from saved_query`))[0];
const findings = async () => (await app.db.dataSource.query<{ there: number }[]>('select count(*)::int as there from finding'))[0].there;
/** The pages of records that were asked for. */
const pages = (): Asked[] => services.asked.filter(({ path }) => path !== '/esearch.fcgi');

describe.each(EACH)('%s', (service: Each) => {
  it.each([[0, 0], [1, 1], [200, 1], [201, 2], [450, 3]])('with %i records is read to its end, in as few requests as can be, no faster than it wants', async (count, requests) => {
    hold(count);
    await save(service);
    await run();
    expect(await runs()).toEqual([expect.objectContaining({ read: count, added: count, refused: 0, stopped: null, stoppedBecause: null })]);
    expect(pages()).toHaveLength(service === 'pubmed' ? requests : Math.max(1, requests));
    expect([services.tooFast, await findings()]).toEqual([0, count]);
    expect(await savedNow()).toMatchObject({ since: '2026-11-25', failures: 0, next: '28 06:00' });
  });

  it('that is busy is asked again when it says, in seconds or by a date, and gives what it has', async () => {
    hold(250);
    const busy: Record<string, string>[] = [{ 'retry-after': '7' }, { 'retry-after': new Date(Math.ceil(time / 1_000) * 1_000 + 60_000).toUTCString() }, {}];
    services.interfere = (_, response) => {
      const headers = busy.shift();
      if (headers) response.writeHead(headers['retry-after'] ? 429 : 503, headers).end('<html>Too many requests</html>');
      return headers !== undefined;
    };
    await save(service);
    await run();
    expect(waited.slice(0, 3)).toEqual([7_000, expect.any(Number), 4_000]);
    expect(Math.abs(waited[1] - 53_500)).toBeLessThan(1_000);
    expect(await runs()).toMatchObject([{ added: 250, stopped: null }]);
  });

  it.each<[string, (whole: string, end: (part: string, cut?: boolean) => void) => void]>([
    ['is cut off in the middle of a page', (whole, end) => end(whole.slice(0, whole.length / 2), true)],
    ['ends in the middle of a page as if that were all', (whole, end) => end(whole.slice(0, whole.length / 2))],
    ['answers with nothing', (_, end) => end('')],
    ['answers with a page of its own, and status 200', (_, end) => end('<html><body>We are down for maintenance.</body></html>')],
  ])('whose answer %s is asked again, and nothing is lost or doubled', async (_, spoil) => {
    hold(450);
    let second = 0;
    services.interfere = ({ path }, response) => {
      if (path === '/esearch.fcgi' || pages().length !== 2 || (second += 1) > 1) return false;
      response.writeHead(200, { 'content-type': 'text/xml' });
      spoil(wholePage(service), (part, cut = false) => (cut ? void response.write(part, () => response.destroy()) : void response.end(part)));
      return true;
    };
    await save(service);
    await run();
    if (service === 'crossref') {
      // Its cursor has moved on, so that page is gone for this run.
      expect(await runs()).toMatchObject([{ read: 250, stopped: 'FAILED', stoppedBecause: expect.stringContaining('it announced 450 records and gave 250') }]);
      await app.db.setClock(new Date('2026-11-27T07:00:00Z'));
      await run();
      expect((await runs())[0]).toMatchObject({ read: 450, added: 200, unchanged: 250, stopped: null });
      return;
    }
    expect(pages()).toHaveLength(4);
    expect(await runs()).toMatchObject([{ read: 450, added: 450, stopped: null }]);
  });

  it('that lets its answer trickle is given up on, and the run is put off with the reason', async () => {
    hold(1);
    services.interfere = (_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
      return true;
    };
    await save(service);
    await run();
    expect(await runs()).toMatchObject([{ stopped: 'FAILED', stoppedBecause: 'It could not be read to its end: its answer wasn’t here after 0.5 seconds. What was read before stands.' }]);
    expect(await savedNow()).toMatchObject({ since: '2026-11-20', failures: 1, next: '27 07:00', running_until: null });
  });

  it('that sends us elsewhere is not followed, so nobody else learns what was asked', async () => {
    hold(1);
    services.interfere = (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end() === undefined;
    await save(service);
    await run();
    expect(services.asked).toHaveLength(1);
    expect((await runs())[0].stoppedBecause).toContain('it sends us to another address (302)');
  });

  it('whose answer is far too large is given up on at once', async () => {
    const chunk = Buffer.alloc(1024 ** 2, ' ');
    services.interfere = (_, response) => {
      response.writeHead(200);
      const pour = (): boolean => !response.destroyed && response.write(chunk, pour);
      return pour() || true;
    };
    app.nest.get<{ patience: number }>(Pace, { strict: false }).patience = 30_000;
    await save(service);
    await run();
    app.nest.get<{ patience: number }>(Pace, { strict: false }).patience = 500;
    expect(services.asked).toHaveLength(1);
    expect((await runs())[0].stoppedBecause).toContain('its answer is too large');
  });

  it('that ends long before what it announced is asked again from the same day', async () => {
    hold(450);
    services.interfere = ({ path }, response) => {
      if (path === '/esearch.fcgi' || pages().length < 2) return false;
      const empty = { europe_pmc: { hitCount: 450, resultList: { result: [] } }, crossref: { message: { 'total-results': 450, items: [] } }, pubmed: articleSet([]) }[service];
      json(response, empty);
      return true;
    };
    await save(service);
    await run();
    expect(await runs()).toMatchObject([{ read: 200, added: 200, stopped: 'FAILED' }]);
    expect(await savedNow()).toMatchObject({ since: '2026-11-20', failures: 1 });
  });

  it('whose run was killed in the middle is read anew once its lease is over, without loss or doubles; the old run, waking up, changes nothing', async () => {
    hold(450);
    let wake = (): void => undefined;
    const asleep = new Promise<void>((reached) => {
      services.interfere = ({ path }, response) => {
        if (path === '/esearch.fcgi' || pages().length !== 2) return false;
        wake = () => void response.end(wholePage(service));
        reached();
        return true;
      };
    });
    app.nest.get<{ patience: number }>(Pace, { strict: false }).patience = 30_000;
    await save(service);
    const old = run();
    await asleep;
    services.interfere = () => false;
    await app.db.setClock(new Date('2026-11-27T06:16:00Z'));
    await run();
    const after = await savedNow();
    expect([await findings(), after]).toEqual([450, { since: '2026-11-25', failures: 0, next: '28 06:16', running_until: null }]);
    wake();
    await old;
    app.nest.get<{ patience: number }>(Pace, { strict: false }).patience = 500;
    expect([await findings(), await savedNow()]).toEqual([450, after]);
    expect((await runs()).map(({ read, stopped }) => [read, stopped])).toEqual([[450, null], [200, 'FAILED']]);
  });
});

const wholePage = (service: Each): string => {
  const { europePmc, crossref, pubmed: articles } = services.holdings;
  if (service === 'pubmed') return articleSet(articles.slice(0, 200));
  return JSON.stringify(service === 'europe_pmc' ? { hitCount: 450, nextCursorMark: 'MjAw', resultList: { result: europePmc.slice(0, 200) } } : { message: { 'total-results': 450, 'next-cursor': 'x', items: crossref.slice(0, 200) } });
};

describe('one record among good ones', () => {
  const bad = { code: expect.any(String), record: 2, recordId: expect.anything() };

  it.each<[string, Each, () => void]>([
    ['without a title', 'europe_pmc', () => (services.holdings.europePmc = services.holdings.europePmc.with(1, { id: '2', source: 'MED', pmid: '2', pubYear: '2024' }))],
    ['without a date', 'crossref', () => (services.holdings.crossref = services.holdings.crossref.with(1, { DOI: '10.5555/2', title: ['x'] }))],
    ['that isn’t well-formed', 'pubmed', () => (services.holdings.pubmed = services.holdings.pubmed.with(1, pubmed('2', 'A <b>tag')))],
  ])('%s, of %s, is told and the others come in, also those of later pages', async (_, service, spoil) => {
    hold(250);
    spoil();
    await save(service);
    await run();
    expect(await runs()).toMatchObject([{ read: 250, added: 249, refused: 1, stopped: null, problems: [service === 'pubmed' ? { ...bad, recordId: null } : bad] }]);
  });

  it.each<[string, (text: string) => string | Buffer]>([
    ['isn’t valid JSON', (text) => text.replace('"Article 2"', '"Article\n2"')],
    ['holds bytes that are no text', (text) => Buffer.concat([Buffer.from(text.slice(0, text.indexOf('icle 2"'))), Buffer.from([0xe9]), Buffer.from(text.slice(text.indexOf('icle 2"')))])],
  ])('that %s is told, and the pages after it are still found', async (_, spoil) => {
    hold(250);
    services.interfere = (_asked, response, nth) => {
      if (nth === 1) response.end(spoil(JSON.stringify({ hitCount: 250, nextCursorMark: 'MjAw', resultList: { result: services.holdings.europePmc.slice(0, 200) } })));
      return nth === 1;
    };
    await save('europe_pmc');
    await run();
    expect(await runs()).toMatchObject([{ read: 250, added: 249, refused: 1, stopped: null, problems: [{ record: 2 }] }]);
  });
});

describe('Europe PMC', () => {
  it('is done where a page leads to itself, and given up on where one comes again under another cursor', async () => {
    hold(200);
    const page = (nextCursorMark: string) => JSON.stringify({ hitCount: 210, nextCursorMark, resultList: { result: services.holdings.europePmc } });
    services.interfere = ({ query }, response) => void response.end(page(query['cursorMark'] ?? '')) === undefined;
    await save('europe_pmc');
    await run();
    expect(await runs()).toMatchObject([{ read: 200, stopped: null }]);
    services.interfere = (_, response) => void response.end(page('other')) === undefined;
    await save('europe_pmc');
    await run();
    expect((await runs())[0]).toMatchObject({ read: 200, stopped: 'FAILED', stoppedBecause: expect.stringContaining('the same page again') });
    expect(services.asked).toHaveLength(3);
  });
});

describe('PubMed', () => {
  it.each<[string, number, unknown]>([
    ['a search that broke down', 200, { header: { type: 'esearch' }, esearchresult: { ERROR: 'Search Backend failed: <b>secret</b>' } }],
    ['a limit, with status 200', 200, { error: 'API rate limit exceeded', count: '4', limit: '3' }],
    ['no search at all', 200, { esearchresult: { count: '5' } }],
  ])('that answers with %s is asked again', async (_, status, body) => {
    hold(3);
    services.interfere = (_asked, response, nth) => {
      if (nth === 1) json(response, body, status);
      return nth === 1;
    };
    await save('pubmed');
    await run();
    expect(await runs()).toMatchObject([{ added: 3, stopped: null }]);
  });

  it('that lost what it had found is searched anew later; none of its words are kept', async () => {
    hold(250);
    services.interfere = (asked, response) => {
      if (asked.query['retstart'] !== '200') return false;
      response.writeHead(200, { 'content-type': 'text/xml' }).end('<eFetchResult><ERROR>Unable to obtain query #1 secret</ERROR></eFetchResult>');
      return true;
    };
    await save('pubmed');
    await run();
    expect(await runs()).toMatchObject([{ added: 200, stopped: 'FAILED', stoppedBecause: expect.stringContaining('it answered with an error of its own') }]);
    expect(JSON.stringify(await runs())).not.toContain('secret');
    services.interfere = () => false;
    await app.db.setClock(new Date('2026-11-27T07:00:00Z'));
    await run();
    expect((await runs())[0]).toMatchObject({ added: 50, unchanged: 200, stopped: null });
  });

  it('is told who asks; with a key it is asked ten times a second, and nobody sees the key', async () => {
    hold(2_300);
    const config = app.nest.get<{ pubmedKey?: string }>(AppConfig, { strict: false });
    config.pubmedKey = KEY;
    await save('pubmed');
    await run();
    expect(services.asked).toHaveLength(13);
    for (const { query } of services.asked) expect(query).toMatchObject({ tool: 'askwell', email: 'findings@askwell.example', api_key: KEY });
    expect([services.tooFast, waited.every((ms) => ms <= 110)]).toEqual([0, true]);
    services.interfere = (_, response) => void json(response, { error: 'API key invalid', 'api-key': KEY }, 400) === undefined;
    await save('pubmed');
    await run();
    config.pubmedKey = undefined;
    expect((await runs())[0].stoppedBecause).toContain('it doesn’t understand the query (400)');
    expect(JSON.stringify(await runs())).not.toContain(KEY);
  });

  it('gives 9,999 records of a search; one that finds more is refused before any is read', async () => {
    services.interfere = (_, response) => void json(response, { esearchresult: { count: '10000', webenv: 'M', querykey: '1' } }) === undefined;
    await save('pubmed');
    await run();
    expect(await runs()).toMatchObject([{ read: 0, stopped: 'TOO_LARGE', stoppedBecause: expect.stringContaining('The query finds 10000 records; 9999 are the most') }]);
  });
});

describe('Crossref', () => {
  it('is asked as seldom as it says, once it has said so', async () => {
    hold(450);
    services.interfere = (asked, response, nth) => {
      if (asked.path === '/works' && nth === 1) {
        response.setHeader('x-rate-limit-limit', '1').setHeader('x-rate-limit-interval', '3s');
        json(response, { message: { 'total-results': 450, 'next-cursor': 'x', items: services.holdings.crossref.slice(0, 200) } });
        return true;
      }
      return false;
    };
    await save('crossref');
    await run();
    expect(waited).toEqual([3_000, 1_000]);
    expect(services.asked.every(({ query, headers }) => query['mailto'] === 'findings@askwell.example' && headers['user-agent'] === 'Askwell/0.1 (mailto:findings@askwell.example)')).toBe(true);
  });

  it('is asked anew where its last page was lost, however little that is', async () => {
    hold(2_050);
    let lost = false;
    services.interfere = (_, response, nth) => {
      if (nth !== 11 || lost) return false;
      lost = true;
      response.destroy();
      return true;
    };
    await save('crossref');
    await run();
    expect(await runs()).toMatchObject([{ read: 2_000, stopped: 'FAILED' }]);
    await app.db.setClock(new Date('2026-11-27T07:00:00Z'));
    await run();
    expect([await findings(), await savedNow()]).toMatchObject([2_050, { failures: 0 }]);
  });
});

it('a query that is ended while it runs stops at its next page, and stays ended', async () => {
  hold(450);
  const id = await save('europe_pmc');
  services.interfere = (_, response, nth) => {
    if (nth !== 2) return false;
    void app.gql('mutation ($input: SavedQueryInput!) { endSavedQuery(input: $input) { id } }', { input: { savedQueryId: id } }, broker).then(() => response.end(wholePage('europe_pmc')));
    return true;
  };
  await run();
  expect(await runs()).toMatchObject([{ read: 200, stopped: 'FAILED', stoppedBecause: expect.stringContaining('the query was ended') }]);
  expect(services.asked).toHaveLength(2);
});
