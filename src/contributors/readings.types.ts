import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { enumOf } from '../platform/graphql/enum-of.js';

export const readingGroups = ['opened_my_details', 'appeared_as_a_code', 'done_for_me'] as const;
export type ReadingGroup = (typeof readingGroups)[number];
export const ReadingGroupEnum = enumOf(readingGroups);

registerEnumType(ReadingGroupEnum, {
  name: 'ReadingGroup',
  description: 'How someone looked.',
  valuesMap: {
    opened_my_details: { description: 'They read your name, your contact details, what you need to take part, or something on your behalf.' },
    appeared_as_a_code: { description: 'You were on a list of people who suit an opportunity, as a code without a name.' },
    done_for_me: { description: 'They did something for you: a helper, a lead, or whoever acts or acted for you.' },
  },
});

@Access(access.withParent)
@ObjectType('Reading', { description: 'Someone looked at your profile.' })
export class ReadingType {
  @Field(() => Date, { description: 'When.' })
  at!: Date;

  @Field(() => String, { description: 'What they saw, in a sentence.' })
  what!: string;

  @Field(() => String, { description: 'Who: the name of their account.' })
  by!: string;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of readings, newest first.' })
export class ReadingConnection extends Connection(ReadingType) {}
