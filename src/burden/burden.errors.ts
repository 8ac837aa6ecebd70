import { QueryFailedError } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import type { ErrorCode } from '../platform/errors/error-codes.js';

/** What the guard's functions raise, by SQLSTATE. Their messages name states and limits only, so they may be shown. */
const refusals: Record<string, ErrorCode> = {
  AW001: 'ILLEGAL_MOVE',
  AW002: 'NOT_OPEN',
  AW003: 'NOT_FOUND',
  AW004: 'TOO_MANY',
  AW005: 'BAD_USER_INPUT',
  AW006: 'FORBIDDEN',
  AW008: 'FORBIDDEN',
};

/** Turns what the guard refused into a coded error; anything else passes as it is. */
export async function coded<T>(query: Promise<T>): Promise<T> {
  try {
    return await query;
  } catch (error) {
    if (!(error instanceof QueryFailedError)) throw error;
    const { code, message } = error.driverError as { code?: string; message: string };
    const refusal = refusals[code ?? ''];
    if (refusal === undefined) throw error;
    throw new DomainError(refusal, `${message.charAt(0).toUpperCase()}${message.slice(1)}.`);
  }
}
