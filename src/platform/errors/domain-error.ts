import type { ErrorCode } from './error-codes.js';

/**
 * A refusal the caller can understand and act on: says what is wrong, where, and what to do.
 * `details` reach the caller as `extensions` beside the code, so they hold nothing personal.
 */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'DomainError';
  }
}

/** An unknown id and a foreign one read the same, so that ids can't be probed. */
export const notFound = (what: string): DomainError => new DomainError('NOT_FOUND', `${what} was not found.`);

/** One wrong field of an input. `path` is written as a client would: `input.hours.preparation`. */
export const badInput = (path: string, message: string): DomainError =>
  new DomainError('BAD_USER_INPUT', message, { fields: [{ path, message }] });
