import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';
import { involvementStates } from './involvement.rules.js';

export const closedBecauses = ['done', 'called_off'] as const;
export type ClosedBecause = (typeof closedBecauses)[number];

export const involvementEventKinds = ['chosen', 'step_set', 'step_done', 'step_changed', 'agreed', 'contact_changed', 'deputy_set', 'deputy_ended', 'post_called_off', 'passport_shared', 'passport_taken_back', 'thanked', 'left'] as const;
export type InvolvementEventKind = (typeof involvementEventKinds)[number];

export const sides = ['person', 'team', 'service'] as const;
export type Side = (typeof sides)[number];

export const InvolvementStateEnum = enumOf(involvementStates);
export const ClosedBecauseEnum = enumOf(closedBecauses);
export const InvolvementEventKindEnum = enumOf(involvementEventKinds);
export const SideEnum = enumOf(sides);

registerEnumType(InvolvementStateEnum, {
  name: 'InvolvementState',
  description: 'Where an involvement stands.',
  valuesMap: {
    starting: { description: 'Somebody was chosen, and what they do together is still to be agreed.' },
    under_way: { description: 'It is agreed and goes on.' },
    thanked: { description: 'It is over, and the team said thank you.' },
    left: { description: 'The person has left. They need no reason.' },
  },
});
registerEnumType(ClosedBecauseEnum, {
  name: 'ClosedBecause',
  description: 'Why a team closes an involvement.',
  valuesMap: { done: { description: 'What was agreed is done.' }, called_off: { description: 'It doesn’t go on.' } },
});
registerEnumType(InvolvementEventKindEnum, {
  name: 'InvolvementEventKind',
  description: 'What happened.',
  valuesMap: {
    chosen: { description: 'They were chosen.' },
    step_set: { description: 'What happens next was said.' },
    step_done: { description: 'What was to happen is done.' },
    step_changed: { description: 'Something else happens instead, or on another day.' },
    agreed: { description: 'Days, hours or what is arranged were agreed.' },
    contact_changed: { description: 'Somebody else is the main contact.' },
    deputy_set: { description: 'Somebody stands in for the main contact.' },
    deputy_ended: { description: 'Nobody stands in for the main contact any more: they are back earlier.' },
    post_called_off: { description: 'The team called the opportunity off. What you do together goes on until it is closed with thanks.' },
    passport_shared: { description: 'The person lets the team read their involvement passport.' },
    passport_taken_back: { description: 'The person took their involvement passport back.' },
    thanked: { description: 'The team closed it with thanks.' },
    left: { description: 'The person has left.' },
  },
});
registerEnumType(SideEnum, {
  name: 'Side',
  description: 'Who did it.',
  valuesMap: { person: { description: 'The person.' }, team: { description: 'The team.' }, service: { description: 'Askwell.' } },
});
