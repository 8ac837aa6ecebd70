import { defineJob } from '../platform/jobs/jobs.js';

/** Sends one invitation by mail, if the guard still says so. */
export const deliverInvitation = defineJob<{ invitationId: string }>('invitations.deliver');
/** Reminds somebody of an invitation, if the guard says so: once. */
export const remindOfInvitation = defineJob<{ invitationId: string }>('invitations.remind');
/** Tells someone who said yes what came of it. */
export const tellOutcome = defineJob<{ invitationId: string }>('invitations.tell-outcome');
/** Tells someone who said yes, before the closing date, that there is no place. */
export const tellNoPlace = defineJob<{ invitationId: string }>('invitations.tell-no-place');
/** Tells someone who said yes that what comes of it takes longer. */
export const tellDelay = defineJob<{ invitationId: string }>('invitations.tell-delay');
/** Passes a question on to the post's main contact. */
export const relayQuestion = defineJob<{ questionId: string }>('invitations.relay-question');
/** Passes the answer back. */
export const relayAnswer = defineJob<{ questionId: string }>('invitations.relay-answer');
/** Tells someone who came forward what the team answered. */
export const tellInterestAnswer = defineJob<{ expressionId: string }>('invitations.tell-interest-answer');
/** Tells someone who came forward that the team can't answer at the moment. */
export const tellInterestDelay = defineJob<{ expressionId: string }>('invitations.tell-interest-delay');
/** Tells the team that somebody came forward. */
export const tellInterest = defineJob<{ expressionId: string }>('invitations.tell-interest');
/** Reminds the team that somebody who came forward should have heard. */
export const remindTeam = defineJob<{ expressionId: string }>('invitations.remind-team');
