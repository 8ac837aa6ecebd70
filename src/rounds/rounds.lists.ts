import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';

/** Where a round stands; the database's check repeats it. */
export const roundStates = ['asking', 'filled', 'exhausted', 'stopped', 'closed'] as const;
export type RoundState = (typeof roundStates)[number];
export const RoundStateEnum = enumOf(roundStates);

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
