import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SampleAccounts } from './sample-accounts.js';
import { sampleAdministrator, sampleBroker, sampleLeads, sampleStaff } from './sample-teams.js';
import { TourAfterYes } from './tour-after-yes.js';
import { type AskAs, graphql, quoted, type TourStep, upload } from './tour-commands.js';
import { TourFindings } from './tour-findings.js';
import { TourPosts } from './tour-posts.js';

export interface TourPlace {
  /** Where the service listens, as a URL that works on this machine. */
  here: string;
  /** Links in mail begin with it. */
  publicUrl: string;
  dataDir: string;
  /** With a mail server, no mail lies in `dataDir`. */
  smtpUrl: string | null;
}

/** A real article that is not among the sample findings: bibliographic facts from Europe PMC, as it sends them. */
const record = {
  id: '40527231', source: 'MED', pmid: '40527231', doi: '10.1016/j.canep.2025.102866',
  title: 'A population-based analysis of cancer survival in Fujian Province, southeast China during 2021-2023.', firstPublicationDate: '2025-06-16',
};

/**
 * Requests that work as printed on the sample data, for each kind of user, up to an invitation answered through its link.
 * Each start prints a tour of its own, so that it works again after a restart: other tokens, another idempotency key, and a post that invited nobody yet.
 */
@Injectable()
export class SampleTour {
  constructor(
    private readonly accounts: SampleAccounts,
    private readonly posts: TourPosts,
    private readonly findings: TourFindings,
    private readonly afterYes: TourAfterYes,
  ) {}

  async steps(place: TourPlace): Promise<TourStep[]> {
    const { contributorId: profile } = await this.accounts.person('leah');
    const ask: AskAs = async (subject, name, email) => {
      const token = await this.accounts.freshToken(subject, name, email);
      return (query) => graphql(place.here, token, query);
    };
    const person = await ask('sample-person-leah', 'Leah Goldberg');
    const staff = await ask(...sampleStaff);
    const broker = await ask(...sampleBroker);
    const lead = await ask(...sampleLeads[0]);
    const administrator = await ask(...sampleAdministrator);
    const brokerToken = await this.accounts.freshToken(...sampleBroker);
    return [
      { who: 'Contributor (Leah)', what: 'What would suit me, and by when would I hear what came of it?', command: person(`{ suggestedOpportunities(contributorId: "${profile}", first: 3) { opportunity { title hearWhatCameOfItBy } reasons } }`) },
      { who: 'Contributor (Leah)', what: 'How often may I be asked?', command: person(`{ myFairAsking(contributorId: "${profile}") { wayOfBeingHere nextAsk { sentence } } }`) },
      { who: 'Contributor (Leah)', what: 'What do I need to know before I say that something is wrong, and who can be rung?', command: person('{ concernNotice(route: safeguarding) { danger text safeguarding { name phone outOfHours } } }') },
      { who: 'Contributor (Leah)', what: 'I have an idea. Does somebody say the same, is it known already, and does it tell who I am?', command: person('{ checkIdea(title: "Why does physiotherapy after a stroke end so soon?") { hints { words hint } topics { topic { name } } ideas { title meToos } findings { title } } }') },
      ...(await this.afterYes.people(ask)),
      ...(await this.inviting(place, ask)),
      ...(await this.afterYes.teams(ask)),
      { who: 'ICS staff', what: 'Find research in your own words, and where one can get involved next.', command: staff('{ searchFindings(words: "worn out after cancer treatment", first: 3) { hits { finding { title plainSummary openOpportunities { title } } } } }') },
      { who: 'ICS staff', what: 'What is new for an area since I last looked? (The same as a file for a spreadsheet: GET /findings.csv.)', command: staff('{ newFindings(areaCode: "QOP", first: 3) { total upTo hits { title studyType link } } }') },
      ...(await this.findings.readers(place.here, ask)),
      { who: 'Knowledge broker', what: '1. Bring in what a search at Europe PMC found.', command: upload(`${place.here}/imports?fileName=europepmc.json`, brokerToken, { resultList: { result: [record] } }) },
      { who: 'Knowledge broker', what: '2. What waits for a plain summary, and isn’t in another broker’s hands?', command: broker('{ findingsToCurate(first: 5) { edges { node { id version title } } } }') },
      { who: 'Knowledge broker', what: '3. What would a good summary still lack?', command: broker('{ checkSummary(summary: { keyMessage: "More people in Fujian live on after cancer than some years ago." }) { readingAge { years } hints { part hint } } }') },
      ...(await this.findings.brokers(place.here, ask, 4)),
      { who: 'Involvement lead', what: 'Which teams are late with saying what came of it?', command: lead('{ overdueFeedback(first: 5) { edges { node { title dueOn heldFrom } } } }') },
      { who: 'Involvement lead', what: 'Posts that wait for your review.', command: lead('{ opportunitiesToReview(first: 5) { edges { node { id title } } } }') },
      { who: 'Involvement lead', what: 'Ideas that wait to be read before others read them.', command: lead('{ ideasToModerate(first: 5) { edges { node { id version title hints { hint } } } } }') },
      { who: 'Administrator', what: 'Organisations that may ask here.', command: administrator('{ organisations(first: 10) { edges { node { name kind } } } }') },
    ];
  }

