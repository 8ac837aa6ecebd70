import { about, deleteWhere, eraseBy, exported, nothingPersonal, notExported, staysAsItIs } from '../audit/personal-data.js';
import { sealedJson } from '../contributors/sealed-text.js';

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
  payment_claim: about(
    exported(
      'What you were offered and claimed',
      `select opportunity.title as "post", claim.kind, replace(claim.state, '_', ' ') as "state", claim.pence as "amountInPence", claim.currency, claim.offered_pence as "offeredInPence", claim.for_day::text as "forTheDay",
              claim.in_advance as "inAdvance", replace(claim.pay_to, '_', ' ') as "paidTo", ${sealedJson('claim.payee_key_id', 'claim.payee_ciphertext')} as "groupOrCharity",
              ${sealedJson('claim.words_key_id', 'claim.words_ciphertext')} as "whatItIsFor", ${sealedJson('claim.reason_key_id', 'claim.reason_ciphertext')} as "whySentBack", claim.begun_at as "since",
              claim.claimed_at as "claimedAt", claim.due_on::text as "dueOn", claim.paid_on::text as "paidOn", replace(claim.paid_way, '_', ' ') as "paidBy"
       from payment_claim claim join involvement on involvement.id = claim.involvement_id join opportunity on opportunity.id = involvement.opportunity_id
       where involvement.contributor_id = any (:contributors) order by claim.begun_at, claim.id`,
    ),
    eraseBy('amounts and days stay as a record that leads to nobody; words go, and what was not approved is over', {
      sql: `update payment_claim set payee_key_id = null, payee_ciphertext = null, words_key_id = null, words_ciphertext = null, reason_key_id = null, reason_ciphertext = null,
              state = case when state in ('offered', 'accepted') then 'declined' when state in ('claimed', 'sent_back') then 'withdrawn' else state end,
              ended_at = case when state in ('offered', 'accepted', 'claimed', 'sent_back') then :now else ended_at end
            where involvement_id in (select id from involvement where contributor_id = any (:contributors))`,
    }),
    staysAsItIs('who offered, decided or recorded it for a team is an account without a name from then on'),
  ),
  payment_publication: nothingPersonal('when figures were made up'),
  payment_figure: nothingPersonal('counts of people with noise, rounded, none below ten'),
  payment_choice: about(
    exported('That you would rather not be paid', `select made_at as "saidAt" from payment_choice where contributor_id = any (:contributors)`),
    deleteWhere({ contributor: 'contributor_id' }, 'it was for them alone'),
  ),
};
