import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findRunningPostgres } from '../../../src/platform/database/embedded/running-postgres.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { cleanUp, temporaryFolder } from '../../support/embedded.js';
import { newKey, type OidcServer, startOidcServer } from '../../support/oidc.js';
import { endServices, launch, PATIENCE, runToEnd, type Service, startService } from '../../support/service.js';

/** The service beside a real OIDC server: who gets in, and how the first administrator is named. */

let oidc: OidcServer;
let dataDir: string;
let service: Service;
let settings: Record<string, string>;
beforeAll(async () => {
  oidc = await startOidcServer();
  dataDir = join(temporaryFolder(), 'data');
  settings = { DATA_DIR: dataDir, OIDC_ISSUER: oidc.issuer, OIDC_AUDIENCE: 'askwell' };
  service = await startService(settings);
}, PATIENCE);
afterAll(async () => {
  await endServices();
  await oidc.stop();
  await cleanUp();
});

interface Answer {
  status: number;
  me?: { displayName: string; permissions: { kind: string }[] } | null;
  code?: string;
  message?: string;
}

async function meWith(token?: string, scheme = 'Bearer'): Promise<Answer> {
  const response = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `${scheme} ${token}` }) },
    body: JSON.stringify({ query: '{ me { displayName permissions { kind } } }' }),
  });
  const { data, errors } = (await response.json()) as { data?: { me: Answer['me'] } | null; errors?: { message: string; extensions: { code: string } }[] };
  return { status: response.status, me: data?.me, code: errors?.[0].extensions.code, message: errors?.[0].message };
}

it('starts without sample people, accounts or tokens', async () => {
  expect(service.out()).toContain('Search is answered by Postgres.');
  expect(service.out()).not.toMatch(/sample|Bearer|invented/i);
  const { ownerUrl } = (await findRunningPostgres(dataDir))!;
  const [there] = await withClient(ownerUrl, async (client) => (await client.query<object>(
    'select (select count(*)::int from account) as accounts, (select count(*)::int from contributor) as people, (select count(*)::int from finding) as findings',
  )).rows);
  expect(there).toEqual({ accounts: 0, people: 0, findings: 0 });
});

describe('after the issuer took a new key', () => {
  it('the new one opens without a restart, and the old one nothing any more', async () => {
    const old = await oidc.token('ben');
    expect(await meWith(old)).toMatchObject({ status: 200 });
    await oidc.rotate();
    expect(await meWith(await oidc.token('ben'))).toMatchObject({ status: 200, me: { displayName: 'Ben Example' } });
    expect(await meWith(old)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  }, PATIENCE);
});

describe('a token', () => {
  it('of the issuer, for this service, signs in whoever it names, without any permission', async () => {
    expect(await meWith(await oidc.token('ada'))).toEqual({ status: 200, me: { displayName: 'Ada Example', permissions: [] } });
    expect(await meWith(await oidc.forge({ sub: 'eve', name: 'Eve' }))).toMatchObject({ status: 200, me: { displayName: 'Eve' } });
  });

  it.each<[string, () => Promise<string>, RegExp]>([
    ['for another service', () => oidc.token('ada', 'billing'), /its "aud" is not right for this service/],
    ['that has expired', () => oidc.forge({ exp: Date.now() / 1000 - 60 }), /it has expired/],
    ['of another issuer', () => oidc.forge({ iss: 'https://login.example' }), /its "iss" is not right for this service/],
    ['signed with another key of the same name', async () => oidc.forge({}, { key: await newKey(oidc.key().kid) }), /it was not issued for this service or was changed/],
    ['signed with a key that the issuer doesn’t have', async () => oidc.forge({}, { key: await newKey('unknown') }), /it was not issued for this service or was changed/],
    ['whose claims were changed', async () => changed(await oidc.token('ada'), { sub: 'ben' }), /it was not issued for this service or was changed/],
    ['that is not signed', async () => unsigned(await oidc.token('ada')), /it was not issued for this service or was changed|signed token/],
    ['that is none', () => Promise.resolve('let-me-in'), /must be "Bearer " followed by a signed token/],
  ])('%s is refused', async (_, token, message) => {
    expect(await meWith(await token())).toEqual({ status: 401, me: undefined, code: 'UNAUTHENTICATED', message: expect.stringMatching(message) });
  });

  it('is read whatever case its scheme is written in (RFC 9110)', async () => {
    expect(await meWith(await oidc.token('ada'), 'bearer')).toMatchObject({ status: 200, me: { displayName: expect.any(String) } });
  });

  it('that is missing reads as signed out', async () => {
    expect(await meWith()).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

describe('the first administrator', () => {
  const admin = () => runToEnd([process.execPath, 'scripts/admin.mjs', '--issuer', oidc.issuer, '--subject', 'ada', '--name', 'Ada Admin'], { DATA_DIR: dataDir });

  it('is named by a command beside the running service, once', async () => {
    const named = await admin();
    expect([named.code, named.err]).toEqual([0, '']);
    expect(named.out).toMatch(/^Ada Admin is an administrator from the next sign-in on \(account [\w-]{36}\)\.\n$/);
    expect(await admin()).toEqual({ code: 1, out: '', err: 'There is an administrator already. Ask them to use grantPermission.\n' });
  }, PATIENCE);

  it('is one from then on, and names others', async () => {
    const token = await oidc.token('ada');
    expect(await meWith(token)).toMatchObject({ me: { permissions: [{ kind: 'administrator' }] } });
    const response = await fetch(`${service.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: 'mutation { createOrganisation(input: { name: "Northfield Trust", kind: nhs }) { name } }' }),
    });
    expect(await response.json()).toEqual({ data: { createOrganisation: { name: 'Northfield Trust' } } });
  });
});

it('without the issuer, the same data have no sample accounts to sign in with', async () => {
  await service.stop();
  service = await launch('main', { DATA_DIR: dataDir });
  await service.printed('This database holds data of its own, so there are no sample accounts. Set OIDC_ISSUER for people to sign in.');
  expect(service.out()).not.toContain('Bearer');
  expect(await service.stop()).toBe(0);
}, PATIENCE);

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function changed(token: string, claims: object): string {
  const [header, payload, signature] = token.split('.');
  return [header, part({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), ...claims }), signature].join('.');
}

const unsigned = (token: string): string => `${part({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`;
