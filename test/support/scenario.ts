import { runOnce, Logger as WorkerLogger } from 'graphile-worker';
import pg from 'pg';
import type { CreateOpportunityInput } from '../../src/opportunities/opportunity.inputs.js';
import { newId } from '../../src/platform/database/ids.js';
import type { TopicRelation } from '../../src/reference/relations.js';
import { JobRegistry } from '../../src/platform/jobs/job-registry.js';
import { type SignedIn, startTestApp, type TestApp, type TestAppOptions } from './app.js';
import { completeInput } from './builders/opportunities.builder.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** A Monday on which every date of a post lies ahead; a wave that starts then closes two weeks later, still in winter. */
export const START = new Date('2026-11-23T12:00:00.000Z');

export interface Team {
  id: string;
  name: string;
  organisationId: string;
  organisationName: string;
  /** The named main contact of its posts. */
  contact: SignedIn;
  colleague: SignedIn;
  /** An involvement lead for its organisation, who is not in the team. */
  lead: SignedIn;
}

export interface Person extends SignedIn {
  contributorId: string;
  name: string;
  email: string;
}

export interface PersonOptions {
  topicId?: string;
  /** How they are connected with it. Default: lived experience. */
  relation?: TopicRelation;
  /** Where they live. */
  areaCode?: string;
  age?: 'eighteen_or_over' | 'sixteen_or_seventeen';
  /** How they are here. Default: teams may ask. */
  way?: 'look_myself' | 'send_list' | 'teams_may_ask';
  name?: string;
  email?: string;
  /** Whether their sign-in vouches for their address, so that they count where only people shown to be there do. Default: no; of those of a round, yes. */
  confirmed?: boolean;
}

/** An open post and the people who fit it, nobody else. */
export interface Round {
  opportunityId: string;
  topicId: string;
  team: Team;
  people: Person[];
  /** Codes of the list of people who fit, in its order. */
  codes: string[];
}

export interface Invited {
  waveId: string | null;
  closesAt: string | null;
  results: { code: string; outcome: 'asked' | 'not_available' | 'not_reached' }[];
}

const nextStep = 'We ring you within a week to agree a first date.';

/**
 * The service with people in it, set up as clients would, over HTTP: organisations and teams by an administrator, posts by a team and
 * its lead, profiles by the people themselves. The clock stands at START; jobs run when `work` is called.
 */
export class Scenario {
  private counter = 0;
  private categories: string[] = [];
  private usual?: Promise<Team>;

  private constructor(
    readonly app: TestApp,
    readonly administrator: SignedIn,
    private readonly jobs: pg.Pool,
  ) {}

  static async start(options: TestAppOptions = {}): Promise<Scenario> {
    const app = await startTestApp(options);
    await app.db.setClock(START);
    const jobs = new pg.Pool({ connectionString: app.db.appUrl, max: 3 });
    jobs.on('error', () => undefined);
    jobs.on('connect', (client) => client.on('error', () => undefined));
    const scenario = new Scenario(app, await app.signIn([{ kind: 'administrator' }]), jobs);
    const { topicCategories } = await scenario.run<{ topicCategories: { id: string }[] }>('{ topicCategories { id } }', {}, scenario.administrator);
    scenario.categories = topicCategories.map(({ id }) => id);
    return scenario;
  }

  async end(): Promise<void> {
    await this.jobs.end();
    await this.app.close();
  }

