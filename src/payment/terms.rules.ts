import type { PaymentUnit } from '../opportunities/opportunity.lists.js';
import type { CareKind, ClaimKind, ExpenseKind, Payee, PayWay } from './payment.lists.js';

/** What is offered: as the opportunity says it, and as it was kept when an involvement began. Pence, never fractions of them. */
export interface Terms {
  paymentOffered: boolean;
  paymentText: string | null;
  paymentPence: number | null;
  paymentPer: PaymentUnit | null;
  expenses: string | null;
  /** Whether the team said what follows; otherwise kinds and ways are open. */
  stated: boolean;
  expenseKinds: ExpenseKind[];
  inAdvance: boolean;
  careKinds: CareKind[];
  payWays: PayWay[];
  payTo: Payee[];
  /** Days from a claim until the person has the money. */
  withinDays: number;
  words: string | null;
}

/** Holds where a team said nothing. */
export const usualDays = 30;

/** What a better offer may name; what it leaves out stays. */
export type Better = Partial<Pick<Terms, 'paymentPence' | 'paymentPer' | 'expenseKinds' | 'inAdvance' | 'careKinds' | 'payWays' | 'payTo' | 'withinDays'>>;

/** The terms with an offer laid over them. An amount makes it an offer of payment. Where the words alone held they go on to: a list beside them must not narrow them. */
export const withOffer = (terms: Terms, { paymentPence, paymentPer, ...rest }: Better): Terms => {
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const amount = paymentPence === undefined || paymentPer === undefined ? {} : { paymentOffered: true, paymentPence, paymentPer };
  return { ...terms, ...said, ...amount };
};

const lacks = <T>(before: readonly T[], after: readonly T[]): boolean => before.some((each) => !after.includes(each));

/** Fields in which an offer is worse than what holds; the database says the same (`terms_worse`) and has the last word. An amount in other units, or said in words alone, can't be compared. */
export function worseIn(before: Terms, after: Terms): (keyof Better)[] {
  const paysLess = before.paymentOffered && (before.paymentPer !== after.paymentPer || (after.paymentPence ?? 0) < (before.paymentPence ?? 0));
  return [
    ...(paysLess ? (['paymentPence'] as const) : []),
    ...(lacks(before.expenseKinds, after.expenseKinds) ? (['expenseKinds'] as const) : []),
    ...(before.inAdvance && !after.inAdvance ? (['inAdvance'] as const) : []),
    ...(lacks(before.careKinds, after.careKinds) ? (['careKinds'] as const) : []),
    ...(lacks(before.payWays, after.payWays) ? (['payWays'] as const) : []),
    ...(lacks(before.payTo, after.payTo) ? (['payTo'] as const) : []),
    ...(after.withinDays > before.withinDays ? (['withinDays'] as const) : []),
  ];
}

/** Whether an offer that is nowhere worse is better anywhere. */
export const offersMore = (before: Terms, after: Terms): boolean =>
  (after.paymentOffered && (!before.paymentOffered || (after.paymentPence ?? 0) > (before.paymentPence ?? 0))) ||
  lacks(after.expenseKinds, before.expenseKinds) ||
  (after.inAdvance && !before.inAdvance) ||
  lacks(after.careKinds, before.careKinds) ||
  lacks(after.payWays, before.payWays) ||
  lacks(after.payTo, before.payTo) ||
  after.withinDays < before.withinDays;

/** Whether somebody can claim this. Where a team said only in words what it pays, expenses and care can be; it answers each claim. The database says the same (`terms_cover`). */
export const covers = (terms: Terms, kind: ClaimKind): boolean =>
  kind === 'payment' ? terms.paymentOffered : !terms.stated || (kind === 'expenses' ? terms.expenseKinds : terms.careKinds).length > 0;
