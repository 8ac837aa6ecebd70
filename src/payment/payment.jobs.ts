import { defineJob } from '../platform/jobs/jobs.js';

/** Tells the person that the team offers more than was agreed. */
export const tellOfOffer = defineJob<{ involvementId: string; number: number }>('payment.tell-of-offer');
