import { QueryFailedError } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';

/** What the database says when nobody would be left in a team whose posts go on. */
const nobodyLeft = 'AW009';

const nobody = (text: string) => async <T>(change: Promise<T>): Promise<T> => {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof QueryFailedError) || (error.driverError as { code?: string }).code !== nobodyLeft) throw error;
    throw new DomainError('CONFLICT', text);
  }
};

/** @throws DomainError CONFLICT where the last member of a team with posts in review or open was to go */
export const keepingAMember = nobody(
  'Nobody else is in this team, and it has an opportunity in review or open, for which somebody may be waiting. Close or withdraw it first, or invite somebody else into the team.',
);

/** @throws DomainError CONFLICT where a post was to go on whose team everybody has left */
export const havingATeam = nobody('Nobody is in the team of this opportunity any more. Please ask an administrator to name somebody.');
