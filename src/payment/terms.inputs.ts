import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsBoolean, IsIn, IsOptional, IsUUID, ValidateNested } from 'class-validator';
import { PaymentUnitEnum } from '../opportunities/opportunity.enums.js';
import { type PaymentUnit, paymentUnits } from '../opportunities/opportunity.lists.js';
import { DayField, IdField, ListOf, WholeNumberField } from '../opportunities/field-checks.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { PenceField, WordsWithoutNumbers } from './payment-fields.js';
import { type CareKind, CareKindEnum, careKinds, type ExpenseKind, ExpenseKindEnum, expenseKinds, type Payee, PayeeEnum, payees, type PayWay, PayWayEnum, payWays } from './payment.lists.js';

@InputType({ description: 'What an opportunity offers beyond the amount and the words that it has itself. Whoever says yes keeps what they read then.' })
export class SetPaymentTermsInput extends CommandInput {
  @Field(() => ID, { description: 'The opportunity: a draft, in review, or open.' })
  @IdField('opportunityId must be the id of an opportunity')
  opportunityId!: string;

  @Field(() => [ExpenseKindEnum], { description: 'Which expenses are paid; none: an empty list.' })
  @ListOf(expenseKinds, expenseKinds.length)
  expenseKinds!: ExpenseKind[];

  @Field(() => Boolean, { description: 'Whether expenses and care can be paid in advance, so that nobody has to lay money out.' })
  @IsBoolean({ message: 'inAdvance must be true or false' })
  inAdvance!: boolean;

  @Field(() => [CareKindEnum], { description: 'Which care is paid for while somebody takes part; none: an empty list.' })
  @ListOf(careKinds, careKinds.length)
  careKinds!: CareKind[];

  @Field(() => [PayWayEnum], { description: 'How it is paid: at least one way.' })
  @ListOf(payWays, payWays.length)
  @ArrayMinSize(1, { message: 'payWays needs at least one way' })
  payWays!: PayWay[];

  @Field(() => [PayeeEnum], { description: 'To whom it can be paid. The person is always among them.' })
  @ListOf(payees, payees.length)
  payTo!: Payee[];

  @Field(() => Int, { description: 'So many days after a claim, at most, the person has the money: 1 to 90. People are shown it, and the team is reminded.' })
  @WholeNumberField(1, 90, 'days')
  withinDays!: number;

  @Field(() => String, { nullable: true, description: 'How to claim, in words: 2 to 1,000 characters. No bank details.' })
  @WordsWithoutNumbers(2, 1000)
  words?: string | null;
}

@InputType({ description: 'More than was agreed with somebody. What is left out stays as it is; nothing can become less.' })
export class OfferBetterTermsInput extends CommandInput {
  @Field(() => ID, { description: 'The involvement.' })
  @IsUUID(undefined, { message: 'involvementId must be the id of an involvement' })
  involvementId!: string;

  @Field(() => Int, { nullable: true, description: 'The amount in pence; together with paymentPer.' })
  @IsOptional()
  @PenceField()
  paymentPence?: number | null;

  @Field(() => PaymentUnitEnum, { nullable: true, description: 'What the amount is paid for: as it was agreed, so that both can see that it is more.' })
  @IsOptional()
  @IsIn(paymentUnits)
  paymentPer?: PaymentUnit | null;

  @Field(() => [ExpenseKindEnum], { nullable: true, description: 'Which expenses are paid from then on: those from before, and more.' })
  @ListOf(expenseKinds, expenseKinds.length)
  expenseKinds?: ExpenseKind[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether expenses and care can be paid in advance.' })
  @IsOptional()
  @IsBoolean({ message: 'inAdvance must be true or false' })
  inAdvance?: boolean | null;

  @Field(() => [CareKindEnum], { nullable: true, description: 'Which care is paid for: that from before, and more.' })
  @ListOf(careKinds, careKinds.length)
  careKinds?: CareKind[] | null;

  @Field(() => [PayWayEnum], { nullable: true, description: 'How it can be paid: the ways from before, and more.' })
  @ListOf(payWays, payWays.length)
  payWays?: PayWay[] | null;

  @Field(() => [PayeeEnum], { nullable: true, description: 'To whom it can be paid: those from before, and more.' })
  @ListOf(payees, payees.length)
  payTo?: Payee[] | null;

  @Field(() => Int, { nullable: true, description: 'Days from a claim to the money: as many as before, or fewer.' })
  @WholeNumberField(1, 90, 'days')
  withinDays?: number | null;
}

@InputType({ description: 'Whether you take a better offer. If not, what was agreed stays.' })
export class AnswerBetterTermsInput extends CommandInput {
  @Field(() => ID, { description: 'The involvement.' })
  @IsUUID(undefined, { message: 'involvementId must be the id of an involvement' })
  involvementId!: string;

  @Field(() => Int, { description: 'The number of the offer, as you read it.' })
  @WholeNumberField(2, 1000, 'offers')
  number!: number;

  @Field(() => Boolean, { description: 'Whether you take it.' })
  @IsBoolean({ message: 'accept must be true or false' })
  accept!: boolean;
}

@InputType({ description: 'That you would rather not be paid, or that you have changed your mind. For you alone: no team reads it, and nothing depends on it.' })
export class SetPaymentChoiceInput extends CommandInput {
  @Field(() => ID, { description: 'Your profile.' })
  @IsUUID(undefined, { message: 'contributorId must be the id of a profile' })
  contributorId!: string;

  @Field(() => Boolean, { description: 'Whether you would rather not be paid.' })
  @IsBoolean({ message: 'ratherNotBePaid must be true or false' })
  ratherNotBePaid!: boolean;
}

@InputType({ description: 'One amount that an organisation pays for so much work.' })
export class PaymentBandInput {
  @Field(() => String, { description: 'What it is paid for, such as “up to 1 hour”. 2 to 200 characters.' })
  @Text(2, 200)
  activity!: string;

  @Field(() => Int, { description: 'The amount in pence.' })
  @PenceField()
  pence!: number;

  @Field(() => Int, { nullable: true, description: 'The longest work it is for, in minutes; leave it out where it depends on more than time.' })
  @WholeNumberField(1, 100_000, 'minutes')
  minutes?: number | null;
}

@InputType({ description: 'What an organisation pays for involvement, from a day on. Those from before end the day before.' })
export class LoadPaymentBandsInput extends CommandInput {
  @Field(() => ID, { description: 'The organisation: one that you are an involvement lead for; for administrators, any.' })
  @IsUUID(undefined, { message: 'organisationId must be the id of an organisation' })
  organisationId!: string;

  @Field(() => String, { description: 'The first day they hold for, YYYY-MM-DD: later than those from before.' })
  @DayField()
  validFrom!: string;

  @Field(() => String, { description: 'Where they are published, such as the address of the policy. 3 to 300 characters.' })
  @Text(3, 300)
  source!: string;

  @Field(() => [PaymentBandInput], { description: 'The bands, the shortest work first: 1 to 30.' })
  @IsArray({ message: 'bands must be a list' })
  @ArrayMinSize(1, { message: 'bands needs at least one' })
  @ArrayMaxSize(30, { message: 'bands takes at most 30' })
  @ValidateNested({ each: true })
  @Type(() => PaymentBandInput)
  bands!: PaymentBandInput[];
}
