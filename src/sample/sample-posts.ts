import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InProcessClient } from './in-process-client.js';
import { SampleAccounts } from './sample-accounts.js';
import { aFewAtATime, list, pairs, sampleRows } from './sample-files.js';
import type { SampleProgress } from './sample-progress.js';
import { sampleLeads, type SampleTeam } from './sample-teams.js';

const columns = [
  'key', 'team', 'context', 'framework', 'kinds', 'title', 'summary', 'do', 'topics', 'area', 'online', 'place', 'places', 'hours', 'payment',
  'commitment', 'distressing', 'startsIn', 'young', 'review',
] as const;
type Row = Record<(typeof columns)[number], string>;

const create = 'mutation ($input: CreateOpportunityInput!) { post: createOpportunity(input: $input) { id status } }';
const submit = 'mutation ($input: OpportunityMoveInput!) { submitForReview(input: $input) { id } }';
const approve = 'mutation ($input: OpportunityMoveInput!) { approveOpportunity(input: $input) { id } }';

interface Post {
  id: string;
  status: string;
}

/** Opportunities over every context, each written, submitted and approved as a real one is; some still wait for their review. */
@Injectable()
export class SamplePosts {
  constructor(
    private readonly client: InProcessClient,
    private readonly accounts: SampleAccounts,
    private readonly dataSource: DataSource,
  ) {}

  /** Goes on with what is there already. Days are counted from `today`, so that the posts are open whenever the data are loaded. */
  async load(teams: readonly SampleTeam[], topicIds: ReadonlyMap<string, string>, today: Date, progress: SampleProgress): Promise<void> {
    const byKey = new Map(teams.map((team) => [team.key, team]));
    const there = await this.dataSource.query<(Post & { teamId: string; title: string })[]>('select id, status, team_id as "teamId", title from opportunity');
    await aFewAtATime(await sampleRows('opportunities', columns), async (row) => {
      progress.next('opportunities');
      const team = byKey.get(row.team);
      if (!team) throw new Error(`src/sample/data/opportunities.tsv: the post "${row.key}" names an unknown team "${row.team}"`);
      const found = there.find(({ teamId, title }) => teamId === team.id && title === row.title);
      await this.bringForward(found ?? (await this.write(row, team, topicIds, today)), row, team);
    });
  }

  private async write(row: Row, team: SampleTeam, topicIds: ReadonlyMap<string, string>, today: Date): Promise<Post> {
    const { post } = await this.client.run<{ post: Post }>(team.contact.token, create, { input: inputOf(row, team, topicIds, today) });
    return post;
  }

  private async bringForward({ id, status }: Post, row: Row, team: SampleTeam): Promise<void> {
    const input = { opportunityId: id };
    if (status === 'draft') await this.client.run(team.contact.token, submit, { input });
    if (row.review === 'waits' || (status !== 'draft' && status !== 'in_review')) return;
    const lead = await this.accounts.account(...(await this.reviewerOf(id)));
    await this.client.run(lead.token, approve, { input });
  }

  private async reviewerOf(opportunityId: string): Promise<readonly [string, string]> {
    const [row] = await this.dataSource.query<{ subject: string }[]>(
      'select account.subject from opportunity join account on account.id = opportunity.reviewer_id where opportunity.id = $1',
      [opportunityId],
    );
    return sampleLeads.find(([subject]) => subject === row?.subject) ?? sampleLeads[0];
  }
}

const dayAfter = (today: Date, days: number): string => new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10);

function inputOf(row: Row, team: SampleTeam, topicIds: ReadonlyMap<string, string>, today: Date): object {
  const [meeting, preparation, travel] = row.hours.split('/').map(Number);
  const [commitment, termMonths, meetings] = row.commitment.split(':');
  const startsIn = Number(row.startsIn);
  const details = row.distressing.replace(/^yes:/, '');
  const frameworkField = { research: 'research', service: 'service', governance: 'governance', education: 'education', priority_setting: 'prioritySetting' }[row.context] as string;
  return {
    teamId: team.id,
    context: row.context,
    [frameworkField]: Object.fromEntries(pairs(row.framework)),
    title: row.title,
    summary: row.summary,
    whatYouWouldDo: row.do,
    kinds: list(row.kinds),
    topics: pairs(row.topics, ':').map(([slug, relations]) => ({ topicId: topicIds.get(slug), relations: list(relations) })),
    experienceSought: 'People who know this from their own life. You need no other knowledge.',
    meetsParticipantsOrData: row.framework.includes('participation') || row.kinds.includes('peer_research') ? row.context === 'research' && row.framework.includes('irasId') : false,
    hours: { meeting, preparation, travel },
    costs: travel > 0 ? 'Travel, which we pay back within two weeks or book for you.' : 'None.',
    distressing: details ? { expected: true, details } : { expected: false },
    places: Number(row.places),
    startsOn: dayAfter(today, startsIn),
    closesOn: dayAfter(today, startsIn - 10),
    hearBackBy: dayAfter(today, startsIn - 5),
    online: row.online === 'yes',
    areaCode: row.area || null,
    place: row.place || null,
    commitment: commitment ? { kind: 'standing_group', termMonths: Number(termMonths), meetings } : { kind: 'one_off' },
    payment: row.payment === 'none' ? { offered: false } : { offered: true, text: row.payment },
    expenses: 'Travel, the cost of care for someone while you are away, and a helper if you bring one.',
    accessAndSupport: 'Tell us what you need; we arrange it and pay for it. Breaks in every meeting, papers a week before in the format you like.',
    contact: { accountId: team.contact.id, name: team.contactName, email: `${team.key}@teams.askwell.invalid`, treatsInvitees: row.context === 'service' && row.framework.includes('trust_242_1b') },
    ...(row.young ? { suitableFor16And17: true, safeguardingContact: { name: 'Anna Guardian', email: 'safeguarding@teams.askwell.invalid' } } : {}),
  };
}
