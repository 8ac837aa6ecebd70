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