  /** Sends a request that must succeed. */
  async run<T>(query: string, variables: object, { token }: Pick<SignedIn, 'token'>): Promise<T> {
    const { data, errors } = await this.app.gql<T>(query, variables, token);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** A mutation that must succeed: its name, the input, and what to return. */
  async change<T>(name: string, input: object, who: Pick<SignedIn, 'token'>, fields = '{ id }'): Promise<T> {
    const data = await this.run<Record<string, T>>(mutation(name, fields), { input }, who);
    return data[name];
  }

  /** A mutation that must be refused. @returns the code of the error */
  async refusal(name: string, input: object, who?: Pick<SignedIn, 'token'>, fields = '{ id }'): Promise<string | undefined> {
    const { errors } = await this.app.gql(mutation(name, fields), { input }, who?.token);
    return errors?.[0].extensions.code;
  }

  /** A team of an organisation of its own. */
  async team(): Promise<Team> {
    const nr = (this.counter += 1);
    const organisationName = `Hospital Trust ${nr}`;
    const name = `Team ${nr}`;
    const organisation = await this.change<{ id: string }>('createOrganisation', { name: organisationName, kind: 'nhs' }, this.administrator);
    await this.mayAsk(organisation.id);
    const { id } = await this.change<{ id: string }>('createTeam', { organisationId: organisation.id, name }, this.administrator);
    const [contact, colleague, lead] = await Promise.all(['Sam Contact', 'Kim Colleague', 'Lee Lead'].map((who) => this.app.signIn([], who)));
    for (const { accountId } of [contact, colleague]) await this.change('grantPermission', { accountId, kind: 'team_member', teamId: id }, this.administrator, '');
    await this.change('grantPermission', { accountId: lead.accountId, kind: 'involvement_lead', organisationId: organisation.id }, this.administrator, '');
    return { id, name, organisationId: organisation.id, organisationName, contact, colleague, lead };
  }

  /** An administrator verifies an organisation and records an agreement with it. */
  async mayAsk(organisationId: string): Promise<void> {
    await this.change('verifyOrganisation', { organisationId, how: 'Called the number on its website.' }, this.administrator);
    await this.change('recordAgreement', { organisationId, reference: 'A-1', validFrom: '2026-01-01', validTo: '2036-12-31' }, this.administrator);
  }

  /** Takes a permission back, as an administrator does. */
  async revoke({ accountId }: SignedIn, permission: { kind: string; teamId?: string; organisationId?: string }): Promise<void> {
    await this.change('revokePermission', { accountId, ...permission }, this.administrator, '');
  }

  /** A topic that is near to no other topic of this scenario; there are 21. */
  topic(): string {
    const id = this.categories.pop();
    if (!id) throw new Error('This scenario has used every category. Start another.');
    return id;
  }

  /** Written by the team's contact, reviewed by its lead, open. */
  async opportunity(team: Team, changes: Partial<CreateOpportunityInput> = {}): Promise<string> {
    const { id: opportunityId } = await this.change<{ id: string }>('createOpportunity', completeInput(team.id, team.contact.accountId, changes), team.contact);
    await this.change('submitForReview', { opportunityId }, team.contact);
    await this.change('approveOpportunity', { opportunityId }, team.lead);
    return opportunityId;
  }

  /** Someone who joined, lets research teams find them, and may be asked. */
  async person({ topicId, relation = 'lived_experience', areaCode = 'QYG', age = 'eighteen_or_over', way = 'teams_may_ask', confirmed = false, ...named }: PersonOptions = {}): Promise<Person> {
    const nr = (this.counter += 1);
    const { name = `Person Number ${nr}`, email = `person${nr}@example.org` } = named;
    const account = await this.app.signIn([], `Account ${nr}`, confirmed ? email : undefined);
    const input = {
      age, name, wordingVersion: 'join-1', reachMe: { email, phone: '0113 496 0000' }, areaCode,
      ...(topicId ? { interests: [{ topicId, relation }] } : { ownWords: 'I would like to help.' }),
      beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }],
    };
    const { id: contributorId } = await this.change<{ id: string }>('joinAsContributor', input, account);
    await this.change('setWayOfBeingHere', { contributorId, way }, account, '{ contributorId }');
    return { ...account, contributorId, name, email };
  }

  people(count: number, options: PersonOptions = {}): Promise<Person[]> {
    return Promise.all(Array.from({ length: count }, () => this.person(options)));
  }

  /** Codes of the people who fit a post, in the order of its list. */
  async codes(opportunityId: string, { contact }: Team): Promise<string[]> {
    const list = await this.change<{ candidates: { edges: { node: { code: string } }[] } }>('createCandidateList', { opportunityId }, contact, '{ candidates(first: 50) { edges { node { code } } } }');
    return list.candidates.edges.map(({ node }) => node.code);
  }

  /** A post that so many people fit who may be asked. Of a team that all rounds share, unless one is given; it makes at most 20 lists a day. */
  async round({ people: count, team, ...changes }: { people: number; team?: Team } & Partial<CreateOpportunityInput>): Promise<Round> {
    const asking = team ?? (await (this.usual ??= this.team()));
    const topicId = this.topic();
    const people = await this.people(count, { topicId, confirmed: true });
    const opportunityId = await this.opportunity(asking, { topics: [{ topicId, relations: ['lived_experience'] }], ...changes });
    return { opportunityId, topicId, team: asking, people, codes: count > 0 ? await this.codes(opportunityId, asking) : [] };
  }

  /** Invites everyone on the list, in its order, unless `input` says otherwise. */
  invite({ opportunityId, codes, team }: Round, input: object = {}): Promise<Invited> {
    return this.change('invitePeople', inviteInput(opportunityId, codes, input), team.contact, invitedFields);
  }

  /** A round whose people have all been invited, each with their invitation's id. */
  async invited(options: Parameters<Scenario['round']>[0]): Promise<Round & { ids: string[] }> {
    const round = await this.round(options);
    await this.invite(round);
    const ids: string[] = [];
    for (const person of round.people) ids.push((await this.invitations(person))[0].id);
    return { ...round, ids };
  }

  /** What someone was invited to, as they see it, which is receiving it. */
  async invitations({ contributorId, token }: Pick<Person, 'contributorId' | 'token'>): Promise<Invitation[]> {
    const { myInvitations } = await this.run<{ myInvitations: { edges: { node: Invitation }[] } }>(
      'query ($id: ID!) { myInvitations(contributorId: $id) { edges { node { id opportunityId invitedAt answerBy state nextStep questions { id question answer } } } } }',
      { id: contributorId },
      { token },
    );
    return myInvitations.edges.map(({ node }) => node);
  }

  /** Everyone of the round sees their list and answers the only invitation on it. */
  async answerAll(people: readonly Person[], answer: 'willing' | 'no'): Promise<void> {
    for (const person of people) {
      const [{ id: invitationId }] = await this.invitations(person);
      await this.change('answerInvitation', { invitationId, answer }, person);
    }
  }

  /** Runs every job that waits, as the worker does. Deadlines are found by `sweep`. */
  async work(): Promise<void> {
    const taskList = this.app.nest.get(JobRegistry).taskList();
    await runOnce({ pgPool: this.jobs, concurrency: 2, noHandleSignals: true, taskList, logger: quiet });
  }

  /** Time passes, and what was due in it happens. */
  async pass(milliseconds: number): Promise<void> {
    await this.app.db.advance(milliseconds);
    for (const name of ['burden.deadlines', 'invitations.settle-waves', 'invitations.unanswered-interest', 'rounds.go-on']) await this.app.runJob(name);
    await this.work();
  }
}

