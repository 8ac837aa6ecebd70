import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';

/** Reasons people give for saying no. Never needed, never shown to the team; counted over many, they show what to change. */
export const noReasons = [
  'too_unwell_or_tired',
  'no_time',
  'dates',
  'travel_or_access',
  'caring',
  'pay_or_benefits',
  'not_my_topic',
  'unclear_information',
  'already_involved',
  'too_many_requests',
  'prefer_not_to_say',
] as const;
export type NoReason = (typeof noReasons)[number];

/** What a person can answer; the ledger knows the same words. */
export const answers = ['willing', 'no'] as const;
export type Answer = (typeof answers)[number];

/** What one code of an inviting call can come to. Why someone is not available is nobody's business, so there is one word for it. */
export const inviteOutcomes = ['asked', 'not_available', 'not_reached'] as const;
export type InviteOutcome = (typeof inviteOutcomes)[number];

/** Where a person's own invitation stands, as they see it. */
export const invitationStates = ['waiting', 'willing', 'no', 'lapsed', 'withdrawn', 'chosen', 'delayed', 'no_place', 'not_needed'] as const;
export type InvitationState = (typeof invitationStates)[number];

export const interestStates = ['waiting', 'chosen', 'not_chosen', 'taken_back'] as const;
export type InterestState = (typeof interestStates)[number];

export const NoReasonEnum = enumOf(noReasons);
export const AnswerEnum = enumOf(answers);
export const InviteOutcomeEnum = enumOf(inviteOutcomes);
export const InvitationStateEnum = enumOf(invitationStates);
export const InterestStateEnum = enumOf(interestStates);

registerEnumType(NoReasonEnum, {
  name: 'NoReason',
  description: 'Why someone says no. Saying why is never needed.',
  valuesMap: {
    too_unwell_or_tired: { description: 'Too unwell or tired.' },
    no_time: { description: 'No time.' },
    dates: { description: 'The dates don’t work.' },
    travel_or_access: { description: 'Travel or access.' },
    caring: { description: 'Caring for someone.' },
    pay_or_benefits: { description: 'Pay or benefits.' },
    not_my_topic: { description: 'Not my topic.' },
    unclear_information: { description: 'It wasn’t clear enough.' },
    already_involved: { description: 'Already involved elsewhere.' },
    too_many_requests: { description: 'Too many requests.' },
    prefer_not_to_say: { description: 'Prefer not to say.' },
  },
});
registerEnumType(AnswerEnum, {
  name: 'Answer',
  description: 'An answer to an invitation.',
  valuesMap: { willing: { description: 'Yes, I would like to.' }, no: { description: 'No, not this time.' } },
});
registerEnumType(InviteOutcomeEnum, {
  name: 'InviteOutcome',
  description: 'What came of one code in a call that invites.',
  valuesMap: {
    asked: { description: 'The person is being invited.' },
    not_available: { description: 'Not available now. There is one answer for every reason.' },
    not_reached: { description: 'The call’s or the day’s 50 were reached before this code; nothing was decided about the person.' },
  },
});
registerEnumType(InvitationStateEnum, {
  name: 'InvitationState',
  description: 'Where an invitation stands, as the person invited sees it.',
  valuesMap: {
    waiting: { description: 'It can be answered.' },
    willing: { description: 'You said yes; after the closing date you hear whether there is a place.' },
    no: { description: 'You said no.' },
    lapsed: { description: 'The closing date passed. A late yes still counts while places remain.' },
    withdrawn: { description: 'The team took it back.' },
    chosen: { description: 'There is a place for you: names and contact were exchanged.' },
    delayed: { description: 'You said yes, and the closing date has passed, but the team’s organisation may not take anybody on at the moment. Nothing about you goes to it meanwhile; you hear within 30 days what comes of it.' },
    no_place: { description: 'You said yes, and the team needs nobody any more. You are first in line next time; this counts until the closing date, as for everyone asked with you, so that nobody learns who said what.' },
    not_needed: { description: 'You said yes and there was no place this time. You are first in line next time, and this counts nowhere.' },
  },
});
registerEnumType(InterestStateEnum, {
  name: 'ExpressionOfInterestState',
  description: 'Where an expression of interest stands.',
  valuesMap: {
    waiting: { description: 'The team has not answered yet.' },
    chosen: { description: 'The team said yes: names and contact were exchanged.' },
    not_chosen: { description: 'The team answered that there is no place.' },
    taken_back: { description: 'The person took it back.' },
  },
});
