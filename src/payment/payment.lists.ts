import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';
import { claimStates } from './claim.rules.js';

export const expenseKinds = ['travel', 'meals', 'overnight_stay', 'phone_and_internet', 'printing_and_post', 'equipment', 'companion'] as const;
export type ExpenseKind = (typeof expenseKinds)[number];

export const careKinds = ['replacement_care', 'childcare', 'personal_assistant'] as const;
export type CareKind = (typeof careKinds)[number];

export const payWays = ['bank_transfer', 'cheque', 'cash', 'voucher', 'prepaid_card', 'paid_directly'] as const;
export type PayWay = (typeof payWays)[number];

export const payees = ['person', 'group', 'charity'] as const;
export type Payee = (typeof payees)[number];

export const claimKinds = ['payment', 'expenses', 'care'] as const;
export type ClaimKind = (typeof claimKinds)[number];

export const termsStates = ['agreed', 'offered', 'declined'] as const;
export type TermsState = (typeof termsStates)[number];

export const ExpenseKindEnum = enumOf(expenseKinds);
export const CareKindEnum = enumOf(careKinds);
export const PayWayEnum = enumOf(payWays);
export const PayeeEnum = enumOf(payees);
export const ClaimKindEnum = enumOf(claimKinds);
export const ClaimStateEnum = enumOf(claimStates);

registerEnumType(ExpenseKindEnum, {
  name: 'ExpenseKind',
  description: 'What somebody may have to spend so that they can take part.',
  valuesMap: {
    travel: { description: 'Getting there and back, taxis included where they are needed.' },
    meals: { description: 'Food and drink on the day.' },
    overnight_stay: { description: 'Staying overnight.' },
    phone_and_internet: { description: 'Calls, data, an internet connection.' },
    printing_and_post: { description: 'Printing, paper, stamps.' },
    equipment: { description: 'Things that are needed to take part, such as a headset.' },
    companion: { description: 'The costs of somebody who comes along so that they can take part.' },
  },
});
registerEnumType(CareKindEnum, {
  name: 'CareKind',
  description: 'Care that has to be paid for while somebody takes part.',
  valuesMap: {
    replacement_care: { description: 'Care for somebody whom they look after.' },
    childcare: { description: 'Childcare.' },
    personal_assistant: { description: 'Their own personal assistant or carer.' },
  },
});
registerEnumType(PayWayEnum, {
  name: 'PayWay',
  description: 'How a team pays, outside Askwell.',
  valuesMap: {
    bank_transfer: { description: 'Into a bank account. The team asks for it itself: Askwell keeps no bank details.' },
    cheque: { description: 'By cheque.' },
    cash: { description: 'In cash.' },
    voucher: { description: 'By voucher.' },
    prepaid_card: { description: 'By a prepaid card.' },
    paid_directly: { description: 'The team books and pays itself, such as a train ticket, so that nobody has to lay money out.' },
  },
});
registerEnumType(PayeeEnum, {
  name: 'Payee',
  description: 'To whom a team pays.',
  valuesMap: {
    person: { description: 'The person.' },
    group: { description: 'Their group or organisation.' },
    charity: { description: 'A charity that they name.' },
  },
});
registerEnumType(ClaimKindEnum, {
  name: 'PaymentClaimKind',
  description: 'What a claim is for.',
  valuesMap: {
    payment: { description: 'Payment for time and work.' },
    expenses: { description: 'What was, or will be, spent to take part.' },
    care: { description: 'Care that has to be paid for meanwhile.' },
  },
});
registerEnumType(ClaimStateEnum, {
  name: 'PaymentClaimState',
  description: 'Where a claim stands. Askwell keeps the record; the team pays elsewhere.',
  valuesMap: {
    offered: { description: 'The team offers it; the person has not answered.' },
    accepted: { description: 'The person takes the offer, and claims it when it is due to them.' },
    declined: { description: 'The person does not want it. They need no reason.' },
    claimed: { description: 'The person claims it, and the team has to answer.' },
    sent_back: { description: 'The team asks for something to be changed or added.' },
    approved: { description: 'The team says that it is right and has it paid.' },
    paid: { description: 'The team says that it was paid, and when.' },
    withdrawn: { description: 'The person took the claim back, or is not here any more.' },
  },
});
