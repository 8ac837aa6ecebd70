import { request } from 'node:http';
import { Readable } from 'node:stream';
import { ConsoleLogger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FindingWriter } from '../../../src/findings/import/finding-writer.js';
import { ImportService } from '../../../src/findings/import/import.service.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { europePmcFixture, europePmcPage, pubmedFixture, upload } from '../../support/builders/findings.builder.js';
import { withClient } from '../../../src/platform/database/roles.js';

let app: TestApp;
let broker: string;
beforeAll(async () => {
  app = await startTestApp();
  broker = (await app.signIn([{ kind: 'knowledge_broker' }])).token;
});
afterAll(() => app.close());
beforeEach(() => withClient(app.db.ownerUrl, (client) => client.query('truncate finding, import_run, search_pending cascade')));

const counts = ({ read, added, changed, unchanged, refused }: Record<string, unknown>) => ({ read, added, changed, unchanged, refused });
const stored = async (): Promise<number> => (await app.db.dataSource.query<{ n: number }[]>('select count(*)::int as n from finding'))[0].n;

describe('a file of findings', () => {
  it('is brought in, each bad record reported with its place', async () => {
    const { status, body } = await upload(app, broker, pubmedFixture, 'application/xml');
    expect(status).toBe(200);
    expect(counts(body)).toEqual({ read: 9, added: 3, changed: 0, unchanged: 0, refused: 6 });
    expect(body.problems).toContainEqual({
      code: 'WRONG_DATE',
      message: expect.stringContaining('2024-Feb-31'),
      place: { record: 4, line: 20, byte: pubmedFixture.indexOf('<PubmedArticle><MedlineCitation><PMID Version="1">90000004') },
      id: 'PMID 90000004',
    });
    const [run] = await app.db.dataSource.query('select channel, file_name, read, added, refused, stopped, finished_at is not null as finished from import_run');
    expect(run).toEqual({ channel: 'upload', file_name: 'test', read: 9, added: 3, refused: 6, stopped: null, finished: true });
  });

  it('changes nothing when it is brought in again', async () => {
    await upload(app, broker, pubmedFixture);
    const before = await app.db.dataSource.query('select *, xmin from finding order by id');
    expect(counts((await upload(app, broker, pubmedFixture)).body)).toMatchObject({ added: 0, changed: 0, unchanged: 3 });
    expect(await app.db.dataSource.query('select *, xmin from finding order by id')).toEqual(before);
  });

  it('may come from two sources in turn: each adds what it knows, once', async () => {
    await upload(app, broker, pubmedFixture);
    expect(counts((await upload(app, broker, europePmcFixture, 'application/json')).body)).toMatchObject({ added: 2, changed: 1, unchanged: 0 });
    for (const file of [pubmedFixture, europePmcFixture]) expect(counts((await upload(app, broker, file)).body)).toMatchObject({ added: 0, changed: 0 });
    const [merged] = await app.db.dataSource.query(`select mesh_headings, open_access, urls, corrected from finding where pmid = '90000001'`);
    expect(merged).toEqual({
      mesh_headings: ['Asthma', 'Sleep'],
      open_access: true,
      urls: ['https://pubmed.ncbi.nlm.nih.gov/90000001/', 'https://europepmc.org/articles/PMC9000001', 'https://europepmc.org/article/MED/90000001'],
      corrected: true,
    });
  });

  it('brings a change of a record, and tells the search index in the same transaction', async () => {
    await upload(app, broker, europePmcPage([{ pmid: '5', title: 'First' }]));
    await withClient(app.db.ownerUrl, (client) => client.query('truncate search_pending'));
    expect(counts((await upload(app, broker, europePmcPage([{ pmid: '5', title: 'Second' }]))).body)).toMatchObject({ changed: 1 });
    expect(await app.db.dataSource.query('select distinct title from finding f join search_pending p on p.document_id = f.id::text')).toEqual([
      { title: 'Second' },
    ]);
  });

  it('may hold the same article twice', async () => {
    const page = europePmcPage([{ pmid: '5', title: 'First' }, { pmid: '6' }, { pmid: '5', title: 'Second' }, { pmid: '5', title: 'Second' }]);
    expect(counts((await upload(app, broker, page)).body)).toEqual({ read: 4, added: 2, changed: 1, unchanged: 1, refused: 0 });
  });

  it('never joins two articles, and says which', async () => {
    await upload(app, broker, europePmcPage([{ pmid: '5', doi: '10.5555/a' }]));
    const { body } = await upload(app, broker, europePmcPage([{ pmid: '6', doi: '10.5555/a' }, { pmid: '7' }]));
    expect(counts(body)).toMatchObject({ added: 1, refused: 1 });
    expect(body.problems).toEqual([expect.objectContaining({ code: 'TWO_FINDINGS', id: 'PMID 6', message: expect.stringContaining('PMID 5') })]);
  });

  it('is mapped to topics by its headings and keywords', async () => {
    await upload(app, broker, europePmcPage([{ pmid: '5', meshHeadings: ['Humans', 'Aged', 'Diabetes Mellitus, Type 2'], keywords: ['Asthma'] }]));
    const topics = await app.db.dataSource.query<{ slug: string }[]>('select slug from finding_topic join topic on topic.id = topic_id order by slug');
    expect(topics.map(({ slug }) => slug)).toEqual(['asthma', 'type-2-diabetes']);
  });

  it('of many megabytes is streamed', async () => {
    // Words that don't shrink much when they are stored.
    const abstract = (at: number) => Array.from({ length: 300 }, (_, nth) => ((at * 7_919 + nth * 104_729) % 100_003).toString(36)).join(' ');
    const articles = Array.from({ length: 2500 }, (_, at) => ({ pmid: String(1000 + at), authors: ['Okafor C'], title: `Article number ${at}`, abstract: abstract(at) }));
    const text = europePmcPage(articles);
    expect(text.length).toBeGreaterThan(3_500_000);
    const before = await readInTurn();
    expect(counts((await upload(app, broker, text, 'application/json; charset=utf-8')).body)).toMatchObject({ read: 2500, added: 2500 });
    expect(counts((await upload(app, broker, text, 'application/json; charset=utf-8')).body)).toMatchObject({ read: 2500, unchanged: 2500 });
    // Nothing that is done for a batch reads a table from end to end, also while nobody has analyzed it; but for a very small one, for which that is cheaper.
    expect((await readInTurn()) - before).toBeLessThan(10_000);
    expect(counts((await upload(app, broker, europePmcPage(articles.map((one) => ({ ...one, keywords: ['asthma'] }))))).body)).toMatchObject({ read: 2500, changed: 2500 });
    // Read whole by each batch, the table of topics alone would make 31,250 of it.
    expect((await readInTurn()) - before).toBeLessThan(20_000);
  });

  /** Rows of findings that were read without an index so far. */
  async function readInTurn(): Promise<number> {
    // Each connection says so once it is told to.
    await Promise.all(Array.from({ length: 5 }, () => app.db.dataSource.query('select pg_stat_force_next_flush(), pg_sleep(0.05)')));
    const [{ rows }] = await app.db.dataSource.query<{ rows: string }[]>(`select sum(seq_tup_read) as rows from pg_stat_user_tables where relname in ('finding', 'finding_source', 'finding_topic')`);
    return Number(rows);
  }
});

