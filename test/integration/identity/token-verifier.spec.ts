import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exportSPKI, importJWK, type JWK, SignJWT } from 'jose';
import { IssuerKeys } from '../../../src/identity/sign-in/issuer-keys.js';
import { TokenVerifier } from '../../../src/identity/sign-in/token-verifier.js';
import { newKey, type OidcServer, startOidcServer } from '../../support/oidc.js';

/** Tokens of a real OIDC server, and everything that is known to be tried with ones that aren't. Only the passing of time is made up. */
let oidc: OidcServer;
let now: number;
let verifier: TokenVerifier;

beforeAll(async () => {
  oidc = await startOidcServer();
});
afterAll(() => oidc.stop());
beforeEach(() => {
  now = 0;
  verifier = verifierOf(oidc.issuer);
});

const verifierOf = (issuer: string): TokenVerifier =>
  new TokenVerifier({ kind: 'oidc', issuer, audience: 'askwell' }, new IssuerKeys(issuer, { timeout: 1_000 }, () => now));
const outcome = (token: string): Promise<string> => verifier.verify(token).then(({ kind }) => kind, (error: { code: string; message: string }) => `${error.code} ${error.message}`);
const seconds = (): number => Math.floor(Date.now() / 1000);
const publicOf = ({ kty, n, e, kid }: JWK): JWK => ({ kty, n, e, kid, alg: 'RS256', use: 'sig' });

describe('a token of the issuer', () => {
  it('names the person who signed in, and what the issuer has seen of their address', async () => {
    expect(await verifier.verify(await oidc.token('ada'))).toMatchObject({ kind: 'person', subject: 'ada', displayName: 'Ada Example', verifiedEmail: 'ada@example.org' });
    expect(await verifier.verify(await oidc.token('unconfirmed-ben'))).toMatchObject({ subject: 'unconfirmed-ben', verifiedEmail: null });
  });

  it('names a system as a system, with its scopes', async () => {
    expect(await verifier.verify(await oidc.systemToken('importer', 'findings:import'))).toMatchObject({ kind: 'system', clientId: 'importer', scopes: ['findings:import'] });
  });

  it('is taken up to half a minute beside its times, for clocks that differ', async () => {
    const at = seconds();
    expect(await outcome(await oidc.forge({ exp: at - 20 }))).toBe('person');
    expect(await outcome(await oidc.forge({ nbf: at + 20, iat: at + 20 }))).toBe('person');
  });
});

