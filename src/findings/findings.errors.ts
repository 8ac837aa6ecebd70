import { DomainError, notFound } from '../platform/errors/domain-error.js';

export const findingNotFound = (): DomainError => notFound('This finding');
export const noteNotFound = (): DomainError => notFound('This note');

/** Why a finding can't be published, told from what it was a moment ago. */
export function cannotPublish({ status, hasSummary, retracted }: { status: string; hasSummary: boolean; retracted: boolean }): DomainError {
  if (status === 'published') return new DomainError('ILLEGAL_MOVE', 'This finding is published already.', { from: status });
  if (retracted) return new DomainError('ILLEGAL_MOVE', 'The article behind this finding was retracted, so it can’t be published.', { from: status, reason: 'RETRACTED' });
  if (!hasSummary) {
    return new DomainError('ILLEGAL_MOVE', 'A finding needs a plain summary before it is published: send writePlainSummary first.', { from: status, reason: 'NO_SUMMARY' });
  }
  return new DomainError('CONFLICT', 'Someone else changed this finding at the same moment. Look at it again.', { from: status });
}

export const cannotWithdraw = (status: string): DomainError => new DomainError('ILLEGAL_MOVE', 'This finding is withdrawn already.', { from: status });
export const isWithdrawn = (): DomainError => new DomainError('ILLEGAL_MOVE', 'This finding is withdrawn; publish it again before adding to it.', { from: 'withdrawn' });
