import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';

/** What involvement is for. People consent to being found for each of these apart. */
export const contexts = ['research', 'service', 'governance', 'education', 'priority_setting'] as const;
export type Context = (typeof contexts)[number];

/** The list as GraphQL wants it; the schema shows the words that are stored. */
export const ContextEnum = enumOf(contexts);

registerEnumType(ContextEnum, {
  name: 'Context',
  description: 'What involvement is for.',
  valuesMap: {
    research: { description: 'Health and care research.' },
    service: { description: 'Planning, changing or improving a service.' },
    governance: { description: 'Boards and committees.' },
    education: { description: 'Teaching and training of students and staff.' },
    priority_setting: { description: 'Deciding which questions should be worked on next.' },
  },
});
