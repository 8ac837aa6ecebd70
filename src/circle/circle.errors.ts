import { DomainError, notFound } from '../platform/errors/domain-error.js';

export const originNotFound = (): DomainError => notFound('This link');

export const notAnOrigin = (status: string): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'Only an opportunity that was open, and wasn’t withdrawn, can be named as what a finding grew out of.', { from: status });

export const saidNo = (): DomainError =>
  new DomainError('ILLEGAL_MOVE', 'The other side said that this isn’t so, or took it back. Only they can say it again.', { from: 'ended' });

export const overAlready = (): DomainError => new DomainError('ILLEGAL_MOVE', 'This was taken back meanwhile, so there is nothing to confirm.', { from: 'ended' });

export const othersConfirm = (): DomainError => new DomainError('FORBIDDEN', 'Your own side said this. The other side confirms it: a team of the opportunity, or a knowledge broker.');

export const notToPin = (): DomainError => new DomainError('ILLEGAL_MOVE', 'The article behind this finding was retracted, so it can’t be put on an opportunity.', { reason: 'RETRACTED' });

export const tooManyPinned = (most: number): DomainError => new DomainError('TOO_MANY', `An opportunity shows at most ${most} findings of your choice. Take one off first.`, { limit: most });
