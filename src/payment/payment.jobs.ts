import { defineJob } from '../platform/jobs/jobs.js';

/** Tells the person that the team offers more than was agreed. */
export const tellOfOffer = defineJob<{ involvementId: string; number: number }>('payment.tell-of-offer');
/** Tells the person what the team said about a claim. `times`: how often it had been claimed then, so that each message is sent once. */
export const tellPersonOfClaim = defineJob<{ claimId: string; about: 'offered' | 'sent_back' | 'approved' | 'paid'; times: number }>('payment.tell-person-of-claim');
/** Tells whoever the person turns to that something was claimed; and once, that it is overdue. */
export const tellTeamOfClaim = defineJob<{ claimId: string; about: 'claimed' | 'overdue'; times: number }>('payment.tell-team-of-claim');
