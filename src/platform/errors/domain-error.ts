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

/** A refusal because of one field of an input; see `fieldPath` for how its place is written. */
export const refusedAt = (code: ErrorCode, path: string, message: string, details: DomainError['details'] = {}): DomainError =>
  new DomainError(code, message, { ...details, fields: [{ path: fieldPath(path), message }] });

/** One wrong field of an input. */
export const badInput = (path: string, message: string): DomainError => refusedAt('BAD_USER_INPUT', path, message);

/** Where a field is, below the mutation's `input`: `hours.preparation`, `interests[0].topicId`. One way, whoever found it wrong. */
export const fieldPath = (path: string): string => path.replace(/^input\./, '').replace(/\.(\d+)(?=\.|$)/g, '[$1]');
