import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';
import { changeKinds } from './outlook.rules.js';

/** Where a round stands; the database's check repeats it. */
export const roundStates = ['asking', 'filled', 'exhausted', 'stopped', 'closed'] as const;
export type RoundState = (typeof roundStates)[number];
export const RoundStateEnum = enumOf(roundStates);
export const ChangeKindEnum = enumOf(changeKinds);

registerEnumType(RoundStateEnum, {
  name: 'RoundState',
  description: 'Where a round stands.',
  valuesMap: {
    asking: { description: 'Askwell asks, wave after wave.' },
    filled: { description: 'Every place is filled. Nobody else is asked.' },
    exhausted: { description: 'Nobody is left to ask at this time. What was asked already can still be answered; start it again at any time.' },
    stopped: { description: 'The team stopped it. What was asked already can still be answered, unless it was taken back.' },
    closed: { description: 'The opportunity was closed or withdrawn, or its closing date has passed.' },
  },
});
registerEnumType(ChangeKindEnum, {
  name: 'RoundChangeKind',
  description: 'What a team could change so that more people can be asked; the cheapest for it first.',
  valuesMap: {
    later_date: { description: 'Later dates: people who suit and are not available now may be then.' },
    online: { description: 'Taking part online as well.' },
    another_area: { description: 'Meeting in another area as well.' },
    without_mix: { description: 'Leaving places that are kept for a mix to anybody.' },
  },
});
