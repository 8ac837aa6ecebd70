import { registerEnumType } from '@nestjs/graphql';

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

/** The list under the names it has in the schema: `focus_group` reads FOCUS_GROUP. */
export const InvolvementKinds = {
  FOCUS_GROUP: 'focus_group',
  INTERVIEW: 'interview',
  SURVEY_ADVICE: 'survey_advice',
  DOCUMENT_REVIEW: 'document_review',
  STEERING_GROUP: 'steering_group',
  CO_PRODUCTION: 'co_production',
  PRIORITY_SETTING: 'priority_setting',
  TEACHING: 'teaching',
  INTERVIEW_PANEL: 'interview_panel',
  PEER_RESEARCH: 'peer_research',
  GOVERNANCE_BOARD: 'governance_board',
  DISSEMINATION: 'dissemination',
  STUDY_PARTICIPATION: 'study_participation',
} as const satisfies Record<string, InvolvementKind>;

registerEnumType(InvolvementKinds, {
  name: 'InvolvementKind',
  description: 'What someone is asked to do.',
  valuesMap: {
    FOCUS_GROUP: { description: 'Talk something through in a small group.' },
    INTERVIEW: { description: 'A conversation about your experience, to shape the work (not to collect data about you).' },
    SURVEY_ADVICE: { description: 'Help to word or try out a survey.' },
    DOCUMENT_REVIEW: { description: 'Read something and say what you think of it.' },
    STEERING_GROUP: { description: 'Help to guide a piece of work over its whole time.' },
    CO_PRODUCTION: { description: 'Make something together, with an equal say.' },
    PRIORITY_SETTING: { description: 'Help to decide which questions matter most.' },
    TEACHING: { description: 'Teach students or staff from your experience.' },
    INTERVIEW_PANEL: { description: 'Help to choose who gets a job or a contract.' },
    PEER_RESEARCH: { description: 'Do research with people who share your experience.' },
    GOVERNANCE_BOARD: { description: 'Be a member of a board or committee that decides.' },
    DISSEMINATION: { description: 'Help to tell others what was found.' },
    STUDY_PARTICIPATION: { description: 'Take part in a study: data are collected from you. Needs ethics approval; this is not involvement.' },
  },
});
