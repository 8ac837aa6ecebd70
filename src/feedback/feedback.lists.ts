import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';
import { feedbackStates, outcomes } from './feedback.rules.js';

/** How somebody came to be told. Those who said yes and weren't needed aren't shown to a team, so there is no value for them. */
export const cameBys = ['chosen', 'came_forward'] as const;
export type CameBy = (typeof cameBys)[number];

export const waysTold = ['phone', 'post', 'in_person', 'other'] as const;
export type WayTold = (typeof waysTold)[number];

export const FeedbackStateEnum = enumOf(feedbackStates);
export const FeedbackOutcomeEnum = enumOf(outcomes);
export const CameByEnum = enumOf(cameBys);
export const WayToldEnum = enumOf(waysTold);

registerEnumType(FeedbackStateEnum, {
  name: 'FeedbackState',
  description: 'Whether people have heard what came of an opportunity.',
  valuesMap: {
    awaited: { description: 'Not yet.' },
    extended: { description: 'Not yet, and an involvement lead put the day off. That happens once at most.' },
    given: { description: 'The team has said it.' },
  },
});
registerEnumType(FeedbackOutcomeEnum, {
  name: 'FeedbackOutcome',
  description: 'What came of what people said.',
  valuesMap: {
    done: { description: 'It was done.' },
    partly: { description: 'Some of it was done.' },
    not_done: { description: 'It was not done, and the team says why.' },
    called_off: { description: 'The whole work was called off, and the team says why.' },
  },
});
registerEnumType(CameByEnum, {
  name: 'CameBy',
  description: 'How somebody is known to the team.',
  valuesMap: { chosen: { description: 'They were chosen.' }, came_forward: { description: 'They came forward, whatever the answer was.' } },
});
registerEnumType(WayToldEnum, {
  name: 'WayTold',
  description: 'How somebody was told.',
  valuesMap: { phone: { description: 'By phone or relay.' }, post: { description: 'By post, in their format.' }, in_person: { description: 'Face to face.' }, other: { description: 'Another way that suits them.' } },
});
