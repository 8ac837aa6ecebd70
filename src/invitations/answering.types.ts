import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsEnum, IsInt, IsOptional, IsString, IsUUID } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Connection } from '../platform/graphql/connection.js';
import { Text } from '../platform/graphql/text-input.js';
import { type Answer, AnswerEnum, type InvitationState, InvitationStateEnum, type NoReason, NoReasonEnum } from './invitation.lists.js';

@Access(access.withParent)
@ObjectType('InvitationQuestion', { description: 'A question about an invitation, and what the team answered.' })
export class InvitationQuestionType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was asked.' })
  askedAt!: Date;

  @Field(() => String, { description: 'The question. The team doesn’t learn who asked.' })
  question!: string;

  @Field(() => String, { nullable: true, description: 'The team’s answer; null until there is one.' })
  answer!: string | null;
}

@Access(access.withParent)
@ObjectType('Invitation', { description: 'An invitation, as the person invited sees it.' })
export class InvitationType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'What it is about; read the post with opportunity(id).' })
  opportunityId!: string;

  @Field(() => GraphQLISODateTime, { description: 'When you were invited.' })
  invitedAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'Answer by then. The same for everyone invited with you.' })
  answerBy!: Date;

  @Field(() => InvitationStateEnum, { description: 'Where it stands.' })
  state!: InvitationState;

  @Field(() => String, { description: 'What comes first if you are chosen.' })
  nextStep!: string;

  @Field(() => Boolean, { description: 'Whether you asked to hear of this opportunity again (hearOfItAgain).' })
  hearAgain!: boolean;

  @Field(() => Boolean, { description: 'Whether a question can be traced to you: fewer than 5 people were invited with you, so the team may guess who asks, though it reads no name.' })
  teamMayGuessWhoAsks!: boolean;

  @Field(() => [InvitationQuestionType], { description: 'Your questions about it; at most 10, the oldest first.' })
  questions!: InvitationQuestionType[];
}

@Access(access.withParent)
@ObjectType({ description: 'A page of invitations.' })
export class InvitationConnection extends Connection(InvitationType) {}

@Access(access.withParent)
@ObjectType({ description: 'A page of questions.' })
export class InvitationQuestionConnection extends Connection(InvitationQuestionType) {}

@Access(access.withParent)
@ObjectType({ description: 'An invitation that waits to be told to somebody you registered or help.' })
export class InvitationToTell {
  @Field(() => ID, { description: 'The invitation.' })
  invitationId!: string;

  @Field(() => ID, { description: 'The profile of the person to tell; peopleISupport has their name.' })
  contributorId!: string;

  @Field(() => ID, { description: 'What it is about; read the post with opportunity(id).' })
  opportunityId!: string;

  @Field(() => GraphQLISODateTime, { description: 'Tell them by then, or the invitation is let go and counts nowhere.' })
  tellBy!: Date;

  @Field(() => GraphQLISODateTime, { description: 'They answer by then. The same for everyone invited with them.' })
  answerBy!: Date;

  @Field(() => String, { description: 'What comes first if they are chosen.' })
  nextStep!: string;
}

@InputType({ description: 'A note that someone was told of an invitation.' })
export class RecordToldInput {
  @Field(() => ID, { description: 'The invitation.' })
  @IsUUID(undefined, { message: 'invitationId must be an id' })
  invitationId!: string;

  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}

@InputType({ description: 'An answer to an invitation.' })
export class AnswerInvitationInput {
  @Field(() => ID, { description: 'The invitation.' })
  @IsUUID(undefined, { message: 'invitationId must be an id' })
  invitationId!: string;

  @Field(() => AnswerEnum, { description: 'Yes or no.' })
  @IsEnum(AnswerEnum)
  answer!: Answer;

  @Field(() => NoReasonEnum, { nullable: true, description: 'With a no, if you like. The team never sees it.' })
  @IsOptional()
  @IsEnum(NoReasonEnum)
  reason?: NoReason | null;

  @Field(() => Int, { nullable: true, description: 'With a no, if you like: how many days nobody invites you, one of those that myFairAsking offers as restsAfterNo.' })
  @IsOptional()
  @IsInt({ message: 'restDays must be a whole number of days' })
  restDays?: number | null;

  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}

@InputType({ description: 'An invitation that is over, about which you would like to hear again.' })
export class HearAgainInput extends CommandInput {
  @Field(() => ID, { description: 'The invitation.' })
  @IsUUID(undefined, { message: 'invitationId must be an id' })
  invitationId!: string;
}

@InputType({ description: 'A question about an invitation.' })
export class AskQuestionInput {
  @Field(() => ID, { description: 'The invitation.' })
  @IsUUID(undefined, { message: 'invitationId must be an id' })
  invitationId!: string;

  @Field(() => String, { description: 'The question, 3 to 1,000 characters. The team doesn’t learn who asks; don’t name yourself if you don’t want to.' })
  @Text(3, 1000)
  question!: string;

  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}

@InputType({ description: 'A team’s answer to a question.' })
export class AnswerQuestionInput {
  @Field(() => ID, { description: 'The question.' })
  @IsUUID(undefined, { message: 'questionId must be an id' })
  questionId!: string;

  @Field(() => String, { description: 'The answer, 1 to 2,000 characters.' })
  @Text(1, 2000)
  answer!: string;

  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}
