import { DomainError, notFound } from '../platform/errors/domain-error.js';
import type { FeedbackState } from './feedback.rules.js';

export const feedbackNotFound = (): DomainError => notFound('This opportunity');

export const feedbackMoveRefused = (from: FeedbackState): DomainError =>
  new DomainError('ILLEGAL_MOVE', from === 'given' ? 'It was said already what came of this opportunity.' : 'The day was put off already, which happens once.', { from });

export const neverOpened = (): DomainError => new DomainError('ILLEGAL_MOVE', 'This opportunity was never open, so nobody waits to hear what came of it.');

export const stillOpen = (): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'People can still come forward for this opportunity. Close it (closeOpportunity) or mark it filled (markFilled) first, so that everybody hears the same.');

/** What holds a team's asking. @param late titles of the opportunities and the days by which people were to hear, the longest overdue first */
export const heldByFeedback = (late: readonly { opportunityId: string; title: string; dueOn: string }[]): DomainError =>
  new DomainError(
    'CONFLICT',
    `People have waited for 30 days or longer to hear what came of ${late.map(({ title, dueOn }) => `“${title}” (by ${dueOn})`).join(' and ')}. Please tell them first (giveFeedback); then you can begin to ask. An involvement lead can put the day off once (extendFeedback).`,
    { opportunityIds: late.map(({ opportunityId }) => opportunityId) },
  );
