import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InProcessClient } from './in-process-client.js';
import { type FindingInFile, jsonOf } from './load-sample-findings.js';
import { type SampleAccount, SampleAccounts } from './sample-accounts.js';
import { allDone } from './sample-files.js';
import type { SampleProgress } from './sample-progress.js';
import { sampleBroker, sampleStaff, type SampleTeam, secondBroker } from './sample-teams.js';

interface Question {
  finding: string;
  person: string;
  question: string;
  answer?: string;
}
type Subscription = Record<string, unknown> & { topics?: string[] };

/** `data/feed.json`. Findings are named by PMID, people and teams by their keys, topics by their slugs. */
export interface SampleFeedFile {
  findings: FindingInFile[];
  secondRead: string[];
  evidence: { finding: string; other: string; relation: string }[];
  superseded: { finding: string; by: string }[];
  /** Taken for another work as they came in: by the source of the double, which has the title of the one that stays. */
  doubles: { kept: string; source: string }[];
  useful: { finding: string; people: string[]; teams: string[] }[];
  questions: Question[];
  follows: { person: string; topics: string[] }[];
  subscriptions: { staff: Subscription[]; people: (Subscription & { person: string })[] };
}

interface Standing {
  id: string;
  version: number;
  status: string;
  secondRead: string | null;
}

export const readSampleFeed = (): Promise<SampleFeedFile> => jsonOf<SampleFeedFile>('feed');

/** What readers and brokers do with findings: subscribing, a second look, questions, "useful to me", doubles joined, the old superseded. Everything goes on with what is there. */
@Injectable()
export class SampleFeed {
  constructor(
    private readonly client: InProcessClient,
    private readonly accounts: SampleAccounts,
    private readonly dataSource: DataSource,
  ) {}

  /** Before anything is published, for subscriptions bring what is published from then on. */
  async subscribe({ subscriptions }: SampleFeedFile, topicIds: ReadonlyMap<string, string>): Promise<void> {
    await this.subscribeAs(await this.accounts.account(...sampleStaff), subscriptions.staff, topicIds);
  }

  /** Once people have joined and the findings are here. */
  async load(feed: SampleFeedFile, teams: readonly SampleTeam[], topicIds: ReadonlyMap<string, string>, progress: SampleProgress): Promise<void> {
    const [bea, theo] = [await this.accounts.account(...sampleBroker), await this.accounts.account(...secondBroker)];
    await allDone([this.curate(feed, bea, theo, progress), this.read(feed, bea, teams, topicIds, progress)]);
  }

  private async curate(feed: SampleFeedFile, bea: SampleAccount, theo: SampleAccount, progress: SampleProgress): Promise<void> {
    for (const { ids } of feed.findings.filter(({ stays }) => stays === 'draft')) {
      progress.next('steps with findings');
      const { id: findingId, version, status } = await this.standing(ids.pmid!, bea);
      if (status === 'draft') await this.client.change(bea, 'sendForSecondLook', { findingId, version });
    }
    for (const pmid of feed.secondRead) {
      progress.next('steps with findings');
      const { id: findingId, version, secondRead } = await this.standing(pmid, theo);
      if (secondRead === 'not_second_read') await this.client.change(theo, 'approveSecondLook', { findingId, version });
    }
    for (const { finding, other, relation } of feed.evidence) {
      const { id: findingId, version } = await this.standing(finding, bea);
      const [linked] = await this.dataSource.query<unknown[]>('select from finding_evidence where finding_id = $1 and relation = $2', [findingId, relation]);
      if (!linked) await this.client.change(bea, 'linkEvidence', { findingId, version, otherId: (await this.standing(other, bea)).id, relation });
    }
    for (const { finding, by } of feed.superseded) {
      const { id: findingId, version, status } = await this.standing(finding, bea);
      if (status === 'published') await this.client.change(bea, 'supersedeFinding', { findingId, version, byId: (await this.standing(by, bea)).id });
    }
    for (const { kept, source } of feed.doubles) {
      const { id: keptId } = await this.standing(kept, bea);
      const [double] = await this.dataSource.query<{ id: string }[]>(
        `select double.id from finding double join finding kept on kept.title = double.title and kept.id = $1
         join finding_source source on source.finding_id = double.id and source.source = $2
         where double.id <> kept.id and double.status = 'imported'`,
        [keptId, source],
      );
      if (double) await this.client.change(bea, 'joinFindings', { keptId, doubleId: double.id });
    }
  }

  private async read(feed: SampleFeedFile, bea: SampleAccount, teams: readonly SampleTeam[], topicIds: ReadonlyMap<string, string>, progress: SampleProgress): Promise<void> {
    for (const { finding, people, teams: keys } of feed.useful) {
      const { id: findingId } = await this.standing(finding, bea);
      const readers = [...(await Promise.all(people.map((key) => this.accounts.person(key)))), ...teams.filter(({ key }) => keys.includes(key)).map(({ contact }) => contact)];
      for (const reader of readers) {
        progress.next('steps with findings');
        await this.client.change(reader, 'markFindingUseful', { findingId });
      }
    }
    for (const question of feed.questions) {
      progress.next('steps with findings');
      await this.ask(question, bea);
    }
    for (const { person, topics } of feed.follows) {
      const reader = await this.accounts.person(person);
      for (const slug of topics) await this.client.change(reader, 'followTopic', { topicId: topicIds.get(slug) });
    }
    for (const { person, ...subscription } of feed.subscriptions.people) await this.subscribeAs(await this.accounts.person(person), [subscription], topicIds);
  }

  private async ask({ finding, person, question, answer }: Question, bea: SampleAccount): Promise<void> {
    const { id: findingId } = await this.standing(finding, bea);
    const reader = await this.accounts.person(person);
    // Words are sealed: of one person there is one question about one finding.
    const [asked] = await this.dataSource.query<{ id: string; answered: boolean }[]>(
      'select id, answered_at is not null as answered from finding_question where finding_id = $1 and account_id = $2', [findingId, reader.id],
    ); // prettier-ignore
    const findingQuestionId = asked?.id ?? (await this.client.change(reader, 'askAboutFinding', { findingId, question })).id;
    if (answer && !asked?.answered) await this.client.change(bea, 'answerFindingQuestion', { findingQuestionId, answer });
  }

  private async subscribeAs(reader: SampleAccount, wanted: readonly Subscription[], topicIds: ReadonlyMap<string, string>): Promise<void> {
    const [{ there }] = await this.dataSource.query<[{ there: number }]>('select count(*)::int as there from subscription where account_id = $1', [reader.id]);
    for (const { topics = [], ...subscription } of wanted.slice(there)) {
      await this.client.change(reader, 'subscribeToFindings', { ...subscription, topicIds: topics.map((slug) => topicIds.get(slug)) });
    }
  }

  private async standing(pmid: string, { token }: SampleAccount): Promise<Standing> {
    const [{ id }] = await this.dataSource.query<[{ id: string }]>('select id from finding where pmid = $1', [pmid]);
    return (await this.client.run<{ finding: Standing }>(token, 'query ($id: ID!) { finding(id: $id) { id version status secondRead } }', { id })).finding;
  }
}
