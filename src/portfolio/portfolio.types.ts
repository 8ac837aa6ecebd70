import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsUrl, IsUUID, MaxLength } from 'class-validator';
import { ProfileCommandInput } from '../contributors/input-fields.js';
import { FeedbackOutcomeEnum } from '../feedback/feedback.lists.js';
import type { Outcome } from '../feedback/feedback.rules.js';
import { access } from '../identity/access.js';
import { InvolvementCommandInput } from '../involvements/involvement.inputs.js';
import { InvolvementStateEnum } from '../involvements/involvement.lists.js';
import type { InvolvementState } from '../involvements/involvement.rules.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { type InvolvementKind, InvolvementKindEnum } from '../reference/involvement-kinds.js';
import { type SupportKind, SupportKindEnum, supportKinds } from './portfolio.lists.js';

@Access(access.withParent)
@ObjectType('OfferedSupport', { description: 'Learning or support that a team offers for an involvement.' })
export class OfferedSupportType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => SupportKindEnum, { description: 'What kind.' })
  kind!: SupportKind;

  @Field(() => String, { description: 'What it is.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Where to find it, an https address.' })
  link!: string | null;
}

@Access(access.withParent)
@ObjectType('PortfolioFeedback', { description: 'What you heard came of it.' })
export class PortfolioFeedbackType {
  @Field(() => FeedbackOutcomeEnum, { description: 'What came of what people said.' })
  outcome!: Outcome;

  @Field(() => String, { description: 'In a few plain sentences.' })
  inPlainWords!: string;

  @Field(() => String, { nullable: true, description: 'Words of the team for you alone.' })
  wordsForYou!: string | null;
}

@Access(access.withParent)
@ObjectType('PortfolioFinding', { description: 'A finding that grew out of it.' })
export class PortfolioFindingType {
  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => String, { description: 'Its lasting address.' })
  link!: string;
}

@Access(access.withParent)
@ObjectType('PortfolioEntry', { description: 'Something you did.' })
export class PortfolioEntryType {
  @Field(() => ID, { description: 'The involvement.' })
  involvementId!: string;

  @Field(() => String, { description: 'The title of the opportunity.' })
  title!: string;

  @Field(() => [String], { description: 'The organisations it was for.' })
  organisations!: string[];

  @Field(() => [InvolvementKindEnum], { description: 'What kind of involvement it was.' })
  kinds!: InvolvementKind[];

  @Field(() => InvolvementStateEnum, { description: 'Where it stands.' })
  state!: InvolvementState;

  @Field(() => GraphQLISODateTime, { description: 'When you were chosen.' })
  beganAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it ended.' })
  endedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'First day that was agreed, YYYY-MM-DD.' })
  firstDay!: string | null;

  @Field(() => String, { nullable: true, description: 'Last day that was agreed, YYYY-MM-DD.' })
  lastDay!: string | null;

  @Field(() => Int, { nullable: true, description: 'Hours a month that were agreed.' })
  hoursPerMonth!: number | null;

  @Field(() => String, { nullable: true, description: 'What you learned, in your words (writePortfolioNote). Stored encrypted; nobody else reads it.' })
  whatILearned!: string | null;

  @Field(() => String, { nullable: true, description: 'What the team thanked you for.' })
  thanks!: string | null;

  @Field(() => PortfolioFeedbackType, { nullable: true, description: 'What you heard came of it. Null until the team has said it.' })
  feedback!: PortfolioFeedbackType | null;

  @Field(() => [PortfolioFindingType], { description: 'What was found and grew out of it, at most 50.' })
  findings!: PortfolioFindingType[];

  @Field(() => [OfferedSupportType], { description: 'Learning and support that the team offers for it.' })
  support!: OfferedSupportType[];
}

@Access(access.withParent)
@ObjectType('InvolvementPath', { description: 'Where people can go on from something they did, or back. A suggestion: nothing depends on it, and nobody is found or ordered by it.' })
export class InvolvementPathType {
  @Field(() => InvolvementKindEnum, { description: 'What you did.' })
  from!: InvolvementKind;

  @Field(() => InvolvementKindEnum, { description: 'What you may like.' })
  to!: InvolvementKind;

  @Field(() => String, { description: 'Why, in a sentence.' })
  words!: string;

  @Field(() => String, { description: 'Where the suggestion comes from.' })
  source!: string;

  @Field(() => String, { description: 'Its address.' })
  sourceUrl!: string;
}

/** Only ever made for its owner. */
@Access(access.withParent)
@ObjectType('Portfolio', { description: 'Your own record of what you did and learned. As a file: /me/portfolio.json and /me/portfolio.html.' })
export class PortfolioType {
  @Field(() => ID, { description: 'The profile.' })
  contributorId!: string;

  @Field(() => String, { nullable: true, description: 'About you, in your words. Stored encrypted; nobody else reads it.' })
  aboutMe!: string | null;

  @Field(() => [PortfolioEntryType], { description: 'What you did, the newest first, at most 200.' })
  entries!: PortfolioEntryType[];

  @Field(() => [InvolvementPathType], { description: 'Where people often go on from what you did, and back.' })
  paths!: InvolvementPathType[];
}

@InputType({ description: 'What you write in your portfolio.' })
export class WritePortfolioNoteInput extends ProfileCommandInput {
  @Field(() => ID, { nullable: true, description: 'The involvement you learned it in. Left out: about you.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'involvementId must be the id of an involvement of this profile' })
  involvementId?: string | null;

  @Field(() => String, { nullable: true, description: 'What you write, up to 4,000 characters, in place of what stood there. Null takes it away.' })
  @IsOptional()
  @Text(1, 4000)
  text?: string | null;
}

@InputType({ description: 'Learning or support that your team offers for an involvement.' })
export class OfferSupportInput extends InvolvementCommandInput {
  @Field(() => SupportKindEnum, { description: 'What kind.' })
  @IsIn(supportKinds)
  kind!: SupportKind;

  @Field(() => String, { description: 'What it is, 3 to 200 characters. No word about the person’s health, please.' })
  @Text(3, 200)
  title!: string;

  @Field(() => String, { nullable: true, description: 'Where to find it: an https address, up to 2,000 characters.' })
  @IsOptional()
  @MaxLength(2000, { message: 'link can have at most 2000 characters' })
  @IsUrl({ protocols: ['https'], require_protocol: true, disallow_auth: true }, { message: 'link must be an https address, such as https://www.example.org/course' })
  link?: string | null;
}

@InputType({ description: 'Learning or support that is offered no more.' })
export class EndOfferedSupportInput extends CommandInput {
  @Field(() => ID, { description: 'Its id.' })
  @IsUUID(undefined, { message: 'supportId must be the id of something that is offered' })
  supportId!: string;
}
