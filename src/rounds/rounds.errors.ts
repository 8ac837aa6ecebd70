import { DomainError } from '../platform/errors/domain-error.js';

export const roundUnderWay = (): DomainError =>
  new DomainError('CONFLICT', 'A round for this opportunity is under way. Stop it first (stopRound) to start one with another mix or another next step.');

export const noRound = (): DomainError => new DomainError('ILLEGAL_MOVE', 'No round was started for this opportunity, so there is none to stop.');
