import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import { ProfileCommandInput } from '../contributors/input-fields.js';
import { AccessNeedType, SafeContactType } from '../contributors/profile-parts.types.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Text } from '../platform/graphql/text-input.js';
import { InvolvementCommandInput } from './involvement.inputs.js';

@Access(access.withParent)
@ObjectType({ isAbstract: true })
abstract class PassportFields {
  @Field(() => [AccessNeedType], { description: 'Access needs, as they stand in the profile.' })
  accessNeeds!: AccessNeedType[];

  @Field(() => SafeContactType, { nullable: true, description: 'How and when contact is safe, as it stands in the profile. Addresses and numbers are not part of the passport.' })
  safeContact!: SafeContactType | null;

  @Field(() => String, { nullable: true, description: 'What support they need, in their words.' })
  supportNeeds!: string | null;

  @Field(() => String, { nullable: true, description: 'What helps them, in their words.' })
  whatHelpsMe!: string | null;
}

@Access(access.withParent)
@ObjectType('PassportShare', { description: 'An involvement whose team may read your passport.' })
export class PassportShareType {
  @Field(() => ID, { description: 'The involvement.' })
  involvementId!: string;

  @Field(() => String, { nullable: true, description: 'The title of its opportunity.' })
  title!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'Since when.' })
  sharedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it ends by itself: 14 days after the team closed the involvement. Null while it goes on. You can take it back at any time (withdrawPassport).' })
  shownUntil!: Date | null;
}

@Access(access.withParent)
@ObjectType('MyPassport', { description: 'Your involvement passport. Teams read it as it is at that moment, and only those you share it with; whoLooked says who did and when.' })
export class MyPassportType extends PassportFields {
  @Field(() => ID, { description: 'The profile.' })
  contributorId!: string;

  @Field(() => [PassportShareType], { description: 'With whom it is shared at present, the oldest first.' })
  sharedWith!: PassportShareType[];
}

@Access(access.withParent)
@ObjectType('Passport', { description: 'What somebody in one of your team’s involvements needs in order to take part, and what helps them. They can see that you looked.' })
export class PassportType extends PassportFields {
  @Field(() => ID, { description: 'The involvement.' })
  involvementId!: string;
}

@InputType({ description: 'What you add to your passport. Access needs and safe ways of contact are changed in your profile.' })
export class ChangePassportInput extends ProfileCommandInput {
  @Field(() => String, { nullable: true, description: 'What support you need, up to 2,000 characters. Stored encrypted. Left out: nothing.' })
  @IsOptional()
  @Text(1, 2000)
  supportNeeds?: string | null;

  @Field(() => String, { nullable: true, description: 'What helps you, up to 2,000 characters. Stored encrypted. Left out: nothing.' })
  @IsOptional()
  @Text(1, 2000)
  whatHelpsMe?: string | null;
}

@InputType({ description: 'One of your involvements, with whose team you share your passport.' })
export class PassportShareInput extends InvolvementCommandInput {}
