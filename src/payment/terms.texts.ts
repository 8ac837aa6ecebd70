import type { CareKind, ExpenseKind, Payee, PayWay } from './payment.lists.js';
import type { Terms } from './terms.rules.js';

const expenseTexts: Record<ExpenseKind, string> = {
  travel: 'travel', meals: 'meals', overnight_stay: 'staying overnight', phone_and_internet: 'phone and internet', printing_and_post: 'printing and post', equipment: 'things you need to take part', companion: 'costs of somebody who comes with you',
};
const careTexts: Record<CareKind, string> = { replacement_care: 'care for somebody you look after', childcare: 'childcare', personal_assistant: 'your personal assistant' };
const wayTexts: Record<PayWay, string> = { bank_transfer: 'bank transfer', cheque: 'cheque', cash: 'cash', voucher: 'voucher', prepaid_card: 'prepaid card', paid_directly: 'booking and paying for you' };
const payeeTexts: Record<Payee, string> = { person: 'you', group: 'your group', charity: 'a charity you name' };

const listed = (words: readonly string[], last: 'and' | 'or'): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)!}`);

/** What a team pays beside its own words, in sentences for whoever thinks of saying yes. */
export function offerInWords({ expenseKinds, careKinds, inAdvance, payWays, payTo, withinDays, words }: Pick<Terms, 'expenseKinds' | 'careKinds' | 'inAdvance' | 'payWays' | 'payTo' | 'withinDays' | 'words'>): string {
  return [
    expenseKinds.length > 0 ? `Paid: ${listed(expenseKinds.map((kind) => expenseTexts[kind]), 'and')}.` : 'No expenses are paid.',
    careKinds.length > 0 ? `Care that is paid meanwhile: ${listed(careKinds.map((kind) => careTexts[kind]), 'and')}.` : null,
    inAdvance ? 'You can have it in advance.' : null,
    `You are paid by ${listed(payWays.map((way) => wayTexts[way]), 'or')}, to ${listed(payTo.map((payee) => payeeTexts[payee]), 'or')}, within ${withinDays} ${withinDays === 1 ? 'day' : 'days'} of your claim.`,
    words,
  ].filter((sentence) => sentence !== null).join(' '); // prettier-ignore
}
