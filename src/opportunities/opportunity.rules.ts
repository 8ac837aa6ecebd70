import type { OpportunityStatus } from './opportunity.lists.js';

/** What can be done with a post, from where, and where it leads. */
export const moves = {
  submit: { from: ['draft'], to: 'in_review', event: 'submitted', action: 'opportunity.submit' },
  approve: { from: ['in_review'], to: 'open', event: 'approved', action: 'opportunity.open' },
  sendBack: { from: ['in_review'], to: 'draft', event: 'sent_back', action: 'opportunity.send_back' },
  fill: { from: ['open'], to: 'filled', event: 'filled', action: 'opportunity.fill' },
  close: { from: ['open'], to: 'closed', event: 'closed', action: 'opportunity.close' },
  withdraw: { from: ['draft', 'in_review', 'open'], to: 'withdrawn', event: 'withdrawn', action: 'opportunity.withdraw' },
  /** Two become one, and this is the one that doesn't go on. */
  join: { from: ['draft', 'in_review', 'open'], to: 'withdrawn', event: 'joined', action: 'opportunity.join' },
} as const;
export type Move = keyof typeof moves;

export const isAllowed = (move: Move, from: OpportunityStatus): boolean => (moves[move].from as readonly OpportunityStatus[]).includes(from);

/** What a decision about access needs of a post. */
export interface Reviewable {
  teamIds: readonly string[];
  organisationIds: readonly string[];
  areaCode: string | null;
  reviewWith: string | null;
}

/** What it needs of someone: read from their permissions at the moment of the request. */
export interface Standing {
  teamIds: readonly string[];
  leadOrganisationIds: readonly string[];
  leadAreaCodes: readonly string[];
  administrator: boolean;
}

export const isOfTeam = (standing: Standing, post: Reviewable): boolean => standing.teamIds.some((id) => post.teamIds.includes(id));

/** A lead for any of the post's organisations or for its area; administrators once the review is with them. */
export const inReviewScope = (standing: Standing, post: Reviewable): boolean =>
  standing.leadOrganisationIds.some((id) => post.organisationIds.includes(id)) ||
  (post.areaCode !== null && standing.leadAreaCodes.includes(post.areaCode)) ||
  (standing.administrator && post.reviewWith === 'administrators');
