import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import type { ClaimState } from './claim.rules.js';
import { type ClaimKind, ClaimKindEnum, ClaimStateEnum, type Payee, PayeeEnum, type PayWay, PayWayEnum } from './payment.lists.js';
import { PaymentAdviceType } from './terms.types.js';

@Access(access.withParent)
@ObjectType('PaymentClaim', { description: 'What was offered, claimed and answered about one amount. Askwell keeps the record; the team pays elsewhere. Receipts are not kept here.' })
export class PaymentClaimType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The involvement.' })
  involvementId!: string;

  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => String, { description: 'The code by which the team knew the person.' })
  code!: string;

  @Field(() => ClaimKindEnum, { description: 'What it is for.' })
  kind!: ClaimKind;

  @Field(() => ClaimStateEnum, { description: 'Where it stands.' })
  state!: ClaimState;

  @Field(() => Int, { description: 'The amount, in hundredths of the currency.' })
  pence!: number;

  @Field(() => String, { description: 'The currency: GBP.' })
  currency!: string;

  @Field(() => Int, { nullable: true, description: 'What the team offered; null: claimed without an offer.' })
  offeredPence!: number | null;

  @Field(() => String, { description: 'The day of the work or the cost, YYYY-MM-DD.' })
  forDay!: string;

  @Field(() => Boolean, { description: 'Whether it is needed before that day.' })
  inAdvance!: boolean;

  @Field(() => PayeeEnum, { description: 'To whom it is to be paid.' })
  payTo!: Payee;

  @Field(() => String, { nullable: true, description: 'The name of the group or charity.' })
  payee!: string | null;

  @Field(() => String, { nullable: true, description: 'What it is for, in words.' })
  words!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was sent back, while it is.' })
  reason!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When it was offered or claimed first.' })
  begunAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was claimed, the last time.' })
  claimedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'By the end of this day, YYYY-MM-DD, the person was to have the money.' })
  dueOn!: string | null;

  @Field(() => Boolean, { description: 'Whether that day has passed while the team has it. The team is reminded once, then an involvement lead sees it.' })
  isOverdue!: boolean;

  @Field(() => String, { nullable: true, description: 'The day on which it was paid, as the team says, YYYY-MM-DD.' })
  paidOn!: string | null;

  @Field(() => PayWayEnum, { nullable: true, description: 'How it was paid, as the team says.' })
  paidWay!: PayWay | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of claims.' })
export class PaymentClaimConnection extends Connection(PaymentClaimType) {}

@Access(access.withParent)
@ObjectType('PaymentSum', { description: 'What you were paid for one thing in one tax year, as teams say, and what you still wait for.' })
export class PaymentSumType {
  @Field(() => String, { description: 'The tax year, from 6 April to 5 April: 2026-27.' })
  taxYear!: string;

  @Field(() => ClaimKindEnum, { description: 'What it was for.' })
  kind!: ClaimKind;

  @Field(() => Int, { description: 'Paid, in pence, by the day it was paid.' })
  paidPence!: number;

  @Field(() => Int, { description: 'Claimed or approved and not paid, in pence, by the day it is for.' })
  waitingPence!: number;
}

@Access(access.withParent)
@ObjectType('MyPayments', { description: 'What concerns payment and you alone.' })
export class MyPaymentsType {
  @Field(() => Boolean, { description: 'Whether you said that you would rather not be paid. No team reads it.' })
  ratherNotBePaid!: boolean;

  @Field(() => [PaymentSumType], { description: 'Sums by tax year, the newest first.' })
  sums!: PaymentSumType[];

  @Field(() => PaymentAdviceType, { description: 'What to know about tax and benefits.' })
  advice!: PaymentAdviceType;
}

@Access(access.withParent)
@ObjectType('OverduePaymentClaim', { description: 'A claim that a team left overdue though it was reminded. No word about the person, nor what it is for.' })
export class OverduePaymentClaimType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The opportunity.' })
  opportunityId!: string;

  @Field(() => String, { description: 'The name of the main contact.' })
  mainContactName!: string;

  @Field(() => String, { description: 'The day on which it was due, YYYY-MM-DD.' })
  dueOn!: string;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of overdue claims.' })
export class OverduePaymentClaimConnection extends Connection(OverduePaymentClaimType) {}
