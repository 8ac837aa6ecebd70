import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Budgets, usualBudgets } from '../../../src/platform/limits/budgets.js';
import { RateLimiter } from '../../../src/platform/limits/rate-limiter.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { apiForTests } from '../../support/api-settings.js';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';

const budgets: Budgets = {
  ...usualBudgets,
  requests: { limit: 40, seconds: 600 },
  strangers: { limit: 10, seconds: 600 },
  signInFailures: { limit: 5, seconds: 600 },
  wrongLinks: { limit: 4, seconds: 600 },
  uploads: { limit: 2, seconds: 600 },
  topicSuggestions: { limit: 2, seconds: 600 },
};
const api = { ...apiForTests, budgets, trustedProxies: ['127.0.0.1'] };

let app: TestApp;
const children: ChildProcess[] = [];
beforeAll(async () => {
  app = await startTestApp({ config: { api } });
});
afterAll(async () => {
  for (const child of children) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'close');
  }
  await app.close();
}, 30_000);

let addresses = 0;
/** As somebody else each time, seen through a proxy that is trusted. */
const elsewhere = (): string => `198.51.100.${(addresses += 1)}`;

interface Answer {
  status: number;
  retryAfter: string | null;
  body: string;
}

async function ask(path: string, from: string, init: RequestInit = {}, url = app.url): Promise<Answer> {
  const response = await fetch(`${url}${path}`, { ...init, headers: { 'x-forwarded-for': from, ...(init.headers as object) } });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: await response.text() };
}
const graphql = (query: string, from: string, token?: string, url = app.url) =>
  ask('/graphql', from, { method: 'POST', headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) }, body: JSON.stringify({ query }) }, url);
const me = '{ me { accountId } }';
const times = async <T>(count: number, what: () => Promise<T>): Promise<T[]> => {
  const all: T[] = [];
  for (let i = 0; i < count; i += 1) all.push(await what());
  return all;
};
const statuses = (answers: Answer[]): number[] => answers.map(({ status }) => status);
const served = (answers: Answer[]): number => answers.filter(({ status }) => status !== 429).length;

it('texts read for their topics are limited apart, for each account', async () => {
  const [one, other] = [await app.signIn(), await app.signIn()];
  const suggest = async ({ token }: SignedIn) => (JSON.parse((await graphql('{ suggestedTopics(text: "asthma") { confidence } }', elsewhere(), token)).body) as { errors?: { extensions: { code: string } }[] }).errors?.[0].extensions.code;
  expect(await times(3, () => suggest(one))).toEqual([undefined, undefined, 'RATE_LIMITED']);
  expect(await suggest(other)).toBeUndefined();
});

describe('a caller', () => {
  let person: SignedIn;
  it('is refused above the limit, told when to come back, whatever address it comes from', async () => {
    person = await app.signIn();
    expect(statuses(await times(40, () => graphql(me, elsewhere(), person.token)))).toEqual(Array(40).fill(200));
    const { status, retryAfter, body } = await graphql(me, elsewhere(), person.token);
    expect([status, JSON.parse(body)]).toMatchObject([429, { errors: [{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: Number(retryAfter) } }] }]);
    expect(Number(retryAfter)).toBeGreaterThan(500);
  });

  it('does not take from others at the same address', async () => {
    const other = await app.signIn();
    expect((await graphql(me, '198.51.100.250', other.token)).status).toBe(200);
  });

  it('that is not signed in is known by address, an IPv6 one by its network', async () => {
    const address = elsewhere();
    expect(served(await times(12, () => graphql('{ __typename }', address)))).toBe(10);
    expect((await graphql('{ __typename }', elsewhere())).status).toBe(200);
    let host = 0;
    expect(served(await times(12, () => graphql('{ __typename }', `2001:db8:1:2::${(host += 1)}`)))).toBe(10);
    expect((await graphql('{ __typename }', '2001:db8:1:3::1')).status).toBe(200);
  });

  it('can’t give itself another address where the proxy isn’t trusted', async () => {
    const bare = await startTestApp({ db: app.db, config: { api: { ...api, trustedProxies: [] } } });
    expect(served(await times(12, () => graphql('{ __typename }', elsewhere(), undefined, bare.url)))).toBe(10);
    await bare.close();
  });

  it('pays for each mutation of a request, and more for what costs more', async () => {
    const { token } = await app.signIn([{ kind: 'administrator' }]);
    const five = `mutation { ${Array.from({ length: 5 }, (_, i) => `a${i}: createOrganisation(input: { name: "Many ${i}", kind: nhs, idempotencyKey: "${i}" }) { id }`).join(' ')} }`;
    expect(served(await times(10, () => graphql(five, elsewhere(), token)))).toBe(8);
    const reader = await app.signIn();
    const dear = `{ organisations(first: 100) { edges { node { ${Array.from({ length: 40 }, (_, i) => `f${i}: id`).join(' ')} } } } }`;
    expect(served(await times(12, () => graphql(dear, elsewhere(), reader.token)))).toBeLessThan(10);
  });

  it('is served again in the next window', async () => {
    await app.db.advance(601_000);
    // The process believes its own clock; another one asks the database.
    const other = await startTestApp({ db: app.db, config: { api, signIn: app.issuer.signIn } });
    expect((await graphql(me, elsewhere(), person.token, other.url)).status).toBe(200);
    await other.close();
  });
});

