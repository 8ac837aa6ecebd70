import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { ChannelEnum } from '../contributors/contributor.enums.js';
import type { Channel } from '../contributors/contributor.lists.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Connection } from '../platform/graphql/connection.js';

@Access(access.withParent)
@ObjectType({ description: 'How to reach someone who was chosen.' })
export class ChosenContact {
  @Field(() => String, { nullable: true, description: 'What to call them.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'Their e-mail address, unless they want to be reached through Askwell only.' })
  email!: string | null;

  @Field(() => String, { nullable: true, description: 'Their phone number, unless they want to be reached through Askwell only.' })
  phone!: string | null;

  @Field(() => [ChannelEnum], { description: 'Which of these were confirmed to reach them. At another, please make sure whom you speak with before you say what it is about.' })
  confirmed!: Channel[];

  @Field(() => Boolean, { description: 'They want to be reached through Askwell only.' })
  relayOnly!: boolean;

  @Field(() => String, { nullable: true, description: 'When contact is safe, in their words. Please keep to it.' })
  safeTimes!: string | null;
}

@Access(access.withParent)
@ObjectType('Introduction', { description: 'Someone was chosen: a named contact and a next step, always.' })
export class IntroductionType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => String, { description: 'The code by which the team knew the person.' })
  code!: string;

  @Field(() => String, { description: 'What happens first.' })
  nextStep!: string;

  @Field(() => GraphQLISODateTime, { description: 'Since when names are known to each other.' })
  createdAt!: Date;

  @Field(() => String, { description: 'The team’s named main contact.' })
  contactName!: string;

  @Field(() => String, { nullable: true, description: 'The main contact’s e-mail address.' })
  contactEmail!: string | null;

  /** Not a field: who may read `person`. */
  contactAccountId!: string;
  /** Null once the person was erased; the place stays filled. */
  contributorId!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of introductions.' })
export class IntroductionConnection extends Connection(IntroductionType) {}

@InputType({ description: 'Somebody your team was introduced to has died.' })
export class ReportLossOfIntroducedInput extends CommandInput {
  @Field(() => ID, { description: 'The introduction.' })
  @IsUUID(undefined, { message: 'introductionId must be the id of an introduction' })
  introductionId!: string;
}
