import { defineJob } from '../platform/jobs/jobs.js';

/** Tells the person what happens next. */
export const tellNextStep = defineJob<{ stepId: string }>('involvements.tell-next-step');
/** Tells the person that the team closed it, with its thanks. */
export const tellClosed = defineJob<{ involvementId: string }>('involvements.tell-closed');
/** Tells the main contact, or who stands in, that somebody left. */
export const tellLeft = defineJob<{ involvementId: string }>('involvements.tell-left');
/** Reminds the main contact, or who stands in, of a step that is overdue: once. */
export const remindOfStep = defineJob<{ stepId: string }>('involvements.remind-of-step');
/** About “my person”: asks the lead; tells the person of the answer; tells the other side of an end; tells the lead that something is overdue. */
export const askMyPerson = defineJob<{ myPersonId: string }>('involvements.ask-my-person');
export const tellMyPersonAnswer = defineJob<{ myPersonId: string }>('involvements.tell-my-person-answer');
export const tellMyPersonEnded = defineJob<{ myPersonId: string }>('involvements.tell-my-person-ended');
export const tellMyPersonOverdue = defineJob<{ myPersonId: string; stepId: string }>('involvements.tell-my-person-overdue');
