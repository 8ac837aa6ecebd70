import type { PaymentAdviceType } from './terms.types.js';

/**
 * What somebody should know before they take a payment, after what the openings say of NIHR's "Payment guidance for members of the public considering involvement in research"
 * (version 1.5, April 2024), Disability Rights UK's "Service user involvement and payments" and SCIE's "Paying people who receive benefits" (October 2021). Nobody has read them against
 * the whole of it: an adviser should, before real people do.
 */
export const advice: PaymentAdviceType = {
  sentences: [
    'You choose whether to be paid. You can take it, take less, or take nothing, and nobody asks why.',
    'A payment can affect your tax and your benefits, also when it is a voucher. It can also matter to your employer.',
    'If you get benefits, ask an adviser before you say yes, and tell the benefits office before the work begins. The rules are different for each benefit.',
    'Expenses are paid beside the payment. Tell the office which is which: in many cases expenses for this kind of work don’t count as income.',
    'Being offered money that you didn’t take, or gave away, can count for some benefits too. Ask about that as well.',
    'Askwell doesn’t know your situation and gives no advice. Ask one of these, or ask the team whether its organisation has an adviser for people who are involved.',
  ],
  sources: [
    { name: 'Citizens Advice', url: 'https://www.citizensadvice.org.uk/benefits/' },
    { name: 'GOV.UK: benefits advisers', url: 'https://www.gov.uk/benefits-calculators' },
    { name: 'NIHR: payment guidance for members of the public', url: 'https://www.nihr.ac.uk/payment-guidance-members-public-considering-involvement-research' },
    { name: 'Disability Rights UK: service user involvement and payments', url: 'https://www.disabilityrightsuk.org/resources/service-user-involvement-and-payments-how-they-affect-benefits' },
  ],
};
