import type { Person, Scenario, Team } from '../../support/scenario.js';
import { mailFor, type ReceivedMail } from '../invitations/mailbox.js';

export interface DutySeen {
  state: string;
  dueOn: string;
  isOverdue: boolean;
  heldFrom: string;
  people: { code: string; cameBy: string }[];
  extension: { from: string; because: string } | null;
  feedback: { outcome: string } | null;
}
export interface MineSeen {
  opportunityId: string;
  dueOn: string;
  state: string;
  title: string;
  wordsForYou: string | null;
  extension: { because: string } | null;
  feedback: { outcome: string; inPlainWords: string; weDid: string | null } | null;
}

export const dutyFields = '{ opportunityId state dueOn isOverdue heldFrom people { code cameBy } extension { from because at } feedback { outcome inPlainWords youSaid weDid whyNot at } }';

export const said = (opportunityId: string, changes: object = {}) => ({
  opportunityId, outcome: 'partly', inPlainWords: 'You told us the letter was hard to read. We made it shorter.', youSaid: 'The letter is too long, and the map is too small.',
  weDid: 'We cut the letter to one page.', whyNot: 'A new map has to wait for money next year.', ...changes,
}); // prettier-ignore

/** What tests of feedback do and read, as clients would. */
export class FeedbackClient {
  constructor(
    private readonly scenario: Scenario,
    readonly team: Team,
  ) {}

  async duty(opportunityId: string): Promise<DutySeen> {
    const query = `query ($id: ID!) { feedbackDuty(opportunityId: $id) ${dutyFields} }`;
    return (await this.scenario.run<{ feedbackDuty: DutySeen }>(query, { id: opportunityId }, this.team.contact)).feedbackDuty;
  }

  async mine({ contributorId, token }: Pick<Person, 'contributorId' | 'token'>): Promise<MineSeen[]> {
    const query = 'query ($id: ID!) { myFeedback(contributorId: $id) { edges { node { opportunityId dueOn state title wordsForYou extension { because } feedback { outcome inPlainWords weDid } } } } }';
    return (await this.scenario.run<{ myFeedback: { edges: { node: MineSeen }[] } }>(query, { id: contributorId }, { token })).myFeedback.edges.map(({ node }) => node);
  }

  give(opportunityId: string, changes: object = {}): Promise<DutySeen> {
    return this.scenario.change('giveFeedback', said(opportunityId, changes), this.team.contact, dutyFields);
  }

  async overdue(who: { token: string }): Promise<string[]> {
    const query = '{ overdueFeedback { edges { node { opportunityId title heldFrom dueOn } } } }';
    return (await this.scenario.run<{ overdueFeedback: { edges: { node: { opportunityId: string } }[] } }>(query, {}, who)).overdueFeedback.edges.map(({ node }) => node.opportunityId);
  }

  async mails(address: string, what = 'feedback-'): Promise<ReceivedMail[]> {
    return (await mailFor(this.scenario.app.dataDir, address)).filter(({ messageId }) => messageId.includes(what));
  }

  /** Somebody comes forward; chosen, not chosen, or not answered yet. @returns their code */
  async comesForward(person: Person, opportunityId: string, chosen?: boolean): Promise<string> {
    const { id: expressionId, code } = await this.scenario.change<{ id: string; code: string }>('expressInterest', { opportunityId, contributorId: person.contributorId }, person, '{ id code }');
    if (chosen !== undefined) {
      await this.scenario.change('answerInterest', { expressionId, chosen, answer: 'Thank you for coming forward.', ...(chosen ? { nextStep: 'We ring you on Thursday.' } : {}) }, this.team.contact);
    }
    return code;
  }

  /** A post that somebody came forward for, and that has ended. */
  async ended(person: Person): Promise<string> {
    const opportunityId = await this.scenario.opportunity(this.team);
    await this.comesForward(person, opportunityId, false);
    await this.scenario.change('closeOpportunity', { opportunityId }, this.team.contact);
    return opportunityId;
  }
}
