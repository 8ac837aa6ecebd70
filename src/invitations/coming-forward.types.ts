import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsBoolean, IsOptional, IsString, IsUUID, ValidateIf } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { Text } from '../platform/graphql/text-input.js';
import { type InterestState, InterestStateEnum } from './invitation.lists.js';

@Access(access.withParent)
@ObjectType('ExpressionOfInterest', { description: 'Somebody coming forward for an opportunity. The team sees a code, never a name, until it says yes.' })
export class ExpressionOfInterestType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => String, { description: 'What the team calls the person.' })
  code!: string;

  @Field(() => String, { nullable: true, description: 'What the person wrote to the team; null where they wrote nothing, and for whoever hears of silence.' })
  message!: string | null;

  @Field(() => InterestStateEnum, { description: 'Where it stands.' })
  state!: InterestState;

  @Field(() => GraphQLISODateTime, { description: 'When the person came forward.' })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'The team answers by then. Silence reaches an involvement lead, or an administrator where there is none.' })
  answerBy!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When the team answered.' })
  answeredAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What the team answered.' })
  answerText!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of expressions of interest.' })
export class ExpressionOfInterestConnection extends Connection(ExpressionOfInterestType) {}

@InputType({ description: 'Coming forward for an opportunity.' })
export class ExpressInterestInput {
  @Field(() => ID, { description: 'The opportunity; it must be open.' })
  @IsUUID(undefined, { message: 'opportunityId must be an id' })
  opportunityId!: string;

  @Field(() => ID, { description: 'Which of your profiles comes forward.' })
  @IsUUID(undefined, { message: 'contributorId must be an id' })
  contributorId!: string;

  @Field(() => String, { nullable: true, description: 'Anything you want the team to read, up to 1,000 characters. It needs no name.' })
  @IsOptional()
  @Text(1, 1000)
  message?: string | null;

  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}

@InputType({ description: 'Taking an expression of interest back.' })
export class TakeBackInterestInput {
  @Field(() => ID, { description: 'The expression of interest.' })
  @IsUUID(undefined, { message: 'expressionId must be an id' })
  expressionId!: string;

  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}

@InputType({ description: 'A team’s answer to somebody who came forward.' })
export class AnswerInterestInput {
  @Field(() => ID, { description: 'The expression of interest.' })
  @IsUUID(undefined, { message: 'expressionId must be an id' })
  expressionId!: string;

  @Field(() => Boolean, { description: 'Whether there is a place for them. A yes exchanges names and contact.' })
  @IsBoolean()
  chosen!: boolean;

  @Field(() => String, { description: 'What you want to tell them, 1 to 2,000 characters.' })
  @Text(1, 2000)
  answer!: string;

  @Field(() => String, { nullable: true, description: 'With a yes: what happens first, and by when. 10 to 500 characters.' })
  @ValidateIf(({ chosen, nextStep }: AnswerInterestInput) => chosen || (nextStep !== null && nextStep !== undefined))
  @Text(10, 500)
  nextStep?: string | null;

  @Field(() => ID, { nullable: true, description: 'Send the same key again to repeat this request safely.' })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}
