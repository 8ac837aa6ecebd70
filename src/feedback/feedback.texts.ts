import { message, type Message } from '../invitations/messages.js';
import { defineJob } from '../platform/jobs/jobs.js';
import type { Outcome } from './feedback.rules.js';

/** Tells one person what came of an opportunity. */
export const tellFeedback = defineJob<{ feedbackPersonId: string }>('feedback.tell');
/** Tells the main contact of a post by when people are to hear, before the day and once after it. */
export const remindOfFeedback = defineJob<{ opportunityId: string; about: 'coming' | 'overdue'; dueOn: string }>('feedback.remind');

export interface Said {
  outcome: Outcome;
  inPlainWords: string;
  youSaid: string | null;
  weDid: string | null;
  whyNot: string | null;
  wordsForYou: string | null;
}

const outcomeTexts: Record<Outcome, string> = {
  done: 'What people said was done.',
  partly: 'Some of what people said was done, some was not.',
  not_done: 'What people said was not done. The team says why.',
  called_off: 'The work was called off. The team says why.',
};

/** Like mail about invitations it names neither team nor topic; what the team wrote is passed on as it was written. */
const paragraphs = ({ outcome, inPlainWords, youSaid, weDid, whyNot, wordsForYou }: Said, fewWords: boolean): string[] => [
  ...(fewWords ? [] : [outcomeTexts[outcome]]),
  inPlainWords,
  ...(fewWords ? [] : [youSaid && `You said:\n${youSaid}`, weDid && `We did:\n${weDid}`, whyNot && `Why not:\n${whyNot}`]).filter((text) => text !== null && text !== ''),
  ...(wordsForYou ? [`For you:\n${wordsForYou}`] : []),
] as string[];

/** @param fewWords for whoever asked for easy read or plain words */
export const feedbackMessage = ({ publicUrl, fewWords, said }: { publicUrl: string; fewWords: boolean; said: Said }): Message =>
  message(
    'What came of it, on Askwell',
    'Hello,',
    fewWords ? 'you helped a team, or you said that you would. This is what came of it.' : 'you took part in work that a health or care team planned, or said that you would. This is what came of it.',
    ...paragraphs(said, fewWords),
    `There is nothing to answer. You can read it again here:\n${publicUrl}`,
  );

/** The same to be told or sent by somebody who looks after them. */
export const feedbackToPassOn = (said: Said, fewWords: boolean): string => paragraphs(said, fewWords).join('\n\n');

export const feedbackComingMessage = ({ publicUrl, by }: { publicUrl: string; by: string }): Message =>
  message(
    'People are to hear from you, on Askwell',
    'Hello,',
    `people were told that they hear by the end of ${by} what came of one of your opportunities.`,
    `You said, we did, or why not: one text is enough for everybody. Sign in to write it:\n${publicUrl}`,
  );

export const feedbackOverdueMessage = ({ publicUrl, by, days }: { publicUrl: string; by: string; days: number }): Message =>
  message(
    'People still wait to hear from you, on Askwell',
    'Hello,',
    `people were told that they hear by the end of ${by} what came of one of your opportunities. They haven't heard.`,
    `Please tell them now:\n${publicUrl}`,
    `In ${days} days an involvement lead will see it. After 30 days your team can't begin to ask anybody until people have heard. If you need more time, ask an involvement lead; they can put the day off once.`,
  );
