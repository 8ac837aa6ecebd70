import { registerEnumType } from '@nestjs/graphql';

/** What involvement is for. People consent to being found for each of these apart. */
export const contexts = ['research', 'service', 'governance', 'education', 'priority_setting'] as const;
export type Context = (typeof contexts)[number];

/** The list as GraphQL wants it; the schema shows the words that are stored. */
export const ContextEnum = Object.fromEntries(contexts.map((value) => [value, value])) as { [V in Context]: V };

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
