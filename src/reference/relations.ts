import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';

/** How someone is connected with a topic. One closed list for contributors' interests and for what posts look for. */
export const relations = ['lived_experience', 'carer', 'parent', 'bereaved', 'family', 'at_risk', 'professional', 'interested'] as const;
export type TopicRelation = (typeof relations)[number];

/** The list as GraphQL wants it; the schema shows the words that are stored. */
export const TopicRelationEnum = enumOf(relations);

registerEnumType(TopicRelationEnum, {
  name: 'TopicRelation',
  description: 'How someone is connected with a topic.',
  valuesMap: {
    lived_experience: { description: 'I live with it or have lived with it.' },
    carer: { description: 'I care or cared for someone with it, unpaid.' },
    parent: { description: 'I am the parent of someone with it.' },
    bereaved: { description: 'I lost someone to it.' },
    family: { description: 'Someone in my family has it.' },
    at_risk: { description: 'I may get it: it runs in my family, or tests said so.' },
    professional: { description: 'I work or worked with it.' },
    interested: { description: 'It interests me.' },
  },
});
