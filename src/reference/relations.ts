import { registerEnumType } from '@nestjs/graphql';

/** How someone is connected with a topic. One closed list for contributors' interests and for what posts look for. */
export const relations = ['lived_experience', 'carer', 'parent', 'bereaved', 'family', 'at_risk', 'professional', 'interested'] as const;
export type TopicRelation = (typeof relations)[number];

/** The list under the names it has in the schema. */
export const TopicRelations = {
  LIVED_EXPERIENCE: 'lived_experience',
  CARER: 'carer',
  PARENT: 'parent',
  BEREAVED: 'bereaved',
  FAMILY: 'family',
  AT_RISK: 'at_risk',
  PROFESSIONAL: 'professional',
  INTERESTED: 'interested',
} as const satisfies Record<string, TopicRelation>;

registerEnumType(TopicRelations, {
  name: 'TopicRelation',
  description: 'How someone is connected with a topic.',
  valuesMap: {
    LIVED_EXPERIENCE: { description: 'I live with it or have lived with it.' },
    CARER: { description: 'I care or cared for someone with it, unpaid.' },
    PARENT: { description: 'I am the parent of someone with it.' },
    BEREAVED: { description: 'I lost someone to it.' },
    FAMILY: { description: 'Someone in my family has it.' },
    AT_RISK: { description: 'I may get it: it runs in my family, or tests said so.' },
    PROFESSIONAL: { description: 'I work or worked with it.' },
    INTERESTED: { description: 'It interests me.' },
  },
});
