import { DomainError, notFound } from '../platform/errors/domain-error.js';
import type { ClaimState } from './claim.rules.js';

export const claimNotFound = (): DomainError => notFound('This claim');

const stands: Record<ClaimState, string> = {
  offered: 'It is offered, and the person has not answered.',
  accepted: 'The person took the offer, and has not claimed it.',
  declined: 'It was declined.',
  claimed: 'It is claimed, and waits for the team.',
  sent_back: 'It was sent back, and waits for the person.',
  approved: 'It was approved, and waits to be paid.',
  paid: 'It was paid.',
  withdrawn: 'It was taken back.',
};

export const claimMoveRefused = (from: ClaimState): DomainError => new DomainError('ILLEGAL_MOVE', `This can’t be done as the claim stands. ${stands[from]}`, { from });
