import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { readSampleFeed, SampleFeed } from './sample-feed.js';
import { SampleIdeas } from './sample-ideas.js';
import { SampleInvolvements } from './sample-involvements.js';
import { SamplePeople } from './sample-people.js';
import { SamplePosts } from './sample-posts.js';
import { type SampleFinding, SampleFindings } from '../findings/sample-findings.service.js';
import type { Actor } from '../identity/actor.js';
import { JointFinder } from '../opportunities/joint-finder.js';
import { ActorSource } from '../platform/graphql/request-context.js';
import { readSampleFindings, withWhole } from './load-sample-findings.js';
import { allDone } from './sample-files.js';
import { type LoadingStart, SampleProgress } from './sample-progress.js';
import { SampleAccounts } from './sample-accounts.js';
import { sampleBroker, SampleTeams } from './sample-teams.js';

/**
 * Loads the sample data into an empty database, through the same doors as everyone. Every step looks first whether it
 * was done, so a start that was cut off is gone on with, also days later. Never loaded beside data of one's own.
 */
@Injectable()
export class SampleLoader {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly teams: SampleTeams,
    private readonly posts: SamplePosts,
    private readonly people: SamplePeople,
    private readonly ideas: SampleIdeas,
    private readonly involvements: SampleInvolvements,
    private readonly feed: SampleFeed,
    private readonly findings: SampleFindings,
    private readonly joint: JointFinder,
    private readonly accounts: SampleAccounts,
    private readonly actors: ActorSource,
  ) {}

  /** @returns whether the database holds sample data now */
  async loadIfEmpty(start: LoadingStart): Promise<boolean> {
    const state = await this.state();
    if (state !== 'load') return state === 'loaded';
    start.say('Loading sample data: people, opportunities, ideas and findings, all invented but for the findings’ sources …');
    await this.dataSource.query('insert into sample_load (started_at) values (clock_now()) on conflict do nothing');
    const today = await this.clock.now();
    const topics = await this.dataSource.query<{ slug: string; id: string }[]>('select slug, id from topic where valid_to is null');
    const topicIds = new Map(topics.map(({ slug, id }) => [slug, id]));
    const teams = await this.teams.load();
    const [broker, feed] = [await this.broker(), await readSampleFeed()];
    const findings = await this.findingsWith(withWhole(feed.findings));
    const progress = new SampleProgress(start);
    await this.feed.subscribe(feed, topicIds);
    await allDone([
      this.posts.load(teams, topicIds, today, progress),
      this.people.load(topicIds, progress),
      this.findings.load(broker, findings, () => progress.next('findings')),
    ]);
    await allDone([this.ideas.load(teams, topicIds, progress), this.feed.load(feed, teams, topicIds, progress), this.involvements.load(teams, today, progress)]);
    await this.findAlike();
    await this.dataSource.query('update sample_load set finished_at = clock_now()');
    return true;
  }

  /** The findings of the feed say more of some that are also among the others. */
  private async findingsWith(said: readonly SampleFinding[]): Promise<SampleFinding[]> {
    const pmids = new Set(said.flatMap(({ ids }) => ids.pmid ?? []));
    return [...said, ...(await readSampleFindings()).filter(({ ids }) => !ids.pmid || !pmids.has(ids.pmid))];
  }

  /** Otherwise a sweep does it some minutes later, and what the tour shows would not be there yet. */
  private async findAlike(): Promise<void> {
    for (const { id } of await this.dataSource.query<{ id: string }[]>(`select id from opportunity where status = 'open' order by id`)) await this.joint.compare(id);
  }

  private async broker(): Promise<Actor> {
    const { token } = await this.accounts.account(...sampleBroker);
    return (await this.actors.actorOf(`Bearer ${token}`)) as Actor;
  }

  private async state(): Promise<'load' | 'loaded' | 'own data'> {
    const [{ started, finished, used }] = await this.dataSource.query<[{ started: boolean; finished: boolean; used: boolean }]>(
      `select exists (select from sample_load) as started, exists (select from sample_load where finished_at is not null) as finished,
              exists (select from account) or exists (select from organisation) or exists (select from finding) as used`,
    );
    if (finished) return 'loaded';
    return started || !used ? 'load' : 'own data';
  }
}
