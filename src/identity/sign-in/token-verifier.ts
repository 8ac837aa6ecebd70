import { createLocalJWKSet, decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { SignIn } from '../../platform/config/app-config.js';
import { DomainError } from '../../platform/errors/domain-error.js';
import { isText } from '../../platform/graphql/text-input.js';
import { IssuerAway, IssuerKeys } from './issuer-keys.js';
import { algorithms, clockSkew, scopesOf, systemClient, wrongInClaims, wrongInHeader } from './token.rules.js';

/** What a good token says about its bearer. */
export type Bearer = PersonBearer | SystemBearer;

export interface PersonBearer {
  kind: 'person';
  issuer: string;
  subject: string;
  displayName: string;
  /** Seconds, by the issuer's clock. */
  issuedAt: number;
  /** An address that the issuer says it has seen confirmed. */
  verifiedEmail: string | null;
}

export interface SystemBearer {
  kind: 'system';
  issuer: string;
  clientId: string;
  /** Seconds, by the issuer's clock. */
  issuedAt: number;
  scopes: string[];
}

export const refusedToken = (reason: string): DomainError => new DomainError('UNAUTHENTICATED', `This token can't be used: ${reason}. Please sign in again.`);

const notOurs = 'it was not issued for this service or was changed';

/** Checks bearer tokens of the one configured issuer: signature, algorithm, issuer, audience, time, and that it is meant to open something. */
export class TokenVerifier {
  private readonly find: JWTVerifyGetKey;

  constructor(
    private readonly signIn: SignIn,
    keys?: IssuerKeys,
  ) {
    this.find = signIn.kind === 'local' ? createLocalJWKSet({ keys: [signIn.publicJwk] }) : (keys ?? new IssuerKeys(signIn.issuer)).find;
  }

  /** @throws DomainError UNAUTHENTICATED saying why the token isn't good; UNAVAILABLE when the issuer can't be reached and is needed */
  async verify(token: string): Promise<Bearer> {
    const { issuer, audience } = this.signIn;
    try {
      const header = decodeProtectedHeader(token);
      const wrong = wrongInHeader(header);
      if (wrong) throw refusedToken(wrong);
      const { payload } = await jwtVerify(token, this.find, { issuer, audience, algorithms, clockTolerance: clockSkew, requiredClaims: ['sub', 'exp', 'iat'] });
      const wrongClaim = wrongInClaims(payload, header.typ, Math.floor(Date.now() / 1000));
      if (wrongClaim) throw refusedToken(wrongClaim);
      return bearerOf(issuer, payload);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      if (error instanceof IssuerAway) throw unreachable();
      if (error instanceof errors.JWTExpired) throw refusedToken('it has expired');
      if (error instanceof errors.JWTClaimValidationFailed) throw refusedToken(`its "${error.claim}" is not right for this service`);
      // What jose throws, and what a header or key that is no JSON or no key makes Node throw: the token's fault, all of it.
      throw refusedToken(notOurs);
    }
  }
}

function bearerOf(issuer: string, payload: JWTPayload): Bearer {
  const common = { issuer, issuedAt: payload.iat as number };
  const clientId = systemClient(payload);
  if (clientId !== null) return { kind: 'system', ...common, clientId, scopes: scopesOf(payload) };
  const verifiedEmail = payload.email_verified === true && typeof payload.email === 'string' ? payload.email : null;
  return { kind: 'person', ...common, subject: payload.sub as string, displayName: nameIn(payload), verifiedEmail };
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
