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

export interface ClaimSeen {
  id: string;
  code: string;
  kind: string;
  state: string;
  pence: number;
  dueOn: string | null;
  isOverdue: boolean;
  payee: string | null;
  words: string | null;
  reason: string | null;
  paidOn: string | null;
}

export const claimFields = '{ id involvementId opportunityId code kind state pence currency offeredPence forDay inAdvance payTo payee words reason claimedAt dueOn isOverdue paidOn paidWay }';
export const submitted = (changes: object) => ({ pence: 1420, forDay: '2026-11-20', payTo: 'person', words: 'Train from Leeds and back.', ...changes });
export const claimInput = (changes: object) => submitted({ kind: 'expenses', ...changes });

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

  async claims(query: 'myPaymentClaims' | 'paymentClaims', id: string, who: Pick<SignedIn, 'token'>): Promise<ClaimSeen[]> {
    const name = query === 'myPaymentClaims' ? 'contributorId' : 'opportunityId';
    const data = await this.scenario.run<Record<string, { edges: { node: ClaimSeen }[] }>>(`query ($id: ID!) { ${query}(${name}: $id) { edges { node ${claimFields} } } }`, { id }, who);
    return data[query].edges.map(({ node }) => node);
  }

  /** Claims something new in an involvement: 14.20 pounds of travel, unless said otherwise. */
  claim(involvementId: string, who: Pick<SignedIn, 'token'>, changes: object = {}): Promise<ClaimSeen> {
    return this.scenario.change('claimPayment', claimInput({ involvementId, ...changes }), who, claimFields);
  }

  /** A move of a claim that must succeed. */
  move(name: string, claimId: string, who: Pick<SignedIn, 'token'>, input: object = {}): Promise<ClaimSeen> {
    return this.scenario.change(name, { claimId, ...input }, who, claimFields);
  }

  refused(name: string, input: object, who: Pick<SignedIn, 'token'>): Promise<string | undefined> {
    return this.scenario.refusal(name, input, who, '{ id }');
  }

  async overdue(who: Pick<SignedIn, 'token'>): Promise<object[]> {
    const data = await this.scenario.run<{ overduePaymentClaims: { edges: { node: object }[] } }>('{ overduePaymentClaims { edges { node { id opportunityId mainContactName dueOn } } } }', {}, who);
    return data.overduePaymentClaims.edges.map(({ node }) => node);
  }

  async sums({ contributorId, token }: Pick<Person, 'contributorId' | 'token'>): Promise<{ ratherNotBePaid: boolean; sums: object[] }> {
    const query = 'query ($id: ID!) { myPayments(contributorId: $id) { ratherNotBePaid sums { taxYear kind paidPence waitingPence } } }';
    return (await this.scenario.run<{ myPayments: { ratherNotBePaid: boolean; sums: object[] } }>(query, { id: contributorId }, { token })).myPayments;
  }
}