describe('what can be guessed or is expensive', () => {
  it('wrong tokens: above the limit nothing is said about them, and right ones of the same address work', async () => {
    const address = elsewhere();
    expect(statuses(await times(7, () => graphql(me, address, 'a.b.c')))).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const { token } = await app.signIn();
    expect((await graphql(me, address, token)).status).toBe(200);
  });

  it('links of invitations', async () => {
    const address = elsewhere();
    const answers = await times(6, () => ask(`/i/${'a'.repeat(43)}`, address));
    expect(statuses(answers)).toEqual([404, 404, 404, 404, 429, 429]);
    expect(answers[5].body).toContain('Too many requests');
    expect(Number(answers[5].retryAfter)).toBeGreaterThan(0);
    expect((await ask('/', address)).status).toBe(200);
  });

  it('uploads', async () => {
    const { token } = await app.signIn([{ kind: 'knowledge_broker' }]);
    const upload = () => ask('/imports', elsewhere(), { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: '[]' });
    const answers = await times(3, upload);
    expect(answers.map(({ status }) => status === 429)).toEqual([false, false, true]);
    expect(JSON.parse(answers[2].body)).toMatchObject({ error: { code: 'RATE_LIMITED' } });
  });

  it('not health: load balancers ask often', async () => {
    const address = elsewhere();
    expect(served(await times(15, () => ask('/health/live', address)))).toBe(15);
  });
});

describe('what is kept', () => {
  it('is no address and no account, and goes with the window', async () => {
    const rows = await app.db.dataSource.query<{ caller: Buffer; row: string }[]>('select caller, rate_window::text as row from rate_window');
    expect(rows.length).toBeGreaterThan(5);
    for (const { row } of rows) expect(row).not.toMatch(/198\.51|2001:db8|[0-9a-f]{8}-[0-9a-f]{4}/);
    await app.db.advance(601_000);
    await app.runJob('platform.forget-rate-windows');
    expect(await app.db.dataSource.query('select from rate_window')).toEqual([]);
  });

  it('is written once for many requests, and not at all for one that is refused', async () => {
    const { token } = await app.signIn();
    const statements: string[] = [];
    const { dataSource } = app.nest.get(RateLimiter) as unknown as { dataSource: { query: (sql: string, ...rest: unknown[]) => Promise<unknown> } };
    const original = dataSource.query.bind(dataSource);
    dataSource.query = (sql, ...rest) => {
      if (sql.includes('rate_take')) statements.push(sql);
      return original(sql, ...rest);
    };
    await Promise.all(Array.from({ length: 40 }, () => graphql(me, elsewhere(), token)));
    expect(statements.length).toBeLessThanOrEqual(20);
    const before = statements.length;
    await times(20, () => graphql(me, elsewhere(), token));
    expect(statements.length - before).toBeLessThanOrEqual(1);
    dataSource.query = original;
  });
});

describe('two processes', () => {
  let urls: string[];
  beforeAll(async () => {
    urls = await Promise.all([replica(), replica()]);
  }, 60_000);

  async function replica(): Promise<string> {
    const support = (name: string) => fileURLToPath(new URL(`../../support/${name}`, import.meta.url));
    const child = spawn(process.execPath, ['--import', support('typescript.mjs'), support('server-child.ts'), app.db.appUrl, app.dataDir, JSON.stringify({ budgets, trustedProxies: ['127.0.0.1'] })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (!said.includes('\n') && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
    return said.trim();
  }

  it('and this one, asked at once by one caller, let through the limit and no more', async () => {
    for (let round = 0; round < 3; round += 1) {
      const { token } = await app.signIn();
      const all = [...urls, app.url];
      const answers = await Promise.all(Array.from({ length: 150 }, (_, i) => graphql(me, elsewhere(), token, all[i % 3])));
      expect(statuses(answers).filter((status) => status !== 200 && status !== 429)).toEqual([]);
      expect(served(answers)).toBe(40);
    }
  });

  it('let through up to a block less in each where one of them keeps what it took', async () => {
    const { token } = await app.signIn();
    await graphql(me, elsewhere(), token, urls[0]);
    const answers = await times(45, () => graphql(me, elsewhere(), token, urls[1]));
    expect(served(answers)).toBe(40 - 2);
  });

  it('would be seen to let through more, if the database did not look at what others took', async () => {
    await withClient(app.db.ownerUrl, (client) =>
      client.query(`create or replace function rate_take(the_budget text, the_caller bytea, most integer, seconds integer, wanted integer, out granted integer, out left_ms integer)
        language sql as $$ select wanted, seconds * 1000 $$`),
    );
    const { token } = await app.signIn();
    const answers = await Promise.all(Array.from({ length: 90 }, (_, i) => graphql(me, elsewhere(), token, urls[i % 2])));
    expect(served(answers)).toBeGreaterThan(40);
  });
});
