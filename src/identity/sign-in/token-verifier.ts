import { createLocalJWKSet, createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { SignIn } from '../../platform/config/app-config.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { isText } from '../../platform/graphql/text-input.js';

/** What a good token says about its bearer. */
export interface Bearer {
  issuer: string;
  subject: string;
  displayName: string;
}

/** Asymmetric algorithms only: a public key must never work as a shared secret. */
const algorithms = ['ES256', 'RS256', 'PS256', 'EdDSA'];
const clockToleranceSeconds = 30;

/** What OpenID Connect allows (Core 1.0, section 2): at most 255 ASCII characters; the invisible ones among them name nobody. */
const usableSubject = /^[\x20-\x7e]{1,255}$/;

const refused = (reason: string): DomainError => new DomainError('UNAUTHENTICATED', `This token can't be used: ${reason}. Please sign in again.`);

/** Checks bearer tokens of the one configured issuer: signature, algorithm, issuer, audience, time. */
export class TokenVerifier {
  private keys: Promise<JWTVerifyGetKey> | null = null;

  constructor(private readonly signIn: SignIn) {}

  /** @throws DomainError UNAUTHENTICATED saying why the token isn't good; UNAVAILABLE when the issuer can't be reached */
  async verify(token: string): Promise<Bearer> {
    const keys = await this.keySet();
    const { issuer, audience } = this.signIn;
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms, clockTolerance: clockToleranceSeconds, requiredClaims: ['sub', 'exp'] });
      const subject = payload.sub as string;
      if (!usableSubject.test(subject)) throw refused('its "sub" is not right for this service');
      return { issuer, subject, displayName: nameIn(payload) };
    } catch (error) {
      if (error instanceof DomainError) throw error;
      if (error instanceof errors.JWTExpired) throw refused('it has expired');
      if (error instanceof errors.JWTClaimValidationFailed) throw refused(`its "${error.claim}" is not right for this service`);
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw unreachable();
      throw refused('it was not issued for this service or was changed');
    }
  }

  /** Found by discovery on first use, and looked for again after a failure; jose follows key rotation. */
  private keySet(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.discover().catch((error: unknown) => {
      this.keys = null;
      throw error;
    });
    return this.keys;
  }

  private async discover(): Promise<JWTVerifyGetKey> {
    if (this.signIn.kind === 'local') return createLocalJWKSet({ keys: [this.signIn.publicJwk] });
    const { issuer } = this.signIn;
    try {
      const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(5_000), redirect: 'error' });
      const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
      if (document.issuer !== issuer || typeof document.jwks_uri !== 'string') throw unreachable();
      return createRemoteJWKSet(new URL(document.jwks_uri));
    } catch {
      throw unreachable();
    }
  }
}

const unreachable = (): DomainError => new DomainError('UNAVAILABLE', 'The sign-in service can’t be reached just now. Please try again in a minute.');

const longestName = 200;

/** The first name that says something, without what can't be stored or seen. */
const nameIn = (payload: JWTPayload): string => {
  const names = [payload.name, payload.preferred_username].flatMap((claim) => (typeof claim === 'string' ? [shown(claim)] : []));
  return names.find((name) => isText(name, 1, longestName)) ?? 'Someone new';
};

/** Without control characters and halves of surrogate pairs; cut between characters. */
const shown = (claim: string): string => [...claim.replace(/[\p{Cc}\p{Cs}]/gu, '')].slice(0, longestName).join('').trim();
