import type { SignedIn } from '../../support/app.js';
import type { Person, Scenario, Team } from '../../support/scenario.js';
import { mailFor, type ReceivedMail } from '../invitations/mailbox.js';

export interface TermsSeen {
  number: number;
  paymentOffered: boolean;
  paymentPence: number | null;
  paymentPer: string | null;
  expenses: string | null;
  stated: boolean;
  expenseKinds: string[];
  inAdvance: boolean;
  careKinds: string[];
  payWays: string[];
  payTo: string[];
  withinDays: number;
}

const termsFields = '{ number madeAt paymentOffered paymentText paymentPence paymentPer expenses stated expenseKinds inAdvance careKinds payWays payTo withinDays words }';
export const paymentFields = `{ involvementId terms ${termsFields} offer ${termsFields} advice { sentences sources { name url } } }`;

/** What a team usually offers in these tests. */
export const usualTerms = (opportunityId: string, changes: object = {}) => ({
  opportunityId, expenseKinds: ['travel', 'companion'], inAdvance: true, careKinds: ['replacement_care'], payWays: ['bank_transfer', 'voucher'], payTo: ['person', 'group'], withinDays: 20,
  words: 'Tell us what you spent; we need no form.', ...changes,
}); // prettier-ignore

/** What tests of payment do and read, as clients would. */
export class PaymentClient {
  constructor(
    private readonly scenario: Scenario,
    readonly team: Team,
  ) {}

  setTerms(opportunityId: string, changes: object = {}): Promise<string> {
    return this.scenario.change('setPaymentTerms', usualTerms(opportunityId, changes), this.team.contact, '');
  }

  /** @returns the id of the expression of interest */
  async comesForward(person: Pick<Person, 'contributorId' | 'token'>, opportunityId: string): Promise<string> {
    return (await this.scenario.change<{ id: string }>('expressInterest', { opportunityId, contributorId: person.contributorId }, person)).id;
  }

  /** @returns the involvement's id */
  async choose(expressionId: string): Promise<string> {
    await this.scenario.change('answerInterest', { expressionId, chosen: true, answer: 'Thank you for coming forward.', nextStep: 'We ring you on Thursday.' }, this.team.contact);
    const [{ id }] = await this.scenario.app.db.dataSource.query<{ id: string }[]>('select i.id from involvement i join introduction n on n.id = i.introduction_id where n.expression_of_interest_id = $1', [expressionId]);
    return id;
  }

  /** Somebody in an involvement under the usual terms. */
  async involved(person: Pick<Person, 'contributorId' | 'token'>, terms: object | null = {}, post: object = {}): Promise<{ involvementId: string; opportunityId: string }> {
    const opportunityId = await this.scenario.opportunity(this.team, post);
    if (terms) await this.setTerms(opportunityId, terms);
    return { opportunityId, involvementId: await this.choose(await this.comesForward(person, opportunityId)) };
  }

  async payment(involvementId: string, who: Pick<SignedIn, 'token'>): Promise<{ terms: TermsSeen; offer: TermsSeen | null }> {
    const query = `query ($id: ID!) { involvementPayment(involvementId: $id) ${paymentFields} }`;
    return (await this.scenario.run<{ involvementPayment: { terms: TermsSeen; offer: TermsSeen | null } }>(query, { id: involvementId }, who)).involvementPayment;
  }

  offer(involvementId: string, changes: object, who: Pick<SignedIn, 'token'> = this.team.contact): Promise<string | undefined> {
    return this.scenario.refusal('offerBetterTerms', { involvementId, ...changes }, who, paymentFields);
  }

  answer(involvementId: string, number: number, accept: boolean, who: Pick<SignedIn, 'token'>): Promise<string | undefined> {
    return this.scenario.refusal('answerBetterTerms', { involvementId, number, accept }, who, paymentFields);
  }

  async mails(address: string, what: string): Promise<ReceivedMail[]> {
    return (await mailFor(this.scenario.app.dataDir, address)).filter(({ messageId }) => messageId.includes(what));
  }
}
