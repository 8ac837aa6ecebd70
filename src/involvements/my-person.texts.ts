import { message, type Message } from '../invitations/messages.js';
import type { MyPersonState } from './my-person.rules.js';

/** The texts about “my person”, for both. They name no involvement and no topic; mail to a lead doesn't name the person either. */
export type EndedBecause = 'declined' | 'by_person' | 'by_lead' | 'not_there';

export const underConcern = 'You raised a concern about something this lead is connected with. They don’t learn of it from us. If you like, end this and choose somebody else.';

const sentences: Record<Exclude<MyPersonState, 'ended' | 'declined'> | EndedBecause, (name: string) => string> = {
  asked: (name) => `We asked ${name}. Until they agree they see your name and nothing else. You can take it back, or name somebody else after that.`,
  agreed: (name) => `${name} is your person, and sees what you chose. Either of you can end it at any time, without a reason.`,
  declined: (name) => `${name} can’t do it at the moment. That says nothing about you. You can choose somebody else.`,
  by_person: (name) => `You ended it. ${name} sees nothing of yours any more. You can choose somebody else.`,
  by_lead: (name) => `${name} can’t go on with it. That says nothing about you, and they see nothing of yours any more. You can choose somebody else.`,
  not_there: (name) => `${name} is no longer a lead here, so they see nothing of yours any more. You can choose somebody else.`,
};
export const myPersonSentence = (state: MyPersonState, because: EndedBecause | null, name: string): string => sentences[because ?? (state as 'asked' | 'agreed')](name);

export const askedMessage = ({ publicUrl }: { publicUrl: string }): Message =>
  message(
    'Somebody asks something of you on Askwell',
    'Hello,',
    'somebody who takes part in health and care work would like you to be their person: one lead who helps them to keep together what they are involved in, wherever it is.',
    `Sign in to see who it is and what they would show you (peopleWhoNamedMe). You can agree or say no; neither needs a reason, and you can end it later:\n${publicUrl}`,
  );

export const answeredMessage = ({ publicUrl, name, agreed }: { publicUrl: string; name: string; agreed: boolean }): Message =>
  agreed
    ? message('An answer for you on Askwell', 'Hello,', `${name} is glad to be your person. They see what you chose, and nothing else.`, `You can change that or end it at any time:\n${publicUrl}`)
    : message('An answer for you on Askwell', 'Hello,', `thank you for asking ${name} to be your person. They can’t do it at the moment. That says nothing about you.`, `You can choose somebody else whenever you like:\n${publicUrl}`);

export const endedToPersonMessage = ({ publicUrl, name, isThere }: { publicUrl: string; name: string; isThere: boolean }): Message =>
  message(
    'Your person on Askwell',
    'Hello,',
    `${name} ${isThere ? 'can’t go on being your person' : 'is no longer a lead here, and so can’t be your person any more'}. That says nothing about you. They see nothing of yours any more, and nothing else changes in what you are involved in.`,
    `You can choose somebody else whenever you like:\n${publicUrl}`,
  );

export const endedToLeadMessage = ({ publicUrl }: { publicUrl: string }): Message =>
  message('Somebody goes on without you on Askwell', 'Hello,', 'somebody who had named you as their person has ended it. They need no reason, so please don’t ask for one. Thank you for having been there.', `Who still counts on you:\n${publicUrl}`);

export const overdueForYouMessage = ({ publicUrl }: { publicUrl: string }): Message =>
  message(
    'Something is overdue for somebody on Askwell',
    'Hello,',
    'somebody whose person you are was told what happens next, and the day has passed. The team has been told, too.',
    `Sign in to see what it is (peopleWhoNamedMe); perhaps you can help them to get an answer:\n${publicUrl}`,
  );
