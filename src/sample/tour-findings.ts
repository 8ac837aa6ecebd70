import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InProcessClient } from './in-process-client.js';
import { SampleAccounts } from './sample-accounts.js';
import { sampleBroker, sampleStaff, secondBroker } from './sample-teams.js';
import { type AskAs, get, stream, type TourStep } from './tour-commands.js';

/** The feed: reading, being told, asking back; and what brokers do so that there is something to read. */
@Injectable()
export class TourFindings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: SampleAccounts,
    private readonly client: InProcessClient,
  ) {}

  async readers(here: string, ask: AskAs): Promise<TourStep[]> {
    const [staff, person] = [await ask(...sampleStaff), await ask('sample-person-leah', 'Leah Goldberg')];
    const [read, old, screening] = await Promise.all(['40468710', '25135008', '40437959'].map((pmid) => this.idOf(pmid)));
    const token = await this.accounts.freshToken(...sampleStaff);
    const { atomUrl, liveId } = await this.subscriptions();
    return [
      { who: 'ICS staff', what: 'Read one: in plain words, what it means here, who found it useful, who read the summary second, and under which licence its abstract is.', command: staff(`{ finding(id: "${read}") { title summary { keyMessage whatWasFound limits } notes { area { name } text couldChange } usefulness { staff contributors } credits { summarisedBy secondReadBy } abstractLicence funders } }`) },
      { who: 'ICS staff', what: 'Its page, which stays where it is and needs no sign-in. Open it in a browser, or look at it here.', command: `${get(`${here}/findings/${read}`)} | grep -o '<h1[^>]*>[^<]*'` },
      { who: 'ICS staff', what: 'An older guideline says that a newer one has taken its place.', command: staff(`{ finding(id: "${old}") { title status warning evidence { relation finding { title link } } } }`) },
      { who: 'ICS staff', what: 'What am I told of, how, and when next? (Without news there is no mail.)', command: staff('{ myFindingsSubscriptions { way howOften hour topics { name } words areaCodes nextAt } myFindingsMail { goesOut } }') },
      { who: 'ICS staff', what: 'My own feed, for any feed reader. (It fills within a minute of the first start.)', command: `${get(atomUrl)} | grep -o '<title>[^<]*'` },
      { who: 'ICS staff', what: 'The same live, as it is published: what came so far comes first. Ends after two seconds here.', command: stream(here, token, `subscription { findingHeard(subscriptionId: "${liveId}") { cursor finding { title } } }`) },
      { who: 'Contributor (Leah)', what: 'Say that a finding is useful to me. (Counted from three people on; nobody is told that it was me.)', command: person(`mutation { markFindingUseful(input: { findingId: "${screening}" }) { title usefulToMe usefulness { contributors } } }`) },
      { who: 'Contributor (Leah)', what: 'What did a broker answer to my question?', command: person('{ myFindingQuestions { edges { node { question answer finding { title } } } } }') },
    ];
  }

  /** What follows on the first broker's three steps, which `nr` goes on counting. */
  async brokers(here: string, ask: AskAs, nr: number): Promise<TourStep[]> {
    const [broker, second] = [await ask(...sampleBroker), await ask(...secondBroker)];
    const joined = await this.idOf('39038316');
    const token = await this.accounts.freshToken(...sampleBroker);
    // The same key at each start, so that there is one such query.
    const save = 'mutation { saveQuery(input: { name: "Breathlessness in COPD", service: europe_pmc, every: week, query: "TITLE:breathlessness AND COPD AND SRC:MED", idempotencyKey: "tour-save-query" }) { name every nextRunAt } }';
    const steps: Omit<TourStep, 'who'>[] = [
      { what: 'The same list as a file for a spreadsheet.', command: get(`${here}/findings/to-curate.csv`, token) },
      { what: 'Which questions of readers wait for an answer?', command: broker('{ findingQuestions(first: 5) { edges { node { id question finding { title } } } } }') },
      { what: 'Two records that were one work: joined, and both sources kept. (partFinding undoes it.)', command: broker(`{ finding(id: "${joined}") { title sources { source } doubles { id title joinedBy } } }`) },
      { what: 'Save a query that runs every week. (The one step that asks somebody else: within ten minutes Europe PMC is asked, from this machine. endSavedQuery ends it.)', command: broker(save) },
    ];
    return [
      ...steps.map((step, at) => ({ ...step, who: 'Knowledge broker', what: `${nr + at}. ${step.what}` })),
      { who: 'Second broker (Theo)', what: '1. Which summaries wait for somebody who didn’t write on them?', command: second('{ findingsToReadSecond(first: 5) { edges { node { id version title summary { keyMessage limits } } } } }') },
      { who: 'Second broker (Theo)', what: '2. I have read it: publish it. Whoever subscribed to its topic hears.', command: second(await this.secondLook()) },
    ];
  }

  /** Publishing can be shown once; from then on, that it was done. */
  private async secondLook(): Promise<string> {
    const [{ id, version, status }] = await this.dataSource.query<[{ id: string; version: number; status: string }]>(`select id, version, status from finding where pmid = '40516981'`);
    const credits = '{ title status credits { summarisedBy secondReadBy } }';
    return status === 'awaiting_second_look' ? `mutation { approveSecondLook(input: { findingId: "${id}", version: ${version} }) ${credits} }` : `{ finding(id: "${id}") ${credits} }`;
  }

  private async idOf(pmid: string): Promise<string> {
    return (await this.dataSource.query<[{ id: string }]>('select id from finding where pmid = $1', [pmid]))[0].id;
  }

  /** How the staff account is told of findings, in the API's own words. */
  private async subscriptions(): Promise<{ atomUrl: string; liveId: string }> {
    const { token } = await this.accounts.account(...sampleStaff);
    const { mine } = await this.client.run<{ mine: { id: string; way: string; feed: { atomUrl: string } | null }[] }>(token, '{ mine: myFindingsSubscriptions { id way feed { atomUrl } } }');
    return { atomUrl: mine.find(({ feed }) => feed)!.feed!.atomUrl, liveId: mine.find(({ way }) => way === 'live')!.id };
  }
}