export interface Invitation {
  id: string;
  opportunityId: string;
  invitedAt: string;
  answerBy: string;
  state: string;
  nextStep: string;
  questions: { id: string; question: string; answer: string | null }[];
}

export const invitedFields = '{ waveId closesAt results { code outcome } }';

export const inviteInput = (opportunityId: string, codes: readonly string[], changes: object = {}): object => ({ opportunityId, codes, nextStep, idempotencyKey: newId(), ...changes });

/** The input's type is the mutation's, found by its name where it isn't named after it. */
const mutation = (name: string, fields: string): string => `mutation ($input: ${inputTypes[name] ?? `${name[0].toUpperCase()}${name.slice(1)}Input`}!) { ${name}(input: $input) ${fields} }`;

const inputTypes: Readonly<Record<string, string>> = {
  joinAsContributor: 'JoinInput',
  submitForReview: 'OpportunityMoveInput',
  approveOpportunity: 'OpportunityMoveInput',
  markFilled: 'OpportunityMoveInput',
  closeOpportunity: 'OpportunityMoveInput',
  withdrawOpportunity: 'OpportunityMoveInput',
  suspendAccount: 'AccountInput',
  grantPermission: 'PermissionInput',
  revokePermission: 'PermissionInput',
  hearOfItAgain: 'HearAgainInput',
  registerContributorByPhone: 'RegisterByPhoneInput',
  recordWayOfBeingHere: 'SetWayOfBeingHereInput',
  addQuietPeriod: 'QuietPeriodInput',
  pauseInvitationsFor: 'QuietPeriodInput',
  nameHelper: 'HelperInput',
  endHelper: 'HelperInput',
  leaveAskwell: 'LeaveInput',
  reportLoss: 'KnownProfileInput',
  confirmReportedLoss: 'KnownProfileInput',
  undoReportedLoss: 'KnownProfileInput',
  restAfterLoss: 'KnownProfileInput',
  iAmStillHere: 'OwnProfileInput',
  iAmBack: 'OwnProfileInput',
  endRestAfterLoss: 'OwnProfileInput',
  neverAskMeFrom: 'NeverAskMeInput',
  askAboutInvitation: 'AskQuestionInput',
  answerInvitationQuestion: 'AnswerQuestionInput',
  confirmFindingOrigin: 'FindingOriginInput',
  endFindingOrigin: 'FindingOriginInput',
  nameMainContact: 'ChangeMainContactInput',
  endOfferedSupport: 'EndOfferedSupportInput',
  sharePassport: 'PassportShareInput',
  withdrawPassport: 'PassportShareInput',
  receiveConcern: 'ConcernInput',
  lookIntoConcern: 'ConcernInput',
  withdrawConcern: 'ConcernInput',
  acceptJointProposal: 'JointProposalInput',
  takeBackJointProposal: 'JointProposalInput',
  dismissPossibleJoint: 'PossibleJointInput',
  pauseFindingsSubscription: 'FindingsSubscriptionInput',
  resumeFindingsSubscription: 'FindingsSubscriptionInput',
  endFindingsSubscription: 'FindingsSubscriptionInput',
  renewFindingsFeed: 'FindingsSubscriptionInput',
  takeBackFindingsFeed: 'FindingsSubscriptionInput',
};

const quiet = new WorkerLogger(() => () => undefined);
