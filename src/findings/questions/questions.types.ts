import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsBoolean, IsUUID } from 'class-validator';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { CommandInput } from '../../platform/graphql/command-input.js';
import { Connection } from '../../platform/graphql/connection.js';
import { enumOf } from '../../platform/graphql/enum-of.js';
import { Text } from '../../platform/graphql/text-input.js';
import { FindingCommandInput } from '../findings.inputs.js';

export const questionStates = ['waiting', 'in_hand', 'answered'] as const;
export type QuestionState = (typeof questionStates)[number];
const QuestionStateEnum = enumOf(questionStates);

registerEnumType(QuestionStateEnum, {
  name: 'FindingQuestionState',
  description: 'How far a question has come.',
  valuesMap: {
    waiting: { description: 'It waits for a knowledge broker.' },
    in_hand: { description: 'A knowledge broker is working on an answer.' },
    answered: { description: 'It was answered.' },
  },
});

@Access(access.withParent)
@ObjectType('FindingQuestion', { description: 'What a reader asks about a finding. Knowledge brokers read it without a name; the answer is for who asked.' })
export class FindingQuestionType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  findingId!: string;

  @Field(() => QuestionStateEnum, { description: 'How far it has come.' })
  state!: QuestionState;

  @Field(() => String, { description: 'The question.' })
  question!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was asked.' })
  askedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Until when the broker who took it has it to themselves; empty when nobody has it.' })
  takenUntil!: Date | null;

  @Field(() => Boolean, { description: 'You are the broker who has it.' })
  takenByMe!: boolean;

  @Field(() => String, { nullable: true, description: 'The answer, once there is one.' })
  answer!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was answered.' })
  answeredAt!: Date | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of questions about findings.' })
export class FindingQuestionConnection extends Connection(FindingQuestionType) {
  @Field(() => Int, { description: 'How many there are in all, also those of other pages.' })
  total!: number;
}

@InputType({ description: 'What you want to know about a finding.' })
export class AskAboutFindingInput extends FindingCommandInput {
  @Field(() => String, {
    description: 'The question, 10 to 2,000 characters. Knowledge brokers read it, without your name; leave out what they need not know about you. It can’t replace advice from somebody who treats you.',
  })
  @Text(10, 2000)
  question!: string;

  @Field(() => Boolean, { defaultValue: true, description: 'You want mail when it is answered. The mail says nothing of the question or the answer, and goes where mail is safe for you: to your profile’s address, or to the one you sign in with.' })
  @IsBoolean({ message: 'mailMe must be true or false' })
  mailMe!: boolean;
}

@InputType({ isAbstract: true })
abstract class FindingQuestionInput extends CommandInput {
  @Field(() => ID, { description: 'The question.' })
  @IsUUID(undefined, { message: 'findingQuestionId must be the id of a question' })
  findingQuestionId!: string;
}

@InputType({ description: 'A question to work on.' })
export class TakeFindingQuestionInput extends FindingQuestionInput {}

@InputType({ description: 'A question that others may answer.' })
export class GiveFindingQuestionBackInput extends FindingQuestionInput {}

@InputType({ description: 'A question of yours to take back.' })
export class TakeBackFindingQuestionInput extends FindingQuestionInput {}

@InputType({ description: 'An answer for who asked.' })
export class AnswerFindingQuestionInput extends FindingQuestionInput {
  @Field(() => String, { description: 'The answer, 5 to 4,000 characters, in plain words. It is sent once and stays.' })
  @Text(5, 4000)
  answer!: string;
}