describe('refused is', () => {
  const payload = () => ({ sub: 'ada', aud: 'askwell', iss: oidc.issuer, iat: seconds(), exp: seconds() + 300 });
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  it.each<[string, () => Promise<string>, RegExp]>([
    ['one without a signature', async () => `${part({ alg: 'none' })}.${part(payload())}.`, /^UNAUTHENTICATED .*not signed/],
    ['one that says none and has a signature', async () => `${part({ alg: 'none', kid: oidc.key().kid })}.${part(payload())}.${(await oidc.token('ada')).split('.')[2]}`, /not signed/],
    ['one signed with the public key as a shared secret', async () => signedWithSecret(Buffer.from(await exportSPKI((await importJWK(publicOf(oidc.key()), 'RS256', { extractable: true })) as never))), /not signed/],
    ['the same with the key’s modulus', () => signedWithSecret(Buffer.from(oidc.key().n!, 'base64url')), /not signed/],
    ['one that has expired', () => oidc.forge({ exp: seconds() - 31 }), /it has expired/],
    ['one that never expires', () => oidc.forge({ exp: undefined }), /its "exp"/],
    ['one that is not yet valid', () => oidc.forge({ nbf: seconds() + 60 }), /its "nbf"/],
    ['one from the future', () => oidc.forge({ iat: seconds() + 60 }), /its "iat"/],
    ['one that doesn’t say when it was issued', () => oidc.forge({ iat: undefined }), /its "iat"/],
    ['one for another audience', () => oidc.token('ada', 'billing'), /its "aud"/],
    ['one for nobody', () => oidc.forge({ aud: undefined }), /its "aud"/],
    ['one of another issuer', () => oidc.forge({ iss: 'https://login.example' }), /its "iss"/],
    ['one of an issuer that is written alike', () => oidc.forge({ iss: `${oidc.issuer}/` }), /its "iss"/],
    ['one that names nobody', () => oidc.forge({ sub: '' }), /its "sub"/],
    ['one with an unknown key', async () => oidc.forge({}, { key: await newKey('unknown') }), /not issued for this service or was changed/],
    ['one with another key of a known name', async () => oidc.forge({}, { key: await newKey(oidc.key().kid) }), /not issued for this service or was changed/],
    ['one with another algorithm than the key is for', async () => pssWith(oidc.key()), /not issued for this service or was changed/],
    ['one that brings its own key', async () => withOwnKey({ jwk: true }), /its header/],
    ['one that says where its key is', async () => withOwnKey({ jku: 'https://evil.example/keys' }), /its header/],
    ['one that says where its certificate is', async () => withOwnKey({ x5u: 'https://evil.example/cert' }), /its header/],
    ['one with an extension it calls critical', async () => `${part({ alg: 'RS256', kid: oidc.key().kid, crit: ['exp'], exp: 1 })}.${(await oidc.token('ada')).split('.').slice(1).join('.')}`, /its header/],
    ['an ID token', async () => (await oidc.signIn('ada')).id, /its "aud"|not an access token/],
    ['an ID token for this audience', () => oidc.forge({ nonce: 'n', at_hash: 'x' }, { header: { typ: 'JWT' } }), /not an access token/],
    ['a logout token', () => oidc.forge({}, { header: { typ: 'logout+jwt' } }), /not an access token/],
    ['a token bound to a key of its holder', () => oidc.forge({ cnf: { jkt: 'x' } }), /bound to a key/],
    ['one whose header is no JSON', async () => `bm90IGpzb24.${(await oidc.token('ada')).split('.').slice(1).join('.')}`, /not issued for this service or was changed/],
    ['an encrypted one', async () => 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA', /not signed|changed/],
  ])('%s', async (_, token, why) => {
    const refusal = await outcome(await token());
    expect(refusal).toMatch(/^UNAUTHENTICATED /);
    expect(refusal).toMatch(why);
  });

  const signedWithSecret = (secret: Uint8Array): Promise<string> => new SignJWT(payload()).setProtectedHeader({ alg: 'HS256', kid: oidc.key().kid }).sign(secret);
  const pssWith = async (key: JWK): Promise<string> => new SignJWT(payload()).setProtectedHeader({ alg: 'PS256', kid: key.kid }).sign(await importJWK({ ...key, alg: undefined }, 'PS256'));
  async function withOwnKey(header: { jwk?: true; jku?: string; x5u?: string }): Promise<string> {
    const own = await newKey(oidc.key().kid);
    return oidc.forge({}, { key: own, header: { ...header, ...(header.jwk ? { jwk: publicOf(own) } : {}) } as never });
  }
});

describe('keys that change', () => {
  it('a new key works at once, the old one as long as the issuer keeps it, and no longer', async () => {
    const old = await oidc.token('ada');
    expect(await outcome(old)).toBe('person');
    await oidc.rotate({ keepOld: true });
    const second = await oidc.token('ada');
    expect(await outcome(second)).toBe('person');
    expect(await outcome(old)).toBe('person');
    await oidc.rotate();
    expect(await outcome(await oidc.token('ada'))).toBe('person');
    expect(await outcome(old)).toMatch(/^UNAUTHENTICATED/);
    expect(await outcome(second)).toMatch(/^UNAUTHENTICATED/);
  });

  it('a key withdrawn without a new one in use is refused five minutes later', async () => {
    const old = await oidc.token('ada');
    expect(await outcome(old)).toBe('person');
    await oidc.rotate();
    now += 299_000;
    expect(await outcome(old)).toBe('person');
    now += 2_000;
    expect(await outcome(old)).toMatch(/^UNAUTHENTICATED/);
  });

  it('made-up keys make it look once in ten seconds, whoever sends how many, and don’t keep a new key out longer', async () => {
    const unknown = await newKey('unknown');
    expect(await outcome(await oidc.token('ada'))).toBe('person');
    const before = (await oidc.counts()).keys;
    const tokens = await Promise.all(Array.from({ length: 20 }, () => oidc.forge({}, { key: unknown })));
    await Promise.all(tokens.map(outcome));
    for (const token of tokens) await outcome(token);
    expect((await oidc.counts()).keys).toBe(before + 1);
    await oidc.rotate();
    const fresh = await oidc.token('ada');
    expect(await outcome(fresh)).toMatch(/^UNAUTHENTICATED/);
    now += 10_001;
    expect(await outcome(fresh)).toBe('person');
  });
});

describe('an issuer that is away', () => {
  it('is said so to whoever comes first; the keys it gave before go on working for a day', async () => {
    const token = await oidc.token('ada');
    const known = verifier;
    expect(await outcome(token)).toBe('person');
    const other = await oidc.forge({}, { key: await newKey('unknown') });
    await oidc.away();
    now += 301_000;
    expect(await outcome(token)).toBe('person');
    expect(await outcome(other)).toMatch(/^UNAVAILABLE The sign-in service can’t be reached just now/);
    verifier = verifierOf(oidc.issuer);
    expect(await outcome(token)).toMatch(/^UNAVAILABLE/);
    await oidc.back();
    now += 10_001;
    expect(await outcome(token)).toBe('person');
    await oidc.away();
    verifier = known;
    now += 24 * 3_600_000;
    expect(await outcome(token)).toMatch(/^UNAVAILABLE/);
    await oidc.back();
  });
});

describe('an issuer that answers something else', () => {
  let answers: (path: string) => { status?: number; headers?: Record<string, string>; body: string };
  let asked: string[];
  let server: Server;
  let issuer: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url!);
      const { status = 200, headers = {}, body } = answers(request.url!);
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    asked = [];
    verifier = verifierOf(issuer);
  });

  const token = () => oidc.forge({ iss: issuer });
  const discovery = (jwksUri: string): string => JSON.stringify({ issuer, jwks_uri: jwksUri });

  it('is followed to where its keys are', async () => {
    answers = (path) => ({ body: path === '/keys' ? JSON.stringify({ keys: [publicOf(oidc.key())] }) : discovery(`${issuer}/keys`) });
    expect(await outcome(await token())).toBe('person');
  });

  it.each<[string, () => ReturnType<typeof answers>]>([
    ['another issuer', () => ({ body: JSON.stringify({ issuer: 'https://evil.example', jwks_uri: `${issuer}/keys` }) })],
    ['keys inside our network', () => ({ body: discovery('http://169.254.169.254/keys') })],
    ['keys in a file', () => ({ body: discovery('file:///etc/passwd') })],
    ['a way elsewhere', () => ({ status: 302, headers: { location: `${issuer}/elsewhere` }, body: '' })],
    ['no JSON', () => ({ body: '<html>' })],
    ['nothing at all', () => ({ body: 'null' })],
    ['far too much', () => ({ body: JSON.stringify({ issuer, jwks_uri: `${issuer}/keys`, more: 'x'.repeat(300_000) }) })],
  ])('%s is not believed', async (_, answer) => {
    answers = answer;
    expect(await outcome(await token())).toMatch(/^UNAVAILABLE/);
    expect(asked).toEqual(['/.well-known/openid-configuration']);
  });

  it('a shared secret or a private key among its keys is no key', async () => {
    answers = (path) => ({ body: path === '/keys' ? JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: oidc.key().kid, alg: 'HS256' }, oidc.key()] }) : discovery(`${issuer}/keys`) });
    expect(await outcome(await token())).toMatch(/^UNAUTHENTICATED/);
  });
});
