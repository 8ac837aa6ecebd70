import { deadlineText } from './days.texts.js';

/**
 * The texts of every message about invitations and coming forward. Subjects say nothing that others may not read on a locked screen.
 * Our own words name no condition and no title either: what it is about shows behind the link or after signing in. Only what people
 * wrote to each other (a question, an answer, a next step) is passed on as they wrote it.
 */
export interface Message {
  subject: string;
  text: string;
}

/** Lines of at most 76 characters, as mail without encoding has them (RFC 2045 for encoded lines); a longer word, such as a link, stays whole. */
const wrapped = (text: string): string => text.split('\n').map((line) => line.replace(/.{1,76}(?: +|$)|[^ ]+(?: +|$)/g, (part) => `${part.trimEnd()}\n`).trimEnd()).join('\n');

export const message = (subject: string, ...paragraphs: string[]): Message => ({ subject, text: paragraphs.map(wrapped).join('\n\n') });

/**
 * Names neither team nor organisation: "the kidney clinic's team" in a shared mailbox tells of a kidney. Plain ASCII throughout, so that
 * the message travels unencoded and no mail program or script meets its link broken in two.
 */
export const invitationMessage = ({ link, answerBy }: { link: string; answerBy: Date }): Message =>
  message(
    'An invitation for you on Askwell',
    'Hello,',
    `a team that plans health or care work would like to hear from you. They don't know your name or your contact details.`,
    `Who asks and what it is about shows here, where you can answer yes or no, or ask a question first:\n${link}`,
    `Please answer before ${deadlineText(answerBy)}. Being quick makes no difference, and you don't need to give a reason for a no. The link is yours alone, so please don't pass it on.`,
    'You set how often teams may invite you. You can change it or take a break at any time.',
  );

/** The only one there is for an invitation, to somebody who said that they may be reminded. As the invitation: plain ASCII, and no word on what it is about. */
export const invitationReminder = ({ link, answerBy }: { link: string; answerBy: Date }): Message =>
  message(
    'A reminder of an invitation on Askwell',
    'Hello,',
    `some time ago we sent you an invitation. You said that we may remind you once, and this is that reminder. There is no other.`,
    `Who asks and what it is about shows here, where you can answer yes or no, or ask a question first:\n${link}`,
    `Please answer before ${deadlineText(answerBy)}. Being quick makes no difference, and you don't need to give a reason for a no. If you don't answer, nothing bad happens. The link is yours alone, so please don't pass it on.`,
    'It is part of that invitation and counts as nothing more. You can have reminders stopped, or take a break, at any time.',
  );

export const chosenMessage = ({ publicUrl, nextStep, contactName }: { publicUrl: string; nextStep: string; contactName: string }): Message =>
  message(
    'News from Askwell about your answer',
    'Hello,',
    'thank you for saying yes. There is a place for you, and the team’s contact and you now know each other’s names.',
    `Your contact is ${contactName}. What happens next: ${nextStep}`,
    `Sign in to see how to reach them:\n${publicUrl}`,
  );

/** Why there is no place: the places were drawn, the post was called off, or the organisation could not act for too long. */
export type NoPlaceReason = 'drawn' | 'called_off' | 'stood_still';

const noPlaceTexts: Record<NoPlaceReason, string> = {
  drawn: 'thank you for saying yes. There is no place left this time. Where more people say yes than there are places, they are drawn by lot, so this says nothing about you.',
  called_off: 'thank you for saying yes. The team has called this off, so there are no places for anyone.',
  stood_still: 'thank you for saying yes, and for your patience. The team’s organisation still has no agreement with Askwell, so it can’t take anybody on, and nothing about you went to it. There are no places for anyone.',
};

export const notNeededMessage = ({ why }: { why: NoPlaceReason }): Message =>
  message(
    'News from Askwell about your answer',
    'Hello,',
    noPlaceTexts[why],
    'You are first in line the next time something suits you, and this invitation does not count towards your limits.',
  );

