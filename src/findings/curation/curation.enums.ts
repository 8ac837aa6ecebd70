import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../../platform/graphql/enum-of.js';
import { findingStatuses, secondReadings, studyTypes } from './curated.columns.js';

export const FindingStatusEnum = enumOf(findingStatuses);
export const StudyTypeEnum = enumOf(studyTypes);
export const SecondReadingEnum = enumOf(secondReadings);

registerEnumType(FindingStatusEnum, {
  name: 'FindingStatus',
  description: 'How far a finding has come.',
  valuesMap: {
    imported: { description: 'Known by its bibliographic facts; only knowledge brokers see it.' },
    draft: { description: 'A knowledge broker has begun to summarise it; only knowledge brokers see it.' },
    awaiting_second_look: { description: 'Summarised, and waiting for another knowledge broker to read it; only knowledge brokers see it.' },
    published: { description: 'Summarised in plain words, for everyone who is signed in.' },
    superseded: { description: 'Newer evidence has taken its place. Everyone signed in can still read it; a search for what is published leaves it out.' },
    withdrawn: { description: 'Taken back, with a reason; only knowledge brokers see it.' },
  },
});
registerEnumType(StudyTypeEnum, {
  name: 'StudyType',
  description: 'What kind of study a finding comes from.',
  valuesMap: {
    systematic_review: { description: 'All studies of one question, found by a stated method and weighed together.' },
    trial: { description: 'Something was tried, and compared with something else.' },
    observational: { description: 'People were watched or asked, and nothing was changed: cohorts, surveys, records.' },
    qualitative: { description: 'What people say and do in their own words: interviews, groups.' },
    mixed: { description: 'Figures and people’s own words together.' },
    guideline: { description: 'Advice for practice, drawn from evidence.' },
    economic: { description: 'What it costs and what that brings.' },
    other: { description: 'Something else.' },
  },
});
registerEnumType(SecondReadingEnum, {
  name: 'SecondReading',
  description: 'Whether somebody else read a summary before readers had to rely on one broker.',
  valuesMap: {
    second_read: { description: 'Another knowledge broker read this text.' },
    not_second_read: { description: 'Nobody but who wrote it has read this text.' },
  },
});
