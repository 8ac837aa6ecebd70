import { ConsoleLogger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
let administrator: SignedIn;

beforeAll(async () => {
  app = await startTestApp();
  administrator = await app.signIn([{ kind: 'administrator' }]);
});
afterAll(() => app.close());
afterEach(() => {
  jest.restoreAllMocks();
});

const create = 'mutation ($input: CreateOrganisationInput!) { createOrganisation(input: $input) { id } }';
const page = 'query ($first: Int!, $after: String) { organisations(first: $first, after: $after) { edges { node { id } } } }';
const cursor = (of: unknown): string => Buffer.from(JSON.stringify(of)).toString('base64url');

describe('a variable of the wrong type', () => {
  it.each([
    ['a value that an enum lacks', create, { input: { name: 'St Elsewhere', kind: 'palace' } }, 'kind'],
    ['a number for a text', create, { input: { name: 7, kind: 'nhs' } }, 'name'],
    ['a field that is missing', create, { input: { name: 'Very Private' } }, ''],
    ['a field that doesn’t exist', create, { input: { name: 'Very Private', kind: 'nhs', nobody: 1 } }, ''],
    ['a text for an object', create, { input: 'Very Private' }, ''],
    ['nothing at all', create, {}, ''],
    ['null', create, { input: null }, ''],
    ['a number that is too large', page, { first: 2_147_483_648 }, 'first'],
    ['half a page', page, { first: 0.5 }, 'first'],
  ])('%s is refused: says where, quotes nothing, logs nothing', async (_, query, variables, path) => {
    const logged = jest.spyOn(ConsoleLogger.prototype, 'error').mockImplementation(() => undefined);
    const { status, errors } = await app.gql(query, variables, administrator.token);
    expect(status).toBe(400);
    expect(errors).toHaveLength(1);
    const [{ message, extensions }] = errors!;
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path }] });
    expect(message).not.toContain('Very Private');
    expect(logged).not.toHaveBeenCalled();
  });
});

describe('a place in a list', () => {
  it.each([
    ['an impossible id', cursor([null, '-'.repeat(36)])],
    ['a time that Postgres can’t read', cursor(['1', '0192f0c0-0000-7000-8000-000000000000'])],
    ['a time where the list has none', cursor(['2026-01-01T00:00:00.000Z', '0192f0c0-0000-7000-8000-000000000000'])],
    ['no JSON', 'xyz'],
  ])('with %s is refused', async (_, after) => {
    const { status, errors } = await app.gql(page, { first: 5, after }, administrator.token);
    expect(status).toBe(200);
    expect(errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'after' }] });
  });
});

describe('a name of spaces', () => {
  it.each(['   ', '\ufe0f\ufe0f', '\u200b\u200b\u200b'])('is no name (%j)', async (name) => {
    const { errors } = await app.gql(create, { input: { name, kind: 'nhs' } }, administrator.token);
    expect(errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ path: 'name', message: 'name must have 2 to 200 characters' }] });
  });
});

describe('a name for an operation that has none', () => {
  it('is refused', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ consentWording(purpose: join) { version } }', operationName: 'Nobody' }),
    });
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }] } });
  });
});

describe('a token whose text can’t be stored', () => {
  const me = '{ me { displayName } }';

  it.each([
    ['N\u0000ul', 'Nul'],
    ['Half \ud83d', 'Half'],
    ['\u200b\u200b', 'Someone new'],
    ['😀'.repeat(300), '😀'.repeat(200)],
  ])('names its bearer by what can (%j)', async (name, shown) => {
    expect((await app.gql(me, {}, await app.issuer.token(`name-${shown.length}`, name))).data).toEqual({ me: { displayName: shown } });
  });

  it.each(['a\u0000b', 'x'.repeat(256), 'é'])('is no token of ours when its subject is %j', async (subject) => {
    const { status, errors } = await app.gql(me, {}, await app.issuer.token(subject, 'Name'));
    expect({ status, code: errors?.[0].extensions.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });
});

describe('a sign-in service that is away', () => {
  it('is named, as something that will pass', async () => {
    const away = await startTestApp({ db: app.db, config: { signIn: { kind: 'oidc', issuer: 'http://127.0.0.1:9', audience: 'askwell' } } });
    try {
      const { status, errors } = await away.gql('{ me { accountId } }', {}, administrator.token);
      expect({ status, code: errors?.[0].extensions.code }).toEqual({ status: 503, code: 'UNAVAILABLE' });
      expect(errors?.[0].message).toMatch(/^The sign-in service/);
    } finally {
      await away.close();
    }
  });
});
