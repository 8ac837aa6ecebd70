import { message, type Message } from '../invitations/messages.js';
import type { PersonalDetailKind } from './personal-details.rules.js';

/** What to do about what may tell who somebody is. */
export const detailTexts: Readonly<Record<PersonalDetailKind, string>> = {
  contact: 'This looks like an address or a phone number. Everyone signed in reads an idea, so leave it out: those who take it up reach you through Askwell.',
  number: 'This looks like a number by which a service knows somebody. Please leave it out.',
  postcode: 'This looks like a postcode. Choose an area instead: it says enough.',
  date: 'This looks like a date that may tell who somebody is. The year, or “last winter”, is enough.',
  name: 'This looks like somebody’s name. Say who they are to the idea instead: “a GP”, “my child”.',
  place: 'This names a place where people are few. Say what kind of place it is: “a hospital”, “a surgery”.',
  health_story: 'This looks like somebody’s own health story. Say what should change or be found out; you can tell your story to a team that takes it up, if you like.',
};

/** Neutral: an idea tells of its author's health, and a mailbox may be shared. */
export const newsMessage = ({ publicUrl }: { publicUrl: string }): Message =>
  message(
    'News about an idea on Askwell',
    'Hello,',
    'there is news about an idea that you posted, or to which you said “me too”. You chose to hear of it. This is no invitation, and there is nothing to answer.',
    `Sign in to read it, or to say that you don’t want to hear of it any more:\n${publicUrl}`,
  );

export interface ToAnswer {
  /** On topics they follow. */
  fresh: number;
  /** Their day has passed. */
  late: number;
  /** Nobody has decided whether they are published. */
  unread: number;
}

const ideas = (count: number): string => (count === 1 ? '1 idea' : `${count} ideas`);

export const remindersMessage = ({ fresh, late, unread, publicUrl }: ToAnswer & { publicUrl: string }): Message =>
  message(
    'Ideas that wait for an answer on Askwell',
    'Hello,',
    [
      ...(fresh > 0 ? [`New on topics that you follow: ${ideas(fresh)}.`] : []),
      ...(late > 0 ? [`Without an answer for longer than promised: ${ideas(late)}.`] : []),
      ...(unread > 0 ? [`Waiting for a week or longer for somebody to publish them, or to say why not: ${ideas(unread)}.`] : []),
    ].join('\n'),
    `Sign in to read and answer them (ideasToAnswer, ideasToModerate):\n${publicUrl}`,
    'You asked for this mail. You can turn it off there at any time (mailMeAboutIdeas).',
  );

/** Names neither what it was nor who did it, as all mail about involvements. */
export const thanksMessage = ({ publicUrl }: { publicUrl: string }): Message =>
  message(
    'Something came of what you took part in',
    'Hello,',
    'a research finding grew out of work that you gave your time to on Askwell: those who did it with you say so. Thank you. You hear of it before others do.',
    `Sign in to read it, under what you were involved in:\n${publicUrl}`,
    'This is no invitation, and there is nothing to answer.',
  );
