import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { apiForTests } from '../../support/api-settings.js';

/** What is known to be tried on GraphQL services. Each is refused with a code, quickly, and the service goes on. */

let app: TestApp;
let production: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp();
  production = await startTestApp({ db: app.db, config: { api: { ...apiForTests, introspection: false } } });
  ({ token } = await app.signIn([{ kind: 'administrator' }]));
});
afterAll(async () => {
  await production.close();
  await app.close();
});

const repeat = (count: number, text: (index: number) => string): string => Array.from({ length: count }, (_, index) => text(index)).join(' ');

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });

/** Refused before anything ran, in less than a second. */
async function refusal(query: string, variables: object = {}, at = app): Promise<{ code: string; message: string }> {
  const start = performance.now();
  const { status, errors, data } = await at.gql(query, variables, at === app ? token : undefined);
  expect(performance.now() - start).toBeLessThan(1_000);
  expect([status, data ?? null]).toEqual([400, null]);
  const [{ message, extensions }] = errors!;
  expect(message).not.toMatch(/node_modules|\bat .*\.js/);
  return { code: extensions.code, message };
}

const tooComplex = (message: RegExp) => ({ code: 'QUERY_TOO_COMPLEX', message: expect.stringMatching(message) as unknown });

describe('overload', () => {
  it.each([
    ['aliases', `{ me { ${repeat(101, (i) => `a${i}: accountId`)} } }`, /101 aliases, more than the 100/],
    ['aliases in fragments', `{ me { ...F } } fragment F on Me { ${repeat(101, (i) => `a${i}: accountId`)} }`, /101 aliases/],
    ['fields at the root', `{ ${repeat(21, (i) => `a${i}: me { accountId }`)} }`, /21 fields at its root, more than the 20/],
    ['fields at the root by a fragment', `{ ...F ...F } fragment F on Query { ${repeat(11, (i) => `a${i}: me { accountId }`)} }`, /22 fields at its root/],
    ['fields at the root in another operation', `query A { me { accountId } } query B { ${repeat(21, (i) => `a${i}: me { accountId }`)} }`, /21 fields at its root/],
    ['directives', `{ me { ${repeat(51, (i) => `a${i}: accountId @include(if: true)`)} } }`, /51 directives, more than the 50/],
    ['unknown directives', `{ me { accountId ${'@a '.repeat(900)} } }`, /900 directives/],
    ['fragments', `{ me { ...F0 } } ${repeat(51, (i) => `fragment F${i} on Me { accountId ${i < 50 ? `...F${i + 1}` : ''} }`)}`, /51 fragments, more than the 50/],
    ['operations', repeat(11, (i) => `query Q${i} { me { accountId } }`), /11 operations, more than the 10/],
    ['depth', `{ me ${'{ ... on Me '.repeat(13)} { accountId } ${'} '.repeat(13)} }`, /more than 12 levels deep/],
    ['depth through fragments', `{ me { ...F0 } } ${repeat(14, (i) => `fragment F${i} on Me { permissions { kind } ...F${i + 1} }`)} fragment F14 on Me { accountId }`, /more than 12 levels deep/],
    ['tokens', `{ me { ${'accountId '.repeat(2_001)} } }`, /more than 2000 tokens/],
    ['brackets', `{ me(${'a: '}${'['.repeat(5_000)}) }`, /more than 2000 tokens|nested too deeply/],
    ['depth without end', `{ ${'me { '.repeat(600)} accountId ${'} '.repeat(600)} }`, /fields, more than the 500/],
    ['depth without end that the parser meets first', `{ me(a: ${'{a: '.repeat(600)}1${'}'.repeat(600)}) { accountId } }`, /nested too deeply|more than 2000 tokens/],
    ['a long list', `{ a: organisations(first: 100) { edges { node { ${repeat(50, (i) => `f${i}: id`)} } } } }`, /costs 5\d\d\d, more than the 5000/],
    ['a long list by variable', `query ($n: Int!) { a: organisations(first: $n) { edges { node { ${repeat(50, (i) => `f${i}: id`)} } } } }`, /costs 5\d\d\d, more than the 5000/],
    ['a size no list has', `{ a: organisations(first: 2000000000) { edges { node { ${repeat(50, (i) => `f${i}: id`)} } } } }`, /costs/],
  ])('%s', async (_, query, message) => {
    expect(await refusal(query, { n: 100 })).toEqual(tooComplex(message));
  });

  it('fragments that double each time', async () => {
    const doubling = `{ me { ...F0 } } ${repeat(40, (i) => `fragment F${i} on Me { ...F${i + 1} ...F${i + 1} }`)} fragment F40 on Me { accountId }`;
    expect((await refusal(doubling)).code).toMatch(/QUERY_TOO_COMPLEX|GRAPHQL_VALIDATION_FAILED/);
    const shallow = `{ me { ...F0 } } ${repeat(8, (i) => `fragment F${i} on Me { ${`...F${i + 1} `.repeat(90)} }`)} fragment F8 on Me { accountId }`;
    expect((await refusal(shallow)).code).toMatch(/QUERY_TOO_COMPLEX|GRAPHQL_VALIDATION_FAILED/);
  });

  it('fragments in a circle', async () => {
    const circle = `{ me { ...A } } fragment A on Me { ...B } fragment B on Me { ...A accountId }`;
    expect(await refusal(circle)).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED', message: expect.stringContaining('Cannot spread fragment') });
    expect((await refusal('{ ...A } fragment A on Query { ...A me { accountId } }')).code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('the same field a thousand times costs what it says', async () => {
    expect(await refusal(`{ me { ${'permissions { kind } '.repeat(900)} } }`)).toEqual(tooComplex(/./));
  });

  it('fields that are compared with each other in pairs', async () => {
    const half = repeat(40, (i) => `permissions { kind ...on Permission { kind teamId a${i}: kind } }`);
    const { status } = await app.gql(`{ me { ${half} } }`, {}, token);
    expect([200, 400]).toContain(status);
  });
});

describe('variables', () => {
  const query = 'mutation ($input: CreateOrganisationInput!) { createOrganisation(input: $input) { id } }';
  it('of too many values', async () => {
    expect(await refusal(query, { input: { name: 'x', kind: 'nhs' }, pad: Array(10_001).fill(0) })).toEqual(tooComplex(/more than 10000 values/));
  });
  it('nested too deeply', async () => {
    const nested = `{"query":${JSON.stringify(query)},"variables":{"input":${'['.repeat(60_000)}${']'.repeat(60_000)}}}`;
    const response = await post(nested, { authorization: `Bearer ${token}` });
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] }]);
  });
  it('that change prototypes', async () => {
    for (const body of [
      `{"query":"{ me { accountId } }","__proto__":{"polluted":true}}`,
      `{"query":"{ me { accountId } }","variables":{"__proto__":{"polluted":true}}}`,
      `{"query":"{ me { accountId } }","variables":{"a":{"constructor":{"prototype":{"polluted":true}}}}}`,
      `{"query":"query ($__proto__: Int) { me { accountId } }","variables":{}}`,
      `{"query":"{ __proto__: me { constructor: accountId } }"}`,
    ]) {
      const response = await post(body, { authorization: `Bearer ${token}` });
      expect(response.status).toBeLessThan(500);
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    }
  });
});

