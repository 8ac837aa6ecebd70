import type { JWTPayload, ProtectedHeaderParameters } from 'jose';

/** Asymmetric algorithms only: a public key must never work as a shared secret. */
export const algorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'];

/** By how much the issuer's clock and ours may differ. Seconds. */
export const clockSkew = 30;

/** Headers that bring a key of their own, name a place to fetch one from, or change what is signed. Keys come from the issuer alone. */
const tricks = ['jwk', 'jku', 'x5u', 'x5c', 'crit', 'b64'];

/** RFC 9068, and what issuers wrote before it. Everything else is a token made for another purpose. */
const accessTypes = new Set(['at+jwt', 'application/at+jwt', 'jwt', 'application/jwt']);

/** What is wrong with a token's header, in words that fit "This token can't be used: …"; null when nothing is. */
export function wrongInHeader(header: ProtectedHeaderParameters): string | null {
  if (!algorithms.includes(String(header.alg))) return 'it is not signed in a way this service takes';
  if (tricks.some((name) => name in header)) return 'its header brings what only the issuer may say';
  if (header.typ !== undefined && !accessTypes.has(String(header.typ).toLowerCase())) return 'it is not an access token';
  return null;
}

/** What OpenID Connect allows (Core 1.0, section 2): at most 255 ASCII characters; the invisible ones among them name nobody. */
const usableSubject = /^[\x20-\x7e]{1,255}$/;

/** The same for what a verified token claims. `now` in seconds. */
export function wrongInClaims(claims: JWTPayload, typ: string | undefined, now: number): string | null {
  if (typeof claims.sub !== 'string' || !usableSubject.test(claims.sub)) return 'its "sub" is not right for this service';
  if (typeof claims.iat !== 'number' || claims.iat > now + clockSkew) return 'its "iat" is not right for this service';
  // Bound to a key of its holder (RFC 9449, RFC 8705): who sends it as a bearer token has not shown to hold that key.
  if (claims.cnf !== undefined) return 'it is bound to a key and can’t be sent alone';
  if (isOtherToken(claims, typ)) return 'it is not an access token';
  return null;
}

/** ID and logout tokens say that somebody signed in or out; they open nothing. Where the type doesn't tell, what only they hold does. */
const isOtherToken = (claims: JWTPayload, typ: string | undefined): boolean => {
  if (typ !== undefined && typ.toLowerCase().endsWith('at+jwt')) return false;
  if (['at_hash', 'c_hash', 's_hash', 'events'].some((name) => name in claims)) return true;
  // Keycloak says it in a claim, and before version 24 its access tokens held a nonce, beside their scope.
  return (typeof claims.typ === 'string' && claims.typ !== 'Bearer') || ('nonce' in claims && !('scope' in claims || 'scp' in claims));
};

const text = (claim: unknown): string | null => (typeof claim === 'string' && claim !== '' ? claim : null);

/**
 * The client of a token that a system got for itself; null for a person's. RFC 9068 has the client's id as its subject; what Auth0, Microsoft and
 * Keycloak do instead is known too. In doubt it is a system: a system that nobody registered gets nowhere, a person may.
 */
export function systemClient(claims: JWTPayload): string | null {
  const client = text(claims.client_id) ?? text(claims.azp) ?? text(claims.appid);
  const says = claims.gty === 'client-credentials' || claims.grant_type === 'client_credentials' || claims.idtyp === 'app';
  const isOwn = client !== null && (claims.sub === client || claims.sub === `${client}@clients` || claims.preferred_username === `service-account-${client.toLowerCase()}`);
  return says || isOwn ? (client ?? claims.sub ?? '') : null;
}

/** What the issuer lets the holder do here: `scope` with spaces (RFC 9068), or `scp`. */
export function scopesOf({ scope, scp }: JWTPayload): string[] {
  const given: unknown = scope ?? scp;
  if (Array.isArray(given)) return given.filter((one) => typeof one === 'string');
  return typeof given === 'string' ? given.split(' ').filter((one) => one !== '') : [];
}

/**
 * Whether a token was issued before its account ended every session. `iat` is in whole seconds of the issuer's clock, which may run ahead of ours by
 * the skew we allow: a token of that second, or of any up to the skew later, may be older than the ending, so it is refused.
 */
export const isEnded = (issuedAt: number, endedAt: Date): boolean => issuedAt <= Math.floor(endedAt.getTime() / 1000) + clockSkew;

/** The first instant at which a new token is surely taken after that. */
export const signInAgainFrom = (endedAt: Date): Date => new Date((Math.floor(endedAt.getTime() / 1000) + clockSkew + 1) * 1000);