describe('what was brought', () => {
  interface Runs {
    importRuns: { edges: { node: { id: string; read: number; problems: { code: string; record: number | null }[] } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  }
  const runs = (token: string, after: string | null = null) =>
    app.gql<Runs>(
      'query ($after: String) { importRuns(first: 1, after: $after) { edges { node { id read added stopped fileName finishedAt problems { code message recordId record line byte } } } pageInfo { hasNextPage endCursor } } }',
      { after },
      token,
    );

  it('is listed for brokers, the latest first, with its problems', async () => {
    const first = (await upload(app, broker, pubmedFixture)).body.importId;
    const second = (await upload(app, broker, '<html>')).body.error?.report as { importId: string };
    const page = (await runs(broker)).data.importRuns;
    expect(page).toMatchObject({ edges: [{ node: { id: second.importId, read: 0, stopped: 'UNKNOWN_FORMAT', fileName: 'test' } }], pageInfo: { hasNextPage: true } });
    const next = (await runs(broker, page.pageInfo.endCursor)).data.importRuns;
    expect(next).toMatchObject({ edges: [{ node: { id: first, read: 9, added: 3, stopped: null, finishedAt: expect.any(String) } }], pageInfo: { hasNextPage: false } });
    expect(next.edges[0].node.problems.map(({ code, record }) => [record, code])).toEqual([
      [3, 'NO_TITLE'], [4, 'WRONG_DATE'], [5, 'MALFORMED'], [6, 'NO_IDENTIFIER'], [8, 'NOT_AN_ARTICLE'], [9, 'NOT_AN_ARTICLE'],
    ]);
  });

  it('is for nobody else to see', async () => {
    const { token } = await app.signIn([{ kind: 'ics_staff' }]);
    expect((await runs(token)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

it('a long import says how far it has come, to who brought it and who looks', async () => {
  let time = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => (time += 3_000));
  const page = Buffer.from(europePmcPage(Array.from({ length: 250 }, (_, at) => ({ pmid: String(1 + at) }))));
  const [told, seen]: [number[], Promise<{ read: number; finished: boolean }[]>[]] = [[], []];
  try {
    const look = () => app.db.dataSource.query<{ read: number; finished: boolean }[]>('select read, finished_at is not null as finished from import_run');
    const onProgress = ({ read }: { read: number }) => {
      told.push(read);
      seen.push(look());
    };
    await app.nest.get(ImportService, { strict: false }).import({ stream: Readable.from([page]), channel: 'command', accountId: null, fileName: 'long', onProgress });
  } finally {
    clock.mockRestore();
  }
  expect(told).toEqual([100, 200, 250]);
  expect((await seen[0])[0].read).toBeGreaterThanOrEqual(100);
});

describe('two who bring the same file at once', () => {
  it('add each finding once', async () => {
    const one = europePmcPage(Array.from({ length: 300 }, (_, at) => ({ pmid: String(1 + at), doi: `10.5555/${at}` })));
    const other = europePmcPage(Array.from({ length: 300 }, (_, at) => ({ pmid: String(300 - at), doi: `10.5555/${299 - at}` })));
    const answers = await Promise.all([one, other, one, other].map((page) => upload(app, broker, page)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.reduce((sum, { body }) => sum + Number(body.added), 0)).toBe(300);
    expect(answers.reduce((sum, { body }) => sum + Number(body.unchanged), 0)).toBe(900);
    expect(await stored()).toBe(300);
  });
});

describe('what is refused', () => {
  it.each([
    ['nothing at all', null, 'application/xml', 400, 'EMPTY'],
    ['white space', '\n\n', 'application/xml', 400, 'EMPTY'],
    ['a web page', '<!doctype html><p>Please sign in', 'application/xml', 415, 'UNKNOWN_FORMAT'],
    ['other JSON', '{"data": []}', 'application/json', 415, 'UNKNOWN_FORMAT'],
    ['a bomb of entities', '<!DOCTYPE x [<!ENTITY a "b">]><PubmedArticleSet/>', 'text/xml', 415, 'ENTITIES_REFUSED'],
    ['UTF-16', Buffer.from('\ufeff<PubmedArticleSet/>', 'utf16le'), 'text/xml', 415, 'WRONG_ENCODING'],
    ['brackets that don’t match', '{"resultList":{"result":[}', 'application/json', 400, 'BROKEN'],
  ])('%s', async (_, body, type, status, fileProblem) => {
    const answer = await upload(app, broker, body, type);
    expect(answer).toMatchObject({ status, body: { error: { fileProblem, message: expect.any(String) } } });
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|\.ts:|\.js:/u);
    expect(await stored()).toBe(0);
  });

  it.each([
    ['another content type', 'text/csv'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['no content type', null],
  ])('%s', async (_, type) => {
    const answer = await upload(app, broker, Buffer.from(pubmedFixture), type);
    expect(answer).toMatchObject({ status: 415, body: { error: { code: 'UNSUPPORTED_MEDIA_TYPE' } } });
  });

  describe('a file that isn’t what it claims, long before its end', () => {
    /** Starts an upload that claims to be longer than what is sent; `answered` is the answer's status. */
    function startUpload(body: Buffer, claimed: number) {
      const sending = request(`${app.url}/imports`, { method: 'POST', headers: { authorization: `Bearer ${broker}`, 'content-type': 'text/xml', 'content-length': claimed } });
      const closed = new Promise<void>((resolve) => sending.on('close', resolve));
      const answered = new Promise<number | undefined>((resolve) => sending.on('response', (response) => resolve(response.resume().statusCode)));
      sending.on('error', () => undefined);
      const sent = new Promise<boolean>((resolve) => sending.write(body, (error) => resolve(!error)));
      return { sending, sent, answered, closed };
    }
    const page = Buffer.from(`<html>${'<p>Please sign in.</p>'.repeat(1_000_000)}</html>`);

    it('gives its sender an answer, and takes in what is on its way', async () => {
      const { sending, sent, answered } = startUpload(page, page.length);
      expect(await answered).toBe(415);
      expect(await sent).toBe(true);
      sending.end();
    });

    it('ends the connection of a sender who goes on and on', async () => {
      const { answered, closed } = startUpload(page, page.length * 10);
      expect(await answered).toBe(415);
      await closed;
    });
  });

  it('a file cut off: what came before stands, and the answer has it all', async () => {
    const answer = await upload(app, broker, pubmedFixture.subarray(0, pubmedFixture.length - 400));
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'BAD_USER_INPUT', fileProblem: 'TRUNCATED', report: { read: 6, added: 2, stopped: { place: { record: 7 } } } } },
    });
    expect(await stored()).toBe(2);
  });

  it('anyone but brokers and administrators, before a byte is read', async () => {
    const { token } = await app.signIn([{ kind: 'ics_staff' }, { kind: 'contributor' }]);
    expect(await upload(app, token, pubmedFixture)).toMatchObject({ status: 403, body: { error: { code: 'FORBIDDEN' } } });
    expect(await upload(app, null, pubmedFixture)).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHENTICATED' } } });
    expect(await upload(app, 'not-a-token', pubmedFixture)).toMatchObject({ status: 401 });
    expect(await app.db.dataSource.query('select 1 from import_run')).toEqual([]);
  });
});

it('a connection that breaks off leaves whole batches, a note of it, and a server that goes on', async () => {
  const page = europePmcPage(Array.from({ length: 250 }, (_, at) => ({ pmid: String(1 + at) })));
  const sending = request(`${app.url}/imports`, { method: 'POST', headers: { authorization: `Bearer ${broker}`, 'content-type': 'application/json', 'content-length': page.length } });
  const logged = jest.spyOn(ConsoleLogger.prototype, 'error').mockImplementation(() => undefined);
  sending.on('error', () => undefined);
  sending.write(page.slice(0, Math.floor(page.length * 0.9)));
  await untilTrue(async () => (await stored()) === 200);
  sending.destroy();
  await untilTrue(async () => (await app.db.dataSource.query<unknown[]>(`select 1 from import_run where stopped = 'FAILED' and finished_at is not null`)).length === 1);
  expect(await stored()).toBe(200);
  expect((await upload(app, broker, page)).body).toMatchObject({ added: 50, unchanged: 200 });
  // Nothing of ours is broken when somebody's line is.
  expect(logged).not.toHaveBeenCalled();
  logged.mockRestore();
});

it('of a file with very large records few are held at once', async () => {
  const batches = jest.spyOn(FindingWriter.prototype, 'write');
  const file = Array.from({ length: 7 }, (_, at) => `TY  - JOUR\nTI  - An invented title\nPY  - 2024\nDO  - 10.1000/${at}\nN1  - ${'x'.repeat(6 * 1024 ** 2)}\nER  - \n`).join('');
  expect((await upload(app, broker, file)).body).toMatchObject({ added: 7, refused: 0 });
  expect(batches.mock.calls.map(([records]) => records.length)).toEqual([4, 3]);
  batches.mockRestore();
});

it('what can’t be stored is refused with its place, and the rest of the file goes on', async () => {
  const records = ['"doi":"10.1000/\\u0000x"', '"doi":"10.1000/\\ud800x"', `"doi":"${'x'.repeat(59)}\\ud83d\\ude00"`, '"id":"\\u0000\\ud800"', '"pmid":"7"'].map((id) => `{${id},"title":"An invented title","firstPublicationDate":"2024"}`);
  const { status, body } = await upload(app, broker, `{"resultList":{"result":[${records.join(',')}]}}`);
  expect([status, counts(body)]).toEqual([200, { read: 5, added: 1, changed: 0, unchanged: 0, refused: 4 }]);
});

async function untilTrue(check: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It never came true.');
}
