import { Field, Float, GraphQLISODateTime, ID, InputType, Int } from '@nestjs/graphql';
import { IsBoolean, IsDate, IsIn, IsOptional } from 'class-validator';
import { TopicRelationEnum, relations, type TopicRelation } from '../reference/relations.js';
import { EmailField, HoursField, IdField, ListOf, TextField, WholeNumberField } from './field-checks.js';
import { CommitmentEnum, PaymentUnitEnum } from './opportunity.enums.js';
import { type Commitment, commitments, type PaymentUnit, paymentUnits } from './opportunity.lists.js';

@InputType({ description: 'Hours for one person over the whole of it, in quarters of an hour.' })
export class HoursInput {
  @Field(() => Float, { nullable: true, description: 'In meetings or sessions.' })
  @HoursField()
  meeting?: number | null;

  @Field(() => Float, { nullable: true, description: 'For reading and preparing; 0 if there is none.' })
  @HoursField()
  preparation?: number | null;

  @Field(() => Float, { nullable: true, description: 'For getting there and back, as most people would need; 0 if there is none.' })
  @HoursField()
  travel?: number | null;
}

@InputType({ description: 'Whether distressing subjects may come up.' })
export class DistressingInput {
  @Field(() => Boolean, { description: 'Whether they may.' })
  @IsBoolean({ message: 'expected must be true or false' })
  expected!: boolean;

  @Field(() => String, { nullable: true, description: 'Which, and what help there is. 3 to 1000 characters; only when expected.' })
  @TextField(3, 1000)
  details?: string | null;
}

@InputType({ description: 'A topic that is sought.' })
export class SoughtTopicInput {
  @Field(() => ID, { description: 'Id of the topic.' })
  @IdField('topicId must be the id of a topic')
  topicId!: string;

  @Field(() => [TopicRelationEnum], { nullable: true, description: 'How people should be connected with it; none means any.' })
  @ListOf(relations, relations.length)
  relations?: TopicRelation[] | null;
}

@InputType({ description: 'A meeting whose time is known already.' })
export class SessionInput {
  @Field(() => GraphQLISODateTime, { description: 'When it starts.' })
  @IsDate({ message: 'startsAt must be an instant such as 2027-03-31T10:00:00Z' })
  startsAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When it ends, within 24 hours of its start.' })
  @IsDate({ message: 'endsAt must be an instant such as 2027-03-31T12:00:00Z' })
  endsAt!: Date;
}

@InputType({ description: 'Whether it ends by itself.' })
export class CommitmentInput {
  @Field(() => CommitmentEnum, { description: 'One-off, or a standing group.' })
  @IsIn(commitments)
  kind!: Commitment;

  @Field(() => Int, { nullable: true, description: 'Of a standing group: for how many months a member joins, 1 to 120.' })
  @WholeNumberField(1, 120, 'months')
  termMonths?: number | null;

  @Field(() => String, { nullable: true, description: 'Of a standing group: how often and when it meets. 3 to 500 characters.' })
  @TextField(3, 500)
  meetings?: string | null;
}

@InputType({ description: 'The payment that is offered. The service itself pays nobody.' })
export class PaymentInput {
  @Field(() => Boolean, { description: 'Whether payment is offered.' })
  @IsBoolean({ message: 'offered must be true or false' })
  offered!: boolean;

  @Field(() => String, { nullable: true, description: 'What is paid, in words. 2 to 500 characters.' })
  @TextField(2, 500)
  text?: string | null;

  @Field(() => Int, { nullable: true, description: 'The amount in pence, 1 to 1000000, together with per.' })
  @WholeNumberField(1, 1_000_000, 'pence')
  pence?: number | null;

  @Field(() => PaymentUnitEnum, { nullable: true, description: 'What the amount is paid for.' })
  @IsOptional()
  @IsIn(paymentUnits)
  per?: PaymentUnit | null;
}

@InputType({ description: 'The named main contact: someone of the team.' })
export class ContactInput {
  @Field(() => ID, { description: 'Account of someone in the team.' })
  @IdField('accountId must be the id of an account in the team')
  accountId!: string;

  @Field(() => String, { description: 'The name people will know them by. 2 to 200 characters.' })
  @TextField(2, 200)
  name!: string;

  @Field(() => String, { description: 'Where those who are chosen can write to. Stored encrypted. Messages of Askwell about who came forward or asks go there, a few a day at most, and none where the owner wants none; all of it is read here as well.' })
  @EmailField()
  email!: string;

  @Field(() => Boolean, { nullable: true, description: 'Whether they treat people who may be invited.' })
  @IsOptional()
  @IsBoolean({ message: 'treatsInvitees must be true or false' })
  treatsInvitees?: boolean | null;
}

@InputType({ description: 'Whom someone of 16 or 17 can turn to.' })
export class SafeguardingContactInput {
  @Field(() => String, { description: 'Their name. 2 to 200 characters.' })
  @TextField(2, 200)
  name!: string;

  @Field(() => String, { description: 'Their e-mail address; shown on the post. Stored encrypted.' })
  @EmailField()
  email!: string;
}
