import { defineJob } from '../platform/jobs/jobs.js';

/** Tells the main contact of this post, once, that another team's may be the same; with a proposal, that the other team proposes something. */
export const tellOfJoint = defineJob<{ possibleJointId: string; opportunityId: string; proposalId?: string }>('opportunities.tell-of-joint');

interface JointMessage {
  subject: string;
  text: string;
}

/** Neutral: says neither what a post is about nor whose the other one is. Who may read that signs in. */
const message = (subject: string, what: string, publicUrl: string): JointMessage => ({
  subject,
  text: [what, `Sign in to Askwell to read which team it is, and what you have in common:\n\n${publicUrl}`, 'Two teams that ask together ask each person once instead of twice.'].join('\n\n'),
});

export const foundMessage = (publicUrl: string): JointMessage =>
  message('Another team plans something alike', 'You are the main contact of a post on Askwell. Another team plans something about the same, in the same place. The two can become one, if both teams want it.', publicUrl);

export const proposedMessage = (publicUrl: string): JointMessage =>
  message('A team would like to join with yours', 'You are the main contact of a post on Askwell. Another team proposes that its post and yours become one. Nothing happens unless your team accepts it.', publicUrl);
