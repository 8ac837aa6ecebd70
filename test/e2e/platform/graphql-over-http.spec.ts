import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

describe('GraphQL over HTTP', () => {
  const must = serverAudits({ url: () => `${app.url}/graphql` }).filter(({ name }) => name.startsWith('MUST'));

  it('has audits to pass', () => expect(must.length).toBeGreaterThan(10));

  it.each(must.map((audit) => [audit.name, audit] as const))('%s', async (_, audit) => {
    const result = await audit.fn();
    expect({ status: result.status, reason: 'reason' in result ? result.reason : undefined }).toEqual({ status: 'ok', reason: undefined });
  });
});

describe('a bad request', () => {
  it.each([
    ['broken JSON', '{"query": "{ me', 400],
    ['an empty body', '', 400],
    ['a JSON number', '7', 400],
    ['no query', '{}', 400],
    ['a syntax error', '{"query": "{ me "}', 400],
    ['an unknown field', '{"query": "{ nobody }"}', 400],
  ])('%s is refused with a code and no stack trace', async (_, body, status) => {
    const response = await post(body);
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(text).toMatch(/"code":"[A-Z_]+"/);
    expect(text).not.toMatch(/stack|node_modules|\bat .*\.js/);
  });

  it('to an address that can’t be read is refused with a code', async () => {
    const response = await fetch(`${app.url}/i/%`);
    expect([response.status, await response.json()]).toEqual([400, { error: { code: 'BAD_USER_INPUT', message: 'This address can’t be read. Please check that you copied all of it.' } }]);
  });

  it('that is too large is refused', async () => {
    const response = await post(JSON.stringify({ query: '{ me { accountId } }', variables: { pad: 'x'.repeat(300_000) } }));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE' } });
  });

  it('that is too deep is refused', async () => {
    const deep = '{ __schema { types { name } } me { '.concat('permissions { '.repeat(14), 'kind', ' }'.repeat(14), ' } }');
    const response = await post(JSON.stringify({ query: deep }));
    expect(response.status).toBe(400);
    expect(((await response.json()) as { errors: { extensions: { code: string } }[] }).errors.length).toBeGreaterThan(0);
  });

  it('that is too deep says so by its code', async () => {
    const { status, errors } = await app.gql(`{ topicCategories ${'{ children '.repeat(14)}{ slug }${' }'.repeat(14)} }`);
    expect(status).toBe(400);
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('levels deep'), extensions: { code: 'QUERY_TOO_COMPLEX' } })]);
  });

  it('with too many aliases costs too much', async () => {
    const many = `{ ${Array.from({ length: 600 }, (_, i) => `a${i}: me { accountId displayName permissions { kind } }`).join(' ')} }`;
    const { status, errors } = await app.gql(many.slice(0, 250_000));
    expect(status).toBe(400);
    expect(errors?.[0].extensions.code).toMatch(/QUERY_TOO_COMPLEX|GRAPHQL_PARSE_FAILED/);
  });
});

describe('signing in', () => {
  const me = '{ me { displayName permissions { kind } } }';

  it('knows who asks and what they may do', async () => {
    const { token } = await app.signIn([{ kind: 'knowledge_broker' }], 'Ada Broker');
    expect((await app.gql(me, {}, token)).data).toEqual({ me: { displayName: 'Ada Broker', permissions: [{ kind: 'knowledge_broker' }] } });
  });

  it('makes an account on first sign-in, once, also when two requests come at once', async () => {
    const token = await app.issuer.token('newcomer', 'New Comer');
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.gql<{ me: { accountId: string } }>('{ me { accountId } }', {}, token)));
    expect(new Set(answers.map(({ data }) => data.me.accountId)).size).toBe(1);
  });

  it.each([
    ['no token', undefined, 200],
    ['an expired token', async () => app.issuer.token('someone', 'Some One', '-2h'), 401],
    ['a token that was changed', async () => `${(await app.issuer.token('someone', 'Some One')).slice(0, -4)}AAAA`, 401],
    ['something that is no token', async () => 'hello', 401],
  ])('refuses %s', async (_, token, status) => {
    const answer = await app.gql(me, {}, token && (await token()));
    expect(answer.status).toBe(status);
    expect(answer.errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  it('refuses what an account has no permission for, before looking at the input', async () => {
    const { token } = await app.signIn([{ kind: 'contributor' }]);
    const { errors } = await app.gql('mutation { createOrganisation(input: { name: "St Elsewhere", kind: nhs }) { id } }', {}, token);
    expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
  });

  it('refuses text that can’t be stored, and says where it was', async () => {
    const { token } = await app.signIn([{ kind: 'administrator' }]);
    const { errors } = await app.gql('mutation ($input: CreateOrganisationInput!) { createOrganisation(input: $input) { id } }', { input: { name: 'Null\u0000Trust', kind: 'nhs' } }, token);
    expect(errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'name' }] });
  });
});

describe('an idempotency key', () => {
  const create = 'mutation ($name: String!, $key: ID) { createOrganisation(input: { name: $name, kind: charity, idempotencyKey: $key }) { id } }';

  it('answers a repeated request with the first result, also at the same time', async () => {
    const { token } = await app.signIn([{ kind: 'administrator' }]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => app.gql<{ createOrganisation: { id: string } }>(create, { name: 'Kidney Voices', key: 'k1' }, token)));
    expect(answers.map(({ errors }) => errors)).toEqual(Array(6).fill(undefined));
    expect(new Set(answers.map(({ data }) => data.createOrganisation.id)).size).toBe(1);
  });

  it('is refused with other input', async () => {
    const { token } = await app.signIn([{ kind: 'administrator' }]);
    await app.gql(create, { name: 'Heart Voices', key: 'k2' }, token);
    const { errors } = await app.gql(create, { name: 'Lung Voices', key: 'k2' }, token);
    expect(errors?.[0].extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('is free again when the first request was refused, and after 24 hours', async () => {
    const { token } = await app.signIn([{ kind: 'administrator' }]);
    await app.gql(create, { name: 'Kidney Voices', key: 'k3' }, token);
    expect((await app.gql(create, { name: 'Bowel Voices', key: 'k3' }, token)).errors).toBeUndefined();
    await app.db.advance(24 * 3_600_000);
    expect((await app.gql(create, { name: 'Skin Voices', key: 'k3' }, token)).errors).toBeUndefined();
  });
});
