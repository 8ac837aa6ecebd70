import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { PaymentUnitEnum } from '../opportunities/opportunity.enums.js';
import type { PaymentUnit } from '../opportunities/opportunity.lists.js';
import { Access } from '../platform/graphql/access.js';
import { type CareKind, CareKindEnum, type ExpenseKind, ExpenseKindEnum, type Payee, PayeeEnum, type PayWay, PayWayEnum } from './payment.lists.js';

@ObjectType({ isAbstract: true })
abstract class TermsFields {
  @Field(() => [ExpenseKindEnum], { description: 'Which expenses are paid.' })
  expenseKinds!: ExpenseKind[];

  @Field(() => Boolean, { description: 'Whether expenses and care can be paid in advance, so that nobody has to lay money out.' })
  inAdvance!: boolean;

  @Field(() => [CareKindEnum], { description: 'Which care is paid for while somebody takes part.' })
  careKinds!: CareKind[];

  @Field(() => [PayWayEnum], { description: 'How it is paid, outside Askwell. Empty: the team didn’t say.' })
  payWays!: PayWay[];

  @Field(() => [PayeeEnum], { description: 'To whom it can be paid.' })
  payTo!: Payee[];

  @Field(() => Int, { description: 'So many days after a claim, at most, the person has the money.' })
  withinDays!: number;

  @Field(() => String, { nullable: true, description: 'How to claim, in words.' })
  words!: string | null;
}

@Access(access.withParent)
@ObjectType('OpportunityPaymentTerms', { description: 'What an opportunity offers beyond its amount (payment) and its words on expenses. Whoever says yes keeps what they read then.' })
export class OpportunityPaymentTermsType extends TermsFields {
  @Field(() => GraphQLISODateTime, { description: 'When the team said so.' })
  setAt!: Date;
}

@Access(access.withParent)
@ObjectType('InvolvementTerms', { description: 'On which terms somebody gives their time. They were kept when the person said yes; whatever the opportunity says later, they never become worse.' })
export class InvolvementTermsType extends TermsFields {
  @Field(() => Int, { description: '1: as the opportunity said it. Each better offer has the next number.' })
  number!: number;

  @Field(() => GraphQLISODateTime, { description: 'Since when they hold, or when they were offered.' })
  madeAt!: Date;

  @Field(() => Boolean, { description: 'Whether payment is offered.' })
  paymentOffered!: boolean;

  @Field(() => String, { nullable: true, description: 'The payment in the words of the opportunity.' })
  paymentText!: string | null;

  @Field(() => Int, { nullable: true, description: 'The amount in pence.' })
  paymentPence!: number | null;

  @Field(() => PaymentUnitEnum, { nullable: true, description: 'What the amount is paid for.' })
  paymentPer!: PaymentUnit | null;

  @Field(() => String, { nullable: true, description: 'The expenses in the words of the opportunity.' })
  expenses!: string | null;

  @Field(() => Boolean, { description: 'Whether the team said which expenses, which care and how it pays. If not, the words alone hold, and 30 days.' })
  stated!: boolean;
}

@Access(access.withParent)
@ObjectType('AdviceSource', { description: 'Where to read more, or whom to ask.' })
export class AdviceSourceType {
  @Field(() => String, { description: 'Who says it.' })
  name!: string;

  @Field(() => String, { description: 'Where.' })
  url!: string;
}

@Access(access.withParent)
@ObjectType('PaymentAdvice', { description: 'What to know about tax and benefits before you take a payment. No advice of ours: where advice is.' })
export class PaymentAdviceType {
  @Field(() => [String], { description: 'In plain sentences.' })
  sentences!: string[];

  @Field(() => [AdviceSourceType], { description: 'Whom to ask, and where to read more.' })
  sources!: AdviceSourceType[];
}

@Access(access.withParent)
@ObjectType('InvolvementPayment', { description: 'On which terms somebody gives their time to an opportunity.' })
export class InvolvementPaymentType {
  @Field(() => ID, { description: 'The involvement.' })
  involvementId!: string;

  @Field(() => InvolvementTermsType, { description: 'What holds.' })
  terms!: InvolvementTermsType;

  @Field(() => InvolvementTermsType, { nullable: true, description: 'A better offer of the team that waits for the person’s answer.' })
  offer!: InvolvementTermsType | null;

  @Field(() => PaymentAdviceType, { description: 'What to know before taking a payment.' })
  advice!: PaymentAdviceType;
}

@Access(access.withParent)
@ObjectType('PaymentBand', { description: 'An amount that a payer publishes for so much work.' })
export class PaymentBandType {
  @Field(() => String, { description: 'What it is paid for.' })
  activity!: string;

  @Field(() => Int, { nullable: true, description: 'The amount in pence; null: to be confirmed.' })
  pence!: number | null;

  @Field(() => Int, { nullable: true, description: 'The longest work it is for, in minutes; null: it depends on more than time.' })
  minutes!: number | null;
}

@Access(access.withParent)
@ObjectType('PaymentBands', { description: 'What a payer publishes, from a day on. It binds nobody.' })
export class PaymentBandsType {
  @Field(() => String, { description: 'Who pays by them.' })
  publisher!: string;

  @Field(() => String, { nullable: true, description: 'Where they are published.' })
  source!: string | null;

  @Field(() => String, { nullable: true, description: 'The first day they hold for, YYYY-MM-DD; null: not stated.' })
  validFrom!: string | null;

  @Field(() => [PaymentBandType], { description: 'The bands, the shortest work first.' })
  bands!: PaymentBandType[];
}
