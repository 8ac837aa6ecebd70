import { about, deleteWhere, exported, notExported, staysAsItIs } from '../audit/personal-data.js';

export const paymentPersonalData = {
  payment_terms: about(notExported('what a team offers everybody is in the opportunity; whoever wrote it did so for the team'), staysAsItIs('what a post offered stays with it; whoever wrote it is an account without a name from then on')),
  involvement_terms: about(
    exported(
      'On which terms you gave your time',
      `select opportunity.title as "post", terms.made_at as "since", terms.state, terms.payment_offered as "paymentOffered", terms.payment_text as "payment", terms.payment_pence as "amountInPence",
              replace(terms.payment_per, '_', ' ') as "paidFor", terms.expenses, terms.expense_kinds as "expensesPaid", terms.in_advance as "inAdvance", terms.care_kinds as "carePaid", terms.pay_ways as "paidBy",
              terms.pay_to as "paidTo", terms.within_days as "withinDays", terms.words as "howToClaim"
       from involvement_terms terms join involvement on involvement.id = terms.involvement_id join opportunity on opportunity.id = involvement.opportunity_id
       where involvement.contributor_id = any (:contributors) order by terms.made_at, terms.id`,
    ),
    staysAsItIs('what was promised stays countable; the involvement leads to nobody any more, and it holds no word about anybody'),
  ),
  payment_choice: about(
    exported('That you would rather not be paid', `select made_at as "saidAt" from payment_choice where contributor_id = any (:contributors)`),
    deleteWhere({ contributor: 'contributor_id' }, 'it was for them alone'),
  ),
};
