import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InProcessClient } from './in-process-client.js';
import { type SampleAccount, SampleAccounts, type SamplePerson } from './sample-accounts.js';
import { sampleRows } from './sample-files.js';
import type { SampleProgress } from './sample-progress.js';
import type { SampleTeam } from './sample-teams.js';

const columns = ['person', 'post', 'message', 'answer', 'firstStep', 'startsIn', 'hours', 'arranged', 'nextStep', 'dueIn', 'thanks'] as const;
type Row = Record<(typeof columns)[number], string>;

interface Post {
  id: string;
  teamId: string;
}
interface Involvement {
  id: string;
  opportunityId: string;
  state: 'starting' | 'under_way' | 'thanked' | 'left';
  nextStep: { what: string } | null;
}

/** People who came forward: one waits for an answer, one is involved with a next step, one was thanked. */
@Injectable()
export class SampleInvolvements {
  constructor(
    private readonly client: InProcessClient,
    private readonly accounts: SampleAccounts,
    private readonly dataSource: DataSource,
  ) {}

  /** Goes on with what is there already. Days are counted from `today`. */
  async load(teams: readonly SampleTeam[], today: Date, progress: SampleProgress): Promise<void> {
    for (const row of await sampleRows('involvements', columns)) {
      progress.next('involvements');
      const [person, post] = [await this.accounts.person(row.person), await this.post(row.post)];
      const { contact } = teams.find(({ id }) => id === post.teamId)!;
      const { id: expressionId, state } = (await this.interest(person, post)) ?? (await this.comeForward(person, post, row.message));
      if (!row.answer) continue;
      if (state === 'waiting') await this.client.change(contact, 'answerInterest', { expressionId, chosen: true, answer: row.answer, nextStep: row.firstStep });
      await this.bringForward(contact, await this.involvement(person, post), row, today);
    }
  }

  private async bringForward(contact: SampleAccount, { id: involvementId, state, nextStep }: Involvement, row: Row, today: Date): Promise<void> {
    const day = (days: string) => new Date(today.getTime() + Number(days) * 86_400_000).toISOString().slice(0, 10);
    if (state === 'starting') await this.client.change(contact, 'agreeOnInvolvement', { involvementId, startsOn: day(row.startsIn), hoursPerMonth: Number(row.hours), arranged: row.arranged });
    if (row.nextStep && nextStep && nextStep.what !== row.nextStep) {
      await this.client.change(contact, 'setNextStep', { involvementId, what: row.nextStep, dueOn: day(row.dueIn), previousIsDone: true });
    }
    if (row.thanks && nextStep) await this.client.change(contact, 'closeInvolvement', { involvementId, because: 'done', thanks: row.thanks });
  }

  private comeForward({ contributorId, ...person }: SamplePerson, { id: opportunityId }: Post, message: string): Promise<{ id: string; state: string }> {
    return this.client.change(person, 'expressInterest', { opportunityId, contributorId, message }, 'id state');
  }

  private async interest({ contributorId }: SamplePerson, post: Post): Promise<{ id: string; state: string } | null> {
    const [row] = await this.dataSource.query<{ id: string; state: string }[]>('select id, state from expression_of_interest where contributor_id = $1 and opportunity_id = $2', [contributorId, post.id]);
    return row ?? null;
  }

  private async involvement({ contributorId, token }: SamplePerson, post: Post): Promise<Involvement> {
    const { mine } = await this.client.run<{ mine: { edges: { node: Involvement }[] } }>(
      token, 'query ($id: ID!) { mine: myInvolvements(contributorId: $id) { edges { node { id opportunityId state nextStep { what } } } } }', { id: contributorId },
    ); // prettier-ignore
    return mine.edges.map(({ node }) => node).find(({ opportunityId }) => opportunityId === post.id)!;
  }

  private async post(title: string): Promise<Post> {
    const [post] = await this.dataSource.query<Post[]>('select id, team_id as "teamId" from opportunity where title = $1', [title]);
    if (!post) throw new Error(`src/sample/data/involvements.tsv names a post "${title}", which opportunities.tsv doesn't have`);
    return post;
  }
}
