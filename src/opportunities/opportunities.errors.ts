import { QueryFailedError } from 'typeorm';
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

export const jointNotFound = (): DomainError => notFound('This pair of opportunities');
export const proposalNotFound = (): DomainError => notFound('This proposal');

const conflict = (message: string): DomainError => new DomainError('CONFLICT', message);

export const proposedAlready = (): DomainError => conflict('One of the two teams has proposed something already. Accept that, or let it be taken back first.');
export const oneIsOver = (): DomainError => conflict('One of the two has ended or closed meanwhile, so they can’t become one.');
export const tooManyOwners = (): DomainError => conflict('A joint opportunity has at most 10 teams and 10 organisations.');
export const notYoursToAccept = (): DomainError => new DomainError('FORBIDDEN', 'Your team proposed this. It is for the other team to accept.');
export const notYoursToTakeBack = (): DomainError => new DomainError('FORBIDDEN', 'The other team proposed this. You can say that the two are not the same.');

/** What the database says where whose a post is was to change with people in it. */
const hasPeople = 'AW010';
export const peopleAreIn = (): DomainError =>
  conflict('Somebody was found, asked or came forward for one of the two, for the team that it names. So it stays that team’s. You can work together without joining them.');

/** @throws DomainError CONFLICT where somebody was found, asked or came forward */
export async function whileNobodyIsIn<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === hasPeople) throw peopleAreIn();
    throw error;
  }
}

export const ownTeam = (): DomainError =>
  new DomainError('FORBIDDEN', 'You are in the team that wrote this. Another lead reviews it.');
