import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { FindingType } from '../../findings/findings.types.js';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { enumOf } from '../../platform/graphql/enum-of.js';
import { type Change, changes } from '../subscription.lists.js';

const ChangeEnum = enumOf(changes);
registerEnumType(ChangeEnum, {
  name: 'FindingChange',
  description: 'What became of a finding that somebody was told of.',
  valuesMap: {
    retracted: { description: 'The journal took it back.' },
    questioned: { description: 'The journal has doubts about it.' },
    corrected: { description: 'The journal corrected it.' },
    now_published: { description: 'It was a preprint, and a journal has published it since.' },
    superseded: { description: 'A newer finding took its place.' },
    withdrawn: { description: 'It is no longer shown here.' },
  },
});

@Access(access.withParent)
@ObjectType('FindingHeard', { description: 'A finding that is new for you, or what became of one that you were told of.' })
export class FindingHeardType {
  @Field(() => String, { description: 'Keep it. Connect again with it as after, and you go on behind this event.' })
  cursor!: string;

  @Field(() => ID, { description: 'The finding’s id.' })
  findingId!: string;

  @Field(() => ChangeEnum, { nullable: true, description: 'What became of it; empty when it is new for you.' })
  change!: Change | null;

  @Field(() => FindingType, { nullable: true, description: 'The finding as it is at this moment; empty when it is no longer shown.' })
  finding!: FindingType | null;
}
