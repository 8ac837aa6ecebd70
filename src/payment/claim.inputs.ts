import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsBoolean, IsIn, IsUUID } from 'class-validator';
import { DayField } from '../opportunities/field-checks.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { PenceField, WordsWithoutNumbers } from './payment-fields.js';
import { type ClaimKind, ClaimKindEnum, claimKinds, type Payee, PayeeEnum, payees, type PayWay, PayWayEnum, payWays } from './payment.lists.js';

@InputType({ isAbstract: true })
abstract class ClaimCommandInput extends CommandInput {
  @Field(() => ID, { description: 'The claim.' })
  @IsUUID(undefined, { message: 'claimId must be the id of a claim' })
  claimId!: string;
}

@InputType({ description: 'An amount that you offer somebody for a piece of work, or towards its costs. They take it or leave it.' })
export class OfferPaymentInput extends CommandInput {
  @Field(() => ID, { description: 'The involvement.' })
  @IsUUID(undefined, { message: 'involvementId must be the id of an involvement' })
  involvementId!: string;

  @Field(() => ClaimKindEnum, { description: 'What it is for.' })
  @IsIn(claimKinds)
  kind!: ClaimKind;

  @Field(() => Int, { description: 'The amount in pence.' })
  @PenceField()
  pence!: number;

  @Field(() => String, { description: 'The day of the work, YYYY-MM-DD; of several days the last.' })
  @DayField()
  forDay!: string;

  @Field(() => String, { description: 'What it is for, in words for the person. 3 to 500 characters. Stored encrypted.' })
  @WordsWithoutNumbers(3, 500)
  words!: string;
}

@InputType({ description: 'Whether you take what was offered. You need no reason.' })
export class AnswerPaymentOfferInput extends ClaimCommandInput {
  @Field(() => Boolean, { description: 'Whether you take it. You can still decline what you took, until you claim it.' })
  @IsBoolean({ message: 'accept must be true or false' })
  accept!: boolean;
}

@InputType({ isAbstract: true })
abstract class ClaimedFields extends CommandInput {
  @Field(() => Int, { description: 'The amount in pence; of an offered payment, as much or less.' })
  @PenceField()
  pence!: number;

  @Field(() => String, { description: 'The day of the work or the cost, YYYY-MM-DD: at most a year ago; a day to come only in advance.' })
  @DayField()
  forDay!: string;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether you need it before that day. For expenses and care, where the terms say so.' })
  @IsBoolean({ message: 'inAdvance must be true or false' })
  inAdvance!: boolean;

  @Field(() => PayeeEnum, { description: 'To whom it is to be paid, as the terms allow.' })
  @IsIn(payees)
  payTo!: Payee;

  @Field(() => String, { nullable: true, description: 'The name of the group or charity; for nobody else. 2 to 200 characters. Stored encrypted. No bank details.' })
  @WordsWithoutNumbers(2, 200)
  payee?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is for, up to 1,000 characters. Stored encrypted; the team reads it. No bank details.' })
  @WordsWithoutNumbers(1, 1000)
  words?: string | null;
}

@InputType({ description: 'Something that you claim in an involvement. Receipts are not kept here: show them to the team, if it asks.' })
export class ClaimPaymentInput extends ClaimedFields {
  @Field(() => ID, { description: 'The involvement.' })
  @IsUUID(undefined, { message: 'involvementId must be the id of an involvement' })
  involvementId!: string;

  @Field(() => ClaimKindEnum, { description: 'What it is for.' })
  @IsIn(claimKinds)
  kind!: ClaimKind;
}

@InputType({ description: 'What you accepted, or what was sent back, as you claim it now.' })
export class SubmitPaymentClaimInput extends ClaimedFields {
  @Field(() => ID, { description: 'The claim.' })
  @IsUUID(undefined, { message: 'claimId must be the id of a claim' })
  claimId!: string;
}

@InputType({ description: 'Taking a claim back.' })
export class WithdrawPaymentClaimInput extends ClaimCommandInput {}

@InputType({ description: 'Whether a claim is right. What isn’t is sent back with a reason, so that the person can change it.' })
export class DecideOnPaymentClaimInput extends ClaimCommandInput {
  @Field(() => Boolean, { description: 'Whether it is right and goes to be paid.' })
  @IsBoolean({ message: 'approve must be true or false' })
  approve!: boolean;

  @Field(() => String, { nullable: true, description: 'What has to be changed or added, in kind words: needed where it is sent back. 3 to 1,000 characters. Stored encrypted. No bank details.' })
  @WordsWithoutNumbers(3, 1000)
  reason?: string | null;
}

@InputType({ description: 'That a claim was paid, by your organisation, outside Askwell.' })
export class RecordPaymentMadeInput extends ClaimCommandInput {
  @Field(() => String, { description: 'The day on which the person had the money, YYYY-MM-DD: today or earlier, and not before it was claimed.' })
  @DayField()
  paidOn!: string;

  @Field(() => PayWayEnum, { description: 'How.' })
  @IsIn(payWays)
  way!: PayWay;
}
