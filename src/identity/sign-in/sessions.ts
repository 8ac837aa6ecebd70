import { DomainError } from '../../platform/errors/domain-error.js';
import { isEnded, signInAgainFrom } from './token.rules.js';
import { type Bearer, refusedToken } from './token-verifier.js';

export interface SessionRow {
  sessions_ended_at: Date | null;
  suspended: boolean;
}

/** @throws DomainError UNAUTHENTICATED for an account that is kept out, and for a token from before its sessions were ended */
export function requireSession({ issuedAt }: Bearer, { sessions_ended_at: endedAt, suspended }: SessionRow): void {
  if (suspended) throw new DomainError('UNAUTHENTICATED', 'This account may not be used at present. Please ask an administrator of Askwell.');
  if (!endedAt || !isEnded(issuedAt, endedAt)) return;
  throw refusedToken(`every session of this account was ended, and a new one begins from ${signInAgainFrom(endedAt).toISOString()} on`);
}
