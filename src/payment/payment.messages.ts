import { message, type Message } from '../invitations/messages.js';

/** Mail about payment names neither team, topic nor amount: it says that there is something to read. */
interface Where {
  publicUrl: string;
}

export const offerMessage = ({ publicUrl }: Where): Message =>
  message(
    'A better offer for you on Askwell',
    'Hello,',
    'the team you work with offers you more than you agreed on. What you agreed on stays unless you take the offer, and nothing becomes less.',
    `Read it and answer when you like:\n${publicUrl}`,
  );

const claimTexts = {
  offered: 'the team you work with offers you something for your time, or towards what you spend. You can take it or decline it, and need no reason.',
  sent_back: 'the team looked at something you claimed and asks you to change or add something.',
  approved: 'the team says that something you claimed is right, and has it paid.',
  paid: 'the team says that something you claimed has been paid. If it hasn’t reached you, ask your contact in the team.',
} as const;

export const claimNewsMessage = ({ publicUrl, about }: Where & { about: keyof typeof claimTexts }): Message =>
  message('News about what you claimed or were offered, on Askwell', 'Hello,', claimTexts[about], `Sign in to read it:\n${publicUrl}`);

export const claimedMessage = ({ publicUrl, by }: Where & { by: string }): Message =>
  message(
    'Somebody claimed something on Askwell',
    'Hello,',
    'somebody who is involved in one of your opportunities claimed payment, expenses or care.',
    `They were told that they have the money by the end of ${by}. Sign in to approve it, or to send it back with a reason:\n${publicUrl}`,
  );

export const claimOverdueMessage = ({ publicUrl, by, days }: Where & { by: string; days: number }): Message =>
  message(
    'Somebody waits to be paid, on Askwell',
    'Hello,',
    `somebody who is involved in one of your opportunities was told that they have their money by the end of ${by}. Nothing says that they have.`,
    `Please have it paid and say so, or send it back with a reason:\n${publicUrl}`,
    `This is the only reminder. In ${days} days an involvement lead will see it.`,
  );
