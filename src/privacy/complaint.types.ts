import { Field, GraphQLISODateTime, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsDate, IsOptional, IsUUID } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Connection } from '../platform/graphql/connection.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { Text } from '../platform/graphql/text-input.js';
import { type ComplaintState, complaintStates } from './complaint.rules.js';

export const ComplaintStateEnum = enumOf(complaintStates);
registerEnumType(ComplaintStateEnum, {
  name: 'ComplaintState',
  description: 'Where a complaint stands.',
  valuesMap: {
    received: { description: 'It is here, and nobody has acknowledged it yet.' },
    acknowledged: { description: 'Somebody is looking into it.' },
    answered: { description: 'There is an answer.' },
    erased: { description: 'Its author asked to be forgotten; only its dates are kept.' },
  },
});

@Access(access.withParent)
@ObjectType('Complaint', { description: 'A complaint about how somebody’s data are treated.' })
export class ComplaintType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ComplaintStateEnum, { description: 'Where it stands.' })
  state!: ComplaintState;

  @Field(() => String, { nullable: true, description: 'What was said, in the words of whoever complained.' })
  text!: string | null;

  @Field(() => String, { nullable: true, description: 'Who complained: the name of their account; null for somebody on the phone.' })
  from!: string | null;

  @Field(() => String, { nullable: true, description: 'For somebody on the phone: who they are, and how an answer reaches them.' })
  caller!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When it was made.' })
  receivedAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'It is acknowledged by then: the law gives 30 days.' })
  acknowledgeBy!: Date;

  @Field(() => Boolean, { description: 'Whether that day has passed without anybody acknowledging it.' })
  overdue!: boolean;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When somebody acknowledged it.' })
  acknowledgedAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was answered.' })
  answeredAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'The answer.' })
  answer!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of complaints.' })
export class ComplaintConnection extends Connection(ComplaintType) {}

@InputType({ description: 'A complaint about how your data are treated.' })
export class ComplainInput extends CommandInput {
  @Field(() => String, { description: 'What is wrong, in your words, up to 4,000 characters.' })
  @Text(3, 4000)
  text!: string;
}

@InputType({ description: 'A complaint that somebody made on the phone.' })
export class RecordComplaintInput extends CommandInput {
  @Field(() => String, { description: 'What is wrong, as they said it, up to 4,000 characters.' })
  @Text(3, 4000)
  text!: string;

  @Field(() => String, { description: 'Who they are, and how an answer reaches them, up to 500 characters.' })
  @Text(3, 500)
  caller!: string;

  @Field(() => ID, { nullable: true, description: 'Their profile, where they have one and you are there for it: then the complaint is in their copy of everything, and goes when they ask to be forgotten.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile' })
  contributorId?: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When they called, at most 14 days ago; now, if left out. The 30 days run from then.' })
  @IsOptional()
  @IsDate({ message: 'receivedAt must be an instant' })
  receivedAt?: Date | null;
}

@InputType({ description: 'Which complaint.' })
export class AcknowledgeComplaintInput extends CommandInput {
  @Field(() => ID, { description: 'Its id.' })
  @IsUUID(undefined, { message: 'complaintId must be an id' })
  complaintId!: string;
}

@InputType({ description: 'The answer to a complaint.' })
export class AnswerComplaintInput extends AcknowledgeComplaintInput {
  @Field(() => String, { description: 'What was found and what is done about it, up to 8,000 characters. Whoever complained reads it.' })
  @Text(10, 8000)
  answer!: string;
}
