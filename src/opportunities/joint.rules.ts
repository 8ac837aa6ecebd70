import type { OpportunityStatus } from './opportunity.lists.js';

/** An array of each in the post holds so many; the database says the same. */
export const mostOrganisations = 10;
export const mostTeams = 10;

/** Until it ended, and while people can still come forward. */
export const canBeJoined = (status: OpportunityStatus, closesAt: Date | null, now: Date): boolean =>
  (status === 'draft' || status === 'in_review' || status === 'open') && (closesAt === null || closesAt > now);

/**
 * Whether the team of `ours` is told of `theirs`. What is open everyone may read. What isn't is its team's alone, so of that only those are told who are still
 * writing themselves and of whom the other team is told in turn; or whom it has proposed something to.
 */
export const isTold = (ours: OpportunityStatus, theirs: OpportunityStatus, hasProposed: boolean): boolean => theirs === 'open' || ours !== 'open' || hasProposed;

export interface Owned {
  teamId: string;
  jointTeamIds: readonly string[];
  organisationIds: readonly string[];
}

/** Whose the post is that goes on: everybody's of both, its own first; each organisation once, so that it counts once for each. */
export function owners(kept: Owned, absorbed: Owned): { jointTeamIds: string[]; organisationIds: string[] } {
  const teams = new Set([...kept.jointTeamIds, absorbed.teamId, ...absorbed.jointTeamIds]);
  teams.delete(kept.teamId);
  return { jointTeamIds: [...teams], organisationIds: [...new Set([...kept.organisationIds, ...absorbed.organisationIds])] };
}
