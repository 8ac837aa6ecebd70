import { defineJob } from '../platform/jobs/jobs.js';

/** Tells the main contact of a post that findings wait for its team's word, all that were noticed at one time in one message. */
export const tellOfOrigins = defineJob<{ opportunityId: string; toldAt: string }>('circle.tell-of-origins');

/** Neutral: says neither what the post is about nor what the findings say. Who may read that signs in. */
export const originsMessage = ({ findings, publicUrl }: { findings: number; publicUrl: string }): { subject: string; text: string } => ({
  subject: 'What may have come of your work',
  text: [
    `You are the main contact of a post on Askwell. A knowledge broker says that ${findings === 1 ? 'a research finding' : `${findings} research findings`} grew out of it, and asks your team whether that is so.`,
    `Sign in to Askwell to look, and to confirm it or say no:\n\n${publicUrl}`,
    'Readers see it only once your team confirms it. Whoever gave their time can then see what came of it.',
  ].join('\n\n'),
});
