import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InProcessClient } from './in-process-client.js';
import { type SampleAccount, SampleAccounts, type SamplePerson } from './sample-accounts.js';
import { list, sampleRows } from './sample-files.js';
import type { SampleProgress } from './sample-progress.js';
import { sampleBroker, sampleLeads, type SampleTeam } from './sample-teams.js';

const columns = ['person', 'kind', 'area', 'topics', 'title', 'words', 'meToo', 'state', 'team', 'finding', 'answer'] as const;

interface Posted {
  id: string;
  state: string;
}

/** Ideas of sample people, one each: some wait to be read, some look for an answer, some have one. */
@Injectable()
export class SampleIdeas {
  constructor(
    private readonly client: InProcessClient,
    private readonly accounts: SampleAccounts,
    private readonly dataSource: DataSource,
  ) {}

  /** Goes on with what is there already. */
  async load(teams: readonly SampleTeam[], topicIds: ReadonlyMap<string, string>, progress: SampleProgress): Promise<void> {
    const lead = await this.accounts.account(...sampleLeads[0]);
    const broker = await this.accounts.account(...sampleBroker);
    for (const row of await sampleRows('ideas', columns)) {
      progress.next('ideas');
      const author = await this.accounts.person(row.person);
      const { id, state } = (await this.postedBy(author)) ?? (await this.post(author, row, topicIds));
      if (row.state === 'waiting') continue;
      if (state === 'waiting') await this.run(lead, 'moderateIdea', 'ModerateIdeaInput', { ideaId: id, version: 0, decision: 'publish' });
      for (const key of list(row.meToo)) {
        const other = await this.accounts.person(key);
        await this.run(other, 'sayMeToo', 'SayMeTooInput', { ideaId: id, contributorId: other.contributorId });
      }
      if (row.state === 'published' || !['waiting', 'published'].includes(state)) continue;
      const team = teams.find(({ key }) => key === row.team);
      await this.run(team?.contact ?? broker, 'answerIdea', 'AnswerIdeaInput', { ideaId: id, kind: row.state, words: row.answer, teamId: team?.id ?? null, findingId: row.finding ? await this.findingOf(row.finding) : null });
    }
  }

  private post(author: SamplePerson, { kind, area, topics, title, words }: Record<(typeof columns)[number], string>, topicIds: ReadonlyMap<string, string>): Promise<Posted> {
    return this.run(author, 'postIdea', 'PostIdeaInput', {
      contributorId: author.contributorId, kind, title, words: words || null, areaCode: area || null, topicIds: list(topics).map((slug) => topicIds.get(slug)),
    }); // prettier-ignore
  }

  private async run(by: SampleAccount, mutation: string, type: string, input: object): Promise<Posted> {
    const { idea } = await this.client.run<{ idea: Posted }>(by.token, `mutation ($input: ${type}!) { idea: ${mutation}(input: $input) { id state } }`, { input });
    return idea;
  }

  private async findingOf(pmid: string): Promise<string> {
    return (await this.dataSource.query<[{ id: string }]>('select id from finding where pmid = $1', [pmid]))[0].id;
  }

  private async postedBy({ contributorId }: SamplePerson): Promise<Posted | null> {
    const [row] = await this.dataSource.query<Posted[]>('select idea.id, idea.state from idea join idea_author author on author.idea_id = idea.id where author.contributor_id = $1', [contributorId]);
    return row ?? null;
  }
}