  /** From who fits to an answer; when every sample post was asked for already, or is over, how to begin afresh. */
  private async inviting(place: TourPlace, ask: AskAs): Promise<TourStep[]> {
    const post = await this.posts.next();
    if (!post) {
      const { team, subject, contactName } = await this.posts.anyTeam();
      const what = `Your teams. (Each sample post has invited somebody or is over: to invite again, stop Askwell, remove ${place.dataDir} and start afresh.)`;
      return [{ who: `Team (${team})`, what, command: (await ask(subject, contactName))('{ myTeams { name organisation { name } } }') }];
    }
    const who = `Team (${post.team})`;
    const team = await ask(post.subject, post.contactName);
    const list = (first: number, fields: string) => team(`mutation { createCandidateList(input: { opportunityId: "${post.id}" }) { candidates(first: ${first}) { edges { node { ${fields} } } } } }`);
    const invite = team(
      `mutation { invitePeople(input: { opportunityId: "${post.id}", codes: ["CODE"], nextStep: "We ring you within a week to agree a first date.", idempotencyKey: "tour-${randomBytes(4).toString('hex')}" }) { closesAt results { code outcome } } }`,
    ).replace('CODE', `'"$CODE"'`);
    const steps = [
      { who, what: `1. Who fits “${post.title}”?`, command: list(5, 'code reasons') },
      { who, what: '2. Invite the first of the list.', command: `CODE=$(${list(1, 'code')} | sed 's/.*"code":"\\([^"]*\\)".*/\\1/'); ${invite}` },
    ];
    const others = (nr: number): TourStep => ({
      who,
      what: `${nr}. Let Askwell ask for the places that are left, wave after wave, when that invitation is over.`,
      command: team(`mutation { startRound(input: { opportunityId: "${post.id}", nextStep: "We ring you within a week to agree a first date." }) { places placesFilled waves { asked closesAt } asking { state goesOnAt } } }`),
    });
    const board = await ask('sample-team-icb', 'Liam Foster');
    const alike: TourStep = {
      who: 'Team (Involvement and Insight)',
      what: 'Who else plans the same? Two teams can make one opportunity of two, so that people are asked once.',
      command: board('{ possibleJointOpportunities { title theirs { title } theirOrganisations { name } sharedTopics { name } } }'),
    };
    if (place.smtpUrl) return [...steps, others(3), alike];
    // The newest: names of files begin alike and go on with a time-ordered id.
    // Right after the first start a mail may take some seconds.
    const newest = `LINK=$(grep -ho '${place.publicUrl}/i/[A-Za-z0-9_-]*' ${quoted(place.dataDir)}/mail/invitation-*.eml 2>/dev/null | tail -1)`;
    const link = `for TRY in 1 2 3 4 5 6; do ${newest}; [ -n "$LINK" ] && break; sleep 2; done`;
    return [
      ...steps,
      { who: 'Person invited', what: '3. The link in their mail (a file here). Open it in a browser, or look at it here.', command: `${link}; echo "$LINK"; curl -s "$LINK" | grep -o '<h1[^>]*>[^<]*'` },
      { who: 'Person invited', what: '4. Say yes, without signing in.', command: `${link}; curl -s "$LINK" -d do=answer -d answer=willing; curl -s "$LINK" | grep -o 'You said[^<]*'` },
      others(5),
      alike,
    ];
  }
}
