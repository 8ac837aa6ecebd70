import { describe, expect, it } from '@jest/globals';
import { isEnded, scopesOf, signInAgainFrom, systemClient, wrongInClaims, wrongInHeader } from './token.rules.js';

describe('the header of a token', () => {
  it.each([{ alg: 'RS256' }, { alg: 'ES256', typ: 'JWT', kid: 'a' }, { alg: 'EdDSA', typ: 'at+jwt' }, { alg: 'PS256', typ: 'application/at+JWT' }])('%j is taken', (header) => {
    expect(wrongInHeader(header)).toBeNull();
  });

  it.each([
    [{}, /not signed/], [{ alg: 'none' }, /not signed/], [{ alg: 'HS256' }, /not signed/], [{ alg: 'RSA1_5' }, /not signed/],
    [{ alg: 'RS256', jwk: {} }, /header/], [{ alg: 'RS256', jku: 'https://x' }, /header/], [{ alg: 'RS256', x5u: 'https://x' }, /header/], [{ alg: 'RS256', crit: ['exp'] }, /header/],
    [{ alg: 'RS256', typ: 'logout+jwt' }, /not an access token/], [{ alg: 'RS256', typ: 'dpop+jwt' }, /not an access token/],
  ])('%j is refused', (header, why) => expect(wrongInHeader(header as never)).toMatch(why));
});

describe('the claims of a token', () => {
  const now = 1_800_000_000;
  const good = { sub: 'ada', iat: now };

  it.each([
    [good, undefined], [{ ...good, iat: now + 30 }, undefined], [{ ...good, nonce: 'n' }, 'at+jwt'],
    [{ ...good, nonce: 'n', scope: 'openid', typ: 'Bearer' }, 'JWT'],
  ])('%j of type %s are taken', (claims, typ) => expect(wrongInClaims(claims, typ, now)).toBeNull());

  it.each<[object, string | undefined, RegExp]>([
    [{ iat: now }, undefined, /"sub"/], [{ ...good, sub: '' }, undefined, /"sub"/], [{ ...good, sub: 'a\u0000b' }, undefined, /"sub"/],
    [{ sub: 'ada' }, undefined, /"iat"/], [{ ...good, iat: now + 31 }, undefined, /"iat"/],
    [{ ...good, cnf: { jkt: 'x' } }, 'at+jwt', /bound to a key/],
    [{ ...good, nonce: 'n' }, undefined, /not an access token/], [{ ...good, at_hash: 'x', scope: 'openid' }, 'JWT', /not an access token/],
    [{ ...good, typ: 'Refresh' }, 'JWT', /not an access token/], [{ ...good, events: {} }, 'JWT', /not an access token/],
  ])('%j of type %s are refused', (claims, typ, why) => expect(wrongInClaims(claims as never, typ, now)).toMatch(why));
});

it.each<[object, string | null]>([
  [{ sub: 'ada', client_id: 'web' }, null],
  [{ sub: 'ada' }, null],
  [{ sub: 'ada', azp: 'web', preferred_username: 'ada' }, null],
  [{ sub: 'importer', client_id: 'importer' }, 'importer'],
  [{ sub: 'importer@clients', azp: 'importer', gty: 'client-credentials' }, 'importer'],
  [{ sub: 'a-guid', appid: 'importer', idtyp: 'app' }, 'importer'],
  [{ sub: 'a-guid', azp: 'Importer', preferred_username: 'service-account-importer' }, 'Importer'],
  [{ sub: 'importer', gty: 'client-credentials' }, 'importer'],
])('%j is the token of a system named %s', (claims, client) => expect(systemClient(claims as never)).toBe(client));

it('scopes are read as issuers write them', () => {
  expect(scopesOf({ scope: 'a  b' })).toEqual(['a', 'b']);
  expect(scopesOf({ scp: ['a', 7] })).toEqual(['a']);
  expect(scopesOf({ scp: 'a b' })).toEqual(['a', 'b']);
  expect(scopesOf({})).toEqual([]);
});

describe('a token and the end of every session', () => {
  const endedAt = new Date('2026-11-26T12:00:00.400Z');
  const at = (text: string): number => new Date(text).getTime() / 1000;

  it.each(['2026-11-26T11:59:59Z', '2026-11-26T12:00:00Z', '2026-11-26T12:00:30Z'])('issued at %s may be older', (text) => expect(isEnded(at(text), endedAt)).toBe(true));
  it('issued from the shown instant on is new', () => {
    expect(signInAgainFrom(endedAt)).toEqual(new Date('2026-11-26T12:00:31Z'));
    expect(isEnded(at('2026-11-26T12:00:31Z'), endedAt)).toBe(false);
  });
});
