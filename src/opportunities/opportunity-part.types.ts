import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { type TopicRelation, TopicRelationEnum } from '../reference/relations.js';
import { CommitmentEnum, OpportunityEventKindEnum, OpportunityStatusEnum, PaymentUnitEnum, ReviewWithEnum } from './opportunity.enums.js';
import type { Commitment, OpportunityEventKind, OpportunityStatus, PaymentUnit, ReviewWith } from './opportunity.lists.js';

@Access(access.withParent)
@ObjectType('OpportunityHours', { description: 'Hours for one person over the whole of it.' })
export class HoursType {
  @Field(() => Float, { nullable: true, description: 'In meetings or sessions.' })
  meeting!: number | null;

  @Field(() => Float, { nullable: true, description: 'For reading and preparing.' })
  preparation!: number | null;

  @Field(() => Float, { nullable: true, description: 'For getting there and back.' })
  travel!: number | null;

  @Field(() => Float, { nullable: true, description: 'All three together; null while one isn’t stated.' })
  total!: number | null;
}

@Access(access.withParent)
@ObjectType('OpportunityDistress', { description: 'Whether distressing subjects may come up.' })
export class DistressingType {
  @Field(() => Boolean, { description: 'Whether they may.' })
  expected!: boolean;

  @Field(() => String, { nullable: true, description: 'Which, and what help there is.' })
  details!: string | null;
}

@Access(access.withParent)
@ObjectType('OpportunityCommitment', { description: 'Whether it ends by itself.' })
export class CommitmentType {
  @Field(() => CommitmentEnum, { description: 'One-off, or a standing group.' })
  kind!: Commitment;

  @Field(() => Int, { nullable: true, description: 'Of a standing group: for how many months a member joins.' })
  termMonths!: number | null;

  @Field(() => String, { nullable: true, description: 'Of a standing group: how often and when it meets.' })
  meetings!: string | null;
}

@Access(access.withParent)
@ObjectType('OpportunityPayment', { description: 'The payment that the team offers. The service itself pays nobody.' })
export class PaymentType {
  @Field(() => Boolean, { description: 'Whether payment is offered.' })
  offered!: boolean;

  @Field(() => String, { nullable: true, description: 'What is paid, in words.' })
  text!: string | null;

  @Field(() => Int, { nullable: true, description: 'The amount in pence.' })
  pence!: number | null;

  @Field(() => PaymentUnitEnum, { nullable: true, description: 'What the amount is paid for.' })
  per!: PaymentUnit | null;
}

@Access(access.withParent)
@ObjectType('OpportunityContact', { description: 'The named main contact: someone of the team.' })
export class ContactType {
  @Field(() => String, { nullable: true, description: 'The name people will know them by.' })
  name!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether they treat people who may be invited.' })
  treatsInvitees!: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Their account. For the team and its reviewers; null for everyone else.' })
  accountId!: string | null;

  @Field(() => String, { nullable: true, description: 'Their e-mail address. For the team and its reviewers; those who are chosen get it with their next step; null for everyone else.' })
  email!: string | null;
}

@Access(access.withParent)
@ObjectType('SafeguardingContact', { description: 'Whom someone of 16 or 17 can turn to.' })
export class SafeguardingContactType {
  @Field(() => String, { description: 'Their name.' })
  name!: string;

  @Field(() => String, { description: 'Their e-mail address.' })
  email!: string;
}

@Access(access.withParent)
@ObjectType('SoughtTopic', { description: 'A topic that is sought, and how people should be connected with it.' })
export class SoughtTopicType {
  @Field(() => ID, { description: 'Id of the topic.' })
  topicId!: string;

  @Field(() => [TopicRelationEnum], { description: 'How people should be connected with it; none means any.' })
  relations!: TopicRelation[];
}

@Access(access.withParent)
@ObjectType('OpportunitySession', { description: 'A meeting whose time is known already.' })
export class SessionType {
  @Field(() => GraphQLISODateTime, { description: 'When it starts.' })
  startsAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When it ends.' })
  endsAt!: Date;
}

@Access(access.withParent)
@ObjectType('OpportunityReview', { description: 'A review that is under way.' })
export class ReviewType {
  @Field(() => ReviewWithEnum, { description: 'Whether a lead has it, or the administrators.' })
  with!: ReviewWith;

  @Field(() => Boolean, { description: 'Whether you are the lead who has it. Every lead in scope may decide it.' })
  yours!: boolean;

  @Field(() => GraphQLISODateTime, { description: 'When the team asked for it.' })
  submittedAt!: Date;

  @Field(() => String, { description: 'Its last day, YYYY-MM-DD in London: 5 working days from the day it was given to whoever has it. After it, it goes to another lead.' })
  dueOn!: string;
}

@Access(access.withParent)
@ObjectType('OpportunityEvent', { description: 'Something that happened to a post.' })
export class OpportunityEventType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => OpportunityEventKindEnum, { description: 'What happened.' })
  kind!: OpportunityEventKind;

  @Field(() => GraphQLISODateTime, { description: 'When.' })
  at!: Date;

  @Field(() => OpportunityStatusEnum, { description: 'Where the post stood.' })
  fromStatus!: OpportunityStatus;

  @Field(() => OpportunityStatusEnum, { description: 'Where it stood then.' })
  toStatus!: OpportunityStatus;

  @Field(() => Boolean, { description: 'The service did it by itself, as when a closing date has passed.' })
  byService!: boolean;

  @Field(() => String, { nullable: true, description: 'What a reviewer wrote to the team.' })
  comment!: string | null;
}

@Access(access.withParent)
@ObjectType('PaymentExample', { description: 'An example within a published range.' })
export class PaymentExampleType {
  @Field(() => String, { description: 'What it is paid for.' })
  activity!: string;

  @Field(() => Int, { nullable: true, description: 'The amount in pence; null: to be confirmed.' })
  pence!: number | null;
}

@Access(access.withParent)
@ObjectType('PaymentGuidance', { description: 'What is published on payment for involvement today, to read an offer by. It binds nobody.' })
export class PaymentGuidanceType {
  @Field(() => String, { description: 'Who publishes it.' })
  publisher!: string;

  @Field(() => Int, { description: 'The lowest amount of the range, in pence.' })
  lowestPence!: number;

  @Field(() => Int, { description: 'The highest amount of the range, in pence.' })
  highestPence!: number;

  @Field(() => String, { nullable: true, description: 'The first day it holds for, YYYY-MM-DD; null: not stated.' })
  validFrom!: string | null;

  @Field(() => [PaymentExampleType], { description: 'Examples, the shortest work first.' })
  examples!: PaymentExampleType[];

  @Field(() => String, { description: 'The same in plain sentences, with what to know before accepting.' })
  text!: string;
}
