import { message, type Message } from '../invitations/messages.js';

/** Mail about involvements: like that about invitations it names neither team nor topic, only what the two sides wrote to each other. */

export const nextStepMessage = ({ publicUrl, what, by }: { publicUrl: string; what: string; by: string }): Message =>
  message(
    'What happens next on Askwell',
    'Hello,',
    'the team you work with says what happens next:',
    what,
    `By the end of ${by}. There is nothing to answer. If you would rather not go on, you can leave at any time without a reason.`,
    `Sign in to see more:\n${publicUrl}`,
  );

export const closedMessage = ({ publicUrl, thanks }: { publicUrl: string; thanks: string }): Message =>
  message('A thank you on Askwell', 'Hello,', 'the team you worked with has closed what you did together, and writes:', thanks, `It stays in your list of what you were involved in:\n${publicUrl}`);

export const leftMessage = ({ publicUrl }: { publicUrl: string }): Message =>
  message(
    'Somebody has left an involvement on Askwell',
    'Hello,',
    'somebody who was involved in one of your opportunities has left. They need no reason, so please don’t ask for one.',
    `Sign in to see which involvement it was:\n${publicUrl}`,
  );

export const stepOverdueMessage = ({ publicUrl, days }: { publicUrl: string; days: number }): Message =>
  message(
    'A next step is overdue on Askwell',
    'Hello,',
    'somebody who is involved in one of your opportunities was told what happens next, and the day has passed.',
    `Please say what happens now, or close it with thanks:\n${publicUrl}`,
    `This is the only reminder. In ${days} days an involvement lead will see it.`,
  );
