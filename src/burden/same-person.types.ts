import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Text } from '../platform/graphql/text-input.js';
import { OwnProfileInput } from './fair-asking.inputs.js';

@Access(access.withParent)
@ObjectType('SamePersonCode', { description: 'A code with which somebody says in one sign-in that a profile in another is theirs, too.' })
export class SamePersonCodeType {
  @Field(() => ID, { description: 'The profile it is from.' })
  contributorId!: string;

  @Field(() => String, { description: 'To be entered with the other profile. It works once. Please give it to nobody.' })
  code!: string;

  @Field(() => GraphQLISODateTime, { description: 'It works until then.' })
  expiresAt!: Date;
}

@Access(access.withParent)
@ObjectType('CountedTogether', { description: 'A time in which this profile and another were counted as one person’s, because that person said so.' })
export class CountedTogetherType {
  @Field(() => GraphQLISODateTime, { description: 'From when.' })
  since!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Until when; null while it holds.' })
  until!: Date | null;
}

@InputType({ description: 'The profile that a code is from.' })
export class MakeSamePersonCodeInput extends OwnProfileInput {}

@InputType({ description: 'The profile that is counted by itself again.' })
export class UndoSamePersonInput extends OwnProfileInput {}

@InputType({ description: 'That two profiles are one person’s.' })
export class ConfirmSamePersonInput extends OwnProfileInput {
  @Field(() => String, { description: 'The code from the other profile (makeSamePersonCode).' })
  @Text(8, 40)
  code!: string;
}