/** After the closing date, while the organisation may not act. */
export const delayMessage = ({ until }: { until: Date }): Message =>
  message(
    'News from Askwell about your answer',
    'Hello,',
    'thank you for saying yes. We can’t tell you yet whether there is a place for you: the team’s organisation has no agreement with Askwell in force at the moment. Without one, nothing about you goes to it.',
    `If that changes, you hear what came of it. If it hasn't changed by ${deadlineText(until)}, we tell you that it is off. There is nothing you need to do.`,
  );

export const interestDelayMessage = ({ until }: { until: Date }): Message =>
  message(
    'News from Askwell about what you came forward for',
    'Hello,',
    'you came forward for an opportunity and should have heard by now. The team can’t answer at the moment: its organisation has no agreement with Askwell in force. Without one, nothing about you goes to it.',
    `If that changes, the team is asked to answer you. If it hasn't changed by ${deadlineText(until)}, we tell you that it is off. You can take it back at any time.`,
  );

/** Before the closing date, when the post was filled or called off. */
export const noPlaceMessage = ({ calledOff, closesAt }: { calledOff: boolean; closesAt: Date }): Message =>
  message(
    'News from Askwell about your answer',
    'Hello,',
    calledOff
      ? 'thank you for saying yes. The team has called this off, so there are no places for anyone.'
      : 'thank you for saying yes. There is no place left this time: the team has found the people it needs. This says nothing about you.',
    `You are first in line the next time something suits you. This invitation counts towards your limits until ${deadlineText(closesAt)}, as for everyone who was asked with you. So nobody learns who said yes and who said no.`,
  );

export const questionMessage = ({ publicUrl, question }: { publicUrl: string; question: string }): Message =>
  message(
    'A question about your opportunity on Askwell',
    'Hello,',
    'somebody who was invited asks:',
    question,
    `Please answer it on Askwell, so that it reaches them without anyone’s name:\n${publicUrl}`,
  );

export const questionAnsweredMessage = ({ link, answer }: { link: string; answer: string }): Message =>
  message('An answer to your question on Askwell', 'Hello,', 'you asked the team a question. They answer:', answer, `You can answer the invitation here:\n${link}`);

export const cameForwardMessage = ({ publicUrl, answerBy }: { publicUrl: string; answerBy: Date }): Message =>
  message(
    'Somebody came forward on Askwell',
    'Hello,',
    'somebody would like to take part in one of your opportunities.',
    `Please answer by ${deadlineText(answerBy)}; they were shown this date. Without an answer, an involvement lead will be told.`,
    `Sign in to read it:\n${publicUrl}`,
  );

export const reminderMessage = ({ publicUrl }: { publicUrl: string }): Message =>
  message(
    'Somebody is waiting for your answer on Askwell',
    'Hello,',
    'somebody came forward for one of your opportunities, and the date by which they were to hear has passed.',
    `Please answer now:\n${publicUrl}`,
    'In three days an involvement lead will be told.',
  );

/** Written as the answer to those who came forward, where the organisation could not act for too long. */
export const stoodStillAnswer = 'This comes from Askwell, not from the team: its organisation still has no agreement with Askwell in force, so it can’t take anybody on, and nothing about you went to it since. Thank you for coming forward.';

export const interestAnsweredMessage = ({ publicUrl, answer, byTeam, chosen }: { publicUrl: string; answer: string; byTeam: boolean; chosen: { contactName: string; nextStep: string } | null }): Message =>
  message(
    'An answer for you on Askwell',
    'Hello,',
    byTeam ? 'you came forward for an opportunity. The team answers:' : 'you came forward for an opportunity.',
    answer,
    ...(chosen ? [`There is a place for you. Your contact is ${chosen.contactName}, and you now know each other’s names. What happens next: ${chosen.nextStep}`] : []),
    `Sign in to see more:\n${publicUrl}`,
  );
