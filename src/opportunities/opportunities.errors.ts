import { DomainError, notFound } from '../platform/errors/domain-error.js';
import type { Gap } from './completeness.rules.js';
import type { OpportunityStatus } from './opportunity.lists.js';

export const opportunityNotFound = (): DomainError => notFound('This opportunity');

const names: Record<OpportunityStatus, string> = {
  draft: 'a draft',
  in_review: 'in review',
  open: 'open',
  filled: 'filled',
  closed: 'closed',
  withdrawn: 'withdrawn',
};

/** Names where it stands and where it was to go. */
export const illegalMove = (from: OpportunityStatus, to: OpportunityStatus): DomainError =>
  new DomainError('ILLEGAL_MOVE', `This opportunity is ${names[from]}; from there it can’t become ${names[to]}.`, { from, to });

export const onlyDraftsChange = (status: OpportunityStatus): DomainError =>
  new DomainError('ILLEGAL_MOVE', `Only a draft can be changed, and this opportunity is ${names[status]}.`, { from: status, to: status });

export const notOpen = (status: OpportunityStatus | null): DomainError =>
  new DomainError('NOT_OPEN', status === null || status === 'open' ? 'The closing date of this opportunity has passed.' : `This opportunity is ${names[status]}, not open.`);

/** Everything that is wrong, named at once. */
export const wrongFields = (gaps: readonly Gap[]): DomainError =>
  new DomainError('BAD_USER_INPUT', gaps.map(({ path, message }) => `${path}: ${message}`).join(' '), { fields: gaps });

export const ownTeam = (): DomainError =>
  new DomainError('FORBIDDEN', 'You are in the team that wrote this. Another lead reviews it.');