describe('large bodies', () => {
  it('sent many times leave memory as it was', async () => {
    const heavy = JSON.stringify({ query: '{ __typename }', variables: { pad: 'x'.repeat(200_000) } });
    const round = async (count: number) => {
      for (let i = 0; i < count; i += 10) await Promise.all(Array.from({ length: 10 }, async () => (await post(heavy)).text()));
    };
    await round(50);
    const before = process.memoryUsage().rss;
    await round(process.env.FULL ? 2_000 : 200);
    expect((process.memoryUsage().rss - before) / 1024 ** 2).toBeLessThan(150);
  });
});

describe('many requests in one', () => {
  it('a batch', async () => {
    const response = await post([{ query: '{ me { accountId } }' }, { query: '{ me { accountId } }' }]);
    expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }]);
  });
  it('a mutation many times by aliases', async () => {
    const guesses = `mutation { ${repeat(11, (i) => `a${i}: createOrganisation(input: { name: "Guess ${i}", kind: nhs }) { id }`)} }`;
    expect(await refusal(guesses)).toEqual(tooComplex(/11 mutations, more than the 10/));
    expect((await app.gql<{ organisations: { edges: { node: { name: string } }[] } }>('{ organisations { edges { node { name } } } }', {}, token)).data.organisations.edges.filter(({ node }) => node.name.startsWith('Guess'))).toEqual([]);
  });
});

