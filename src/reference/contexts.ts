import { registerEnumType } from '@nestjs/graphql';

/** What involvement is for. People consent to being found for each of these apart. */
export const contexts = ['research', 'service', 'governance', 'education', 'priority_setting'] as const;
export type Context = (typeof contexts)[number];

/** The list under the names it has in the schema. */
export const Contexts = {
  RESEARCH: 'research',
  SERVICE: 'service',
  GOVERNANCE: 'governance',
  EDUCATION: 'education',
  PRIORITY_SETTING: 'priority_setting',
} as const satisfies Record<string, Context>;

registerEnumType(Contexts, {
  name: 'Context',
  description: 'What involvement is for.',
  valuesMap: {
    RESEARCH: { description: 'Health and care research.' },
    SERVICE: { description: 'Planning, changing or improving a service.' },
    GOVERNANCE: { description: 'Boards and committees.' },
    EDUCATION: { description: 'Teaching and training of students and staff.' },
    PRIORITY_SETTING: { description: 'Deciding which questions should be worked on next.' },
  },
});
