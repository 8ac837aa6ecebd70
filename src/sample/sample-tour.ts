import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SampleAccounts } from './sample-accounts.js';
import { sampleAdministrator, sampleBroker, sampleLeads, sampleStaff } from './sample-teams.js';

/** Something to paste into a terminal, and for whom it is. */
export interface TourStep {
  who: string;
  what: string;
  command: string;
}

/** Requests that work as printed on the sample data, one for each kind of user, up to an invitation answered by its link. */
@Injectable()
export class SampleTour {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: SampleAccounts,
  ) {}

  async steps(url: string, dataDir: string): Promise<TourStep[]> {
    const post = await this.post('Tired after cancer treatment: plan a trial with us');
    const profile = await this.profile('sample-person-leah');
    const as = async (subject: string, name: string): Promise<(query: string) => string> => {
      const { token } = await this.accounts.account(subject, name);
      return (query) => curl(url, token, query);
    };
    const broker = await as(...sampleBroker);
    const staff = await as(...sampleStaff);
    const lead = await as(...sampleLeads[0]);
    const administrator = await as(...sampleAdministrator);
    const team = await as('sample-team-cancer', 'Priti Desai');
    const person = await as('sample-person-leah', 'Leah Goldberg');
    return [
      { who: 'Contributor (Leah)', what: 'What would suit me?', command: person(`{ suggestedOpportunities(contributorId: "${profile}", first: 3) { opportunity { title } reasons } }`) },
      { who: 'Team (Lantern Cancer Charity)', what: '1. Who fits our post?', command: team(`mutation { createCandidateList(input: { opportunityId: "${post}" }) { candidates(first: 5) { edges { node { code reasons } } } } }`) },
      {
        who: 'Team',
        what: '2. Invite the first of the list.',
        command: `CODE=$(${team(`mutation { createCandidateList(input: { opportunityId: "${post}" }) { candidates(first: 1) { edges { node { code } } } } }`)} | sed 's/.*"code":"\\([^"]*\\)".*/\\1/'); ${team(
          `mutation { invitePeople(input: { opportunityId: "${post}", codes: ["CODE"], nextStep: "We ring you within a week to agree a first date.", idempotencyKey: "tour-1" }) { closesAt results { code outcome } } }`,
        ).replace('CODE', `'"$CODE"'`)}`,
      },
      { who: 'Person invited', what: '3. Open the link in their mail (a file here) in a browser, and answer.', command: `grep -ho '${url}/i/[A-Za-z0-9_-]*' ${dataDir}/mail/invitation-*.eml | tail -1` },
      { who: 'Contributor (Leah)', what: 'How often may I be asked?', command: person(`{ myFairAsking(contributorId: "${profile}") { wayOfBeingHere nextAsk { sentence } } }`) },
      { who: 'ICS staff', what: 'Find research in your own words.', command: staff('{ searchFindings(words: "worn out after cancer treatment", first: 3) { hits { finding { title plainSummary } } } }') },
      { who: 'Knowledge broker', what: 'Findings that wait for a plain summary.', command: broker('{ me { displayName permissions { kind } } }') },
      { who: 'Involvement lead', what: 'Posts that wait for your review.', command: lead('{ opportunitiesToReview(first: 5) { edges { node { id title } } } }') },
      { who: 'Administrator', what: 'Organisations that may ask here.', command: administrator('{ organisations(first: 10) { edges { node { name kind } } } }') },
    ];
  }

  private async post(title: string): Promise<string> {
    const [row] = await this.dataSource.query<{ id: string }[]>('select id from opportunity where title = $1', [title]);
    return row.id;
  }

  private async profile(subject: string): Promise<string> {
    const [row] = await this.dataSource.query<{ id: string }[]>(
      'select contributor.id from contributor join account on account.id = contributor.account_id where account.subject = $1 order by contributor.id limit 1',
      [subject],
    );
    return row.id;
  }
}

const curl = (url: string, token: string, query: string): string =>
  `curl -s ${url}/graphql -H 'content-type: application/json' -H 'authorization: Bearer ${token}' -d '${JSON.stringify({ query }).replaceAll("'", "'\\''")}'`;