describe('what the schema says', () => {
  it.each(['{ __schema { types { name } } }', '{ __type(name: "Me") { name fields { name } } }', '{ me { accountId } __schema { types { name } } }', '{ ...F } fragment F on Query { __schema { types { name } } }'])(
    'is not told in production: %s',
    async (query) => {
      const { status, errors, data } = await production.gql(query);
      expect([status, data ?? null, errors?.[0].extensions.code]).toEqual([400, null, 'GRAPHQL_VALIDATION_FAILED']);
      expect(errors?.[0].message).toContain('schema.graphql');
    },
  );
  it('is told where it is developed with, and no further than once around', async () => {
    expect((await app.gql('{ __schema { types { name } } }')).status).toBe(200);
    const around = `{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }`;
    expect((await app.gql(around)).status).toBe(400);
  });
  it.each([
    ['{ mee { accountId } }', 'a field'],
    ['{ me { accountIdd } }', 'a field of a type'],
    ['{ organisations(frist: 3) { edges { cursor } } }', 'an argument'],
    ['{ ... on Querry { me { accountId } } }', 'a type'],
    ['mutation { createOrganisation(input: { nam: "x", kind: nhs }) { id } }', 'a field of an input'],
    ['mutation { createOrganisation(input: { name: "x", kind: nhss }) { id } }', 'a value of a list'],
    ['{ me @inclde(if: true) { accountId } }', 'a directive'],
    ['{ me { ...Frgment } } fragment Fragment on Me { accountId }', 'a fragment'],
  ])('is not guessed at in production: %s (%s)', async (query) => {
    expect((await refusal(query, {}, production)).message).not.toMatch(/did you mean/i);
  });
  it('is not guessed at in variables in production', async () => {
    expect((await refusal('query ($kind: OrganisationKind!) { me { accountId } }', { kind: 'nhss' }, production)).message).not.toMatch(/did you mean/i);
    expect((await refusal('mutation ($i: CreateOrganisationInput!) { createOrganisation(input: $i) { id } }', { i: { nam: 'x', kind: 'nhs' } }, production)).message).not.toMatch(/did you mean/i);
  });
  it('says what was meant where it is told anyway', async () => {
    expect((await refusal('{ me { accountIdd } }')).message).toContain('Did you mean "accountId"?');
  });
  it('has no playground', async () => {
    for (const path of ['/graphql', '/graphiql', '/playground', '/altair', '/voyager']) {
      const response = await fetch(`${app.url}${path}`, { headers: { accept: 'text/html' } });
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toMatch(/<script/);
    }
  });
});

describe('from another site’s page', () => {
  const mutation = 'mutation { createOrganisation(input: { name: "Forged", kind: nhs }) { id } }';
  it.each([
    ['a link', `?query=${encodeURIComponent('{ me { accountId } }')}`, { method: 'GET' }],
    ['a link that changes something', `?query=${encodeURIComponent(mutation)}`, { method: 'GET' }],
    ['a form', '', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `query=${encodeURIComponent(mutation)}` }],
    ['a form with files', '', { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${JSON.stringify({ query: mutation })}\r\n--x--` }],
    ['plain text that is JSON', '', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ query: mutation }) }],
    ['a beacon', '', { method: 'POST', headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: JSON.stringify({ query: mutation }) }],
    ['no content type', '', { method: 'POST', body: new Blob([JSON.stringify({ query: mutation })]) }],
  ] as [string, string, RequestInit][])('%s', async (_, search, init) => {
    const response = await fetch(`${app.url}/graphql${search}`, { ...init, headers: { ...(init.headers as object), authorization: `Bearer ${token}` } });
    expect([400, 415]).toContain(response.status);
    expect(await response.text()).toMatch(/"code":"[A-Z_]+"/);
  });
  it('changed nothing', async () => {
    const rows = await app.db.dataSource.query<unknown[]>("select from organisation where name = 'Forged'");
    expect(rows).toEqual([]);
  });
  it('a mutation by GET, also with the header that scripts may set', async () => {
    const response = await fetch(`${app.url}/graphql?query=${encodeURIComponent(mutation)}`, { headers: { 'apollo-require-preflight': '1', authorization: `Bearer ${token}` } });
    expect(response.status).toBe(405);
  });
});
