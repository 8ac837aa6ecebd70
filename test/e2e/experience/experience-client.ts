import { newId } from '../../../src/platform/database/ids.js';
import { withClient } from '../../../src/platform/database/roles.js';
import type { Person, Scenario, Team } from '../../support/scenario.js';
import { mailFor, type ReceivedMail } from '../invitations/mailbox.js';

export interface ExperienceSeen {
  id: string;
  opportunityId: string;
  title: string;
  occasion: string;
  state: string;
  beforeYouAnswer: string;
  statements: { code: string; text: string }[];
  answers: { statement: string; level: string }[];
  words: string | null;
}

export const experienceFields = '{ id opportunityId title occasion state closesAt beforeYouAnswer statements { code text } answers { statement level } words }';
export const saidFields = `{ receipt experience ${experienceFields} }`;

type Who = Pick<Person, 'contributorId' | 'token'>;
export type Levels = Record<string, 'agree' | 'partly' | 'disagree' | 'does_not_apply'>;

/** What tests of experience do and read, as clients would. */
export class ExperienceClient {
  constructor(
    private readonly scenario: Scenario,
    readonly team: Team,
  ) {}

  /** Comes forward and is chosen. @returns the involvement's id */
  async chosen({ contributorId, token }: Who, opportunityId: string, team = this.team): Promise<string> {
    const { id: expressionId } = await this.scenario.change<{ id: string }>('expressInterest', { opportunityId, contributorId }, { token });
    await this.scenario.change('answerInterest', { expressionId, chosen: true, answer: 'Please come, we are glad.', nextStep: 'We ring you on Thursday.' }, team.contact);
    const [{ id }] = await this.rows<{ id: string }>('select id from involvement where opportunity_id = $1 and contributor_id = $2', [opportunityId, contributorId]);
    return id;
  }

  /** People who were in it, which has ended for each; each may say how it was. */
  async ended(people: readonly Who[], opportunityId: string, team = this.team): Promise<void> {
    for (const person of people) {
      const involvementId = await this.chosen(person, opportunityId, team);
      await this.scenario.change('closeInvolvement', { involvementId, because: 'done', thanks: 'Thank you.' }, team.contact);
    }
    await this.invite();
  }

  /** The same without living through it: each of them may say how it was. */
  async offered(people: readonly Who[], opportunityId: string, team = this.team): Promise<void> {
    const involvementId = await this.chosen(people[0], opportunityId, team);
    await this.owner(
      `insert into experience_invitation (involvement_id, opportunity_id, contributor_id, occasion, nr, offered_at, closes_at)
       select $1, $2, who.id, 'yearly', who.nr, clock_now(), clock_now() + interval '90 days' from unnest($3::uuid[]) with ordinality as who (id, nr)`,
      [involvementId, opportunityId, people.map(({ contributorId }) => contributorId)],
    );
  }

  async invite(): Promise<void> {
    await Promise.all([1, 2].map(() => this.scenario.app.runJob('experience.invite')));
    await this.scenario.work();
  }

  async mine({ contributorId, token }: Who): Promise<ExperienceSeen[]> {
    const query = `query ($id: ID!) { myExperiences(contributorId: $id) { edges { node ${experienceFields} } } }`;
    return (await this.scenario.run<{ myExperiences: { edges: { node: ExperienceSeen }[] } }>(query, { id: contributorId }, { token })).myExperiences.edges.map(({ node }) => node);
  }

  async says(who: Who, levels: Levels, more: { shown?: string; words?: string; opportunityId?: string; idempotencyKey?: string } = {}): Promise<{ id: string; receipt: string | null }> {
    const { shown = 'anonymous', words, opportunityId, idempotencyKey = newId() } = more;
    const [mine] = await this.rows<{ id: string }>(`select id from experience_invitation where contributor_id = $1 and state = 'offered' and opportunity_id = coalesce($2, opportunity_id) order by offered_at desc, id desc`, [
      who.contributorId, opportunityId ?? null,
    ]); // prettier-ignore
    const answers = Object.entries(levels).map(([statement, level]) => ({ statement, level }));
    const { receipt } = await this.scenario.change<{ receipt: string | null }>('answerExperience', { invitationId: mine.id, shown, answers, words, idempotencyKey }, who, saidFields);
    return { id: mine.id, receipt };
  }

  async mails(address: string): Promise<ReceivedMail[]> {
    return (await mailFor(this.scenario.app.dataDir, address)).filter(({ messageId }) => messageId.includes('experience-'));
  }

  /** As an operator with the tables reads it. */
  owner<T extends object>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return withClient(this.scenario.app.db.ownerUrl, async (client) => (await client.query<T>(sql, parameters)).rows);
  }

  rows<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return this.scenario.app.db.dataSource.query<T[]>(sql, parameters);
  }
}
