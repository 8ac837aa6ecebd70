import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';

/** What someone can be asked to do. One closed list for posts and for what contributors like and never want. */
export const involvementKinds = [
  'focus_group',
  'interview',
  'survey_advice',
  'document_review',
  'steering_group',
  'co_production',
  'priority_setting',
  'teaching',
  'interview_panel',
  'peer_research',
  'governance_board',
  'dissemination',
  'study_participation',
] as const;
export type InvolvementKind = (typeof involvementKinds)[number];

/** The list as GraphQL wants it; the schema shows the words that are stored. */
export const InvolvementKindEnum = enumOf(involvementKinds);

registerEnumType(InvolvementKindEnum, {
  name: 'InvolvementKind',
  description: 'What someone is asked to do.',
  valuesMap: {
    focus_group: { description: 'Talk something through in a small group.' },
    interview: { description: 'A conversation about your experience, to shape the work (not to collect data about you).' },
    survey_advice: { description: 'Help to word or try out a survey.' },
    document_review: { description: 'Read something and say what you think of it.' },
    steering_group: { description: 'Help to guide a piece of work over its whole time.' },
    co_production: { description: 'Make something together, with an equal say.' },
    priority_setting: { description: 'Help to decide which questions matter most.' },
    teaching: { description: 'Teach students or staff from your experience.' },
    interview_panel: { description: 'Help to choose who gets a job or a contract.' },
    peer_research: { description: 'Do research with people who share your experience.' },
    governance_board: { description: 'Be a member of a board or committee that decides.' },
    dissemination: { description: 'Help to tell others what was found.' },
    study_participation: { description: 'Take part in a study: data are collected from you. Needs ethics approval; this is not involvement.' },
  },
});
