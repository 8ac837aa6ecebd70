import { DomainError, notFound } from '../../platform/errors/domain-error.js';
import type { FindingStatus } from './curated.columns.js';
import type { SummaryPart } from './summary-parts.rules.js';

export const noteNotFound = (): DomainError => notFound('This note');

export const noteChanged = (): DomainError =>
  new DomainError('CONFLICT', 'Somebody changed this note since you read it. Read the finding’s notes again, and put your change to what is there now.', { reason: 'CHANGED' });

export const changedMeanwhile = (version: number): DomainError =>
  new DomainError('CONFLICT', 'Somebody changed this finding since you read it. Read it again, put your change to what is there now, and send it with the version you read then.', { reason: 'CHANGED', version });

export const takenByAnother = (until: Date): DomainError =>
  new DomainError('CONFLICT', 'Another broker is at work on this. Try again when they are done or have given it back; after the time in until it is free in any case.', { reason: 'TAKEN', until: until.toISOString() });

const inWords: Readonly<Record<FindingStatus, string>> = {
  imported: 'has no summary yet',
  draft: 'is a draft',
  awaiting_second_look: 'awaits a second look',
  published: 'is published',
  superseded: 'is superseded',
  withdrawn: 'is withdrawn',
};

/** @param can what would make it possible, as a sentence */
export const illegalMove = (status: FindingStatus, can: string): DomainError => new DomainError('ILLEGAL_MOVE', `This finding ${inWords[status]}. ${can}`, { from: status });

/** @param into the finding that it was joined into */
export const isDouble = (into: string): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'This turned out to be another finding’s double and was joined into it; work on that one, whose id is in into.', { from: 'withdrawn', reason: 'DOUBLE', into });
export const isWithdrawn = (): DomainError => illegalMove('withdrawn', 'Publish it again before adding to it.');
export const isRetracted = (status: FindingStatus): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'The article behind this finding was retracted, so it can’t be published.', { from: status, reason: 'RETRACTED' });
export const hasNoSummary = (status: FindingStatus): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'A finding needs a plain summary before it goes on: send writeSummary first.', { from: status, reason: 'NO_SUMMARY' });
export const lacksParts = (status: FindingStatus, missing: readonly SummaryPart[]): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'The plain summary lacks parts; those in missing are still to be written, with writeSummary.', { from: status, reason: 'SUMMARY_INCOMPLETE', missing });
export const ownSummary = (status: FindingStatus): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'You wrote on this summary yourself; a second look is for somebody else.', { from: status, reason: 'OWN_SUMMARY' });
