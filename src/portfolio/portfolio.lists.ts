import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';

export const supportKinds = ['induction', 'training', 'mentor', 'peer_support', 'emotional_support', 'equipment', 'other'] as const;
export type SupportKind = (typeof supportKinds)[number];

export const SupportKindEnum = enumOf(supportKinds);

registerEnumType(SupportKindEnum, {
  name: 'OfferedSupportKind',
  description: 'What kind of learning or support is offered.',
  valuesMap: {
    induction: { description: 'Getting to know the work and the people.' },
    training: { description: 'A course or something to learn from.' },
    mentor: { description: 'Somebody with experience to turn to.' },
    peer_support: { description: 'Others who do the same.' },
    emotional_support: { description: 'Somebody to talk to when something is hard.' },
    equipment: { description: 'Things that are lent or paid for.' },
    other: { description: 'Something else.' },
  },
});
