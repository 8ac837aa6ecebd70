import { withClient } from '../../../src/platform/database/roles.js';
import { newId } from '../../../src/platform/database/ids.js';
import { DAY, HOUR, inviteInput, invitedFields, type Person, Scenario, START, type Team } from '../../support/scenario.js';

/** People who were on a list and aren't available any more, one for each reason there is; and a team that asks about them, a code at a time. */
export interface Unavailable {
  opportunityId: string;
  team: Team;
  /** Reason → code. */
  codes: Map<string, string>;
  /** Reason → who, as long as they are here. */
  people: Map<string, Person>;
}

const MOST = { asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 4, openAtOnce: 2 };
const at = (daysAgo: number): Date => new Date(START.getTime() - daysAgo * DAY);

interface Around {
  scenario: Scenario;
  team: Team;
  others: Team;
  ask(code: 'mine' | 'theirs', person: Person): Promise<void>;
}
type Reason = (around: Around, person: Person) => Promise<unknown>;

const change = ({ scenario }: Around, name: string, { contributorId, ...who }: Person, input: object = {}, fields = '{ contributorId }'): Promise<unknown> =>
  scenario.change(name, { contributorId, ...input }, who, fields);
const level = (around: Around, person: Person, figures: object): Promise<unknown> => change(around, 'setFairAskingLevel', person, { ...MOST, ...figures });
const askedOutside = async ({ scenario }: Around, { email }: Person, by: Team, daysAgo: number): Promise<void> => {
  await scenario.change('recordOutsideAsk', { teamId: by.id, reference: `Study ${newId()}`, askedAt: at(daysAgo), email }, by.contact, '');
  await scenario.work();
};
const eraseMe = ({ scenario }: Around, who: Person, more: object = {}): Promise<unknown> => scenario.change('eraseMe', { iKnowItCantBeUndone: true, ...more }, who, '{ wholeAccount }');
/** What only time or a part of the service that isn't built yet brings about: written down at once. */
const write = ({ scenario }: Around, { contributorId }: Person, text: string): Promise<unknown> => withClient(scenario.app.db.ownerUrl, (owner) => owner.query(text, [contributorId]));
const row = (set: string): string => `update guard_row set ${set} where recipient_id = (select recipient_id from guarded_profile where contributor_id = $1)`;
const sameAs = async (around: Around, person: Person, other: Person): Promise<void> => {
  const { scenario } = around;
  const { code } = await scenario.change<{ code: string }>('makeSamePersonCode', { contributorId: other.contributorId }, other, '{ code }');
  await change(around, 'confirmSamePerson', person, { code });
};
const lead = ({ scenario }: Around) => scenario.app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }], 'Ada Lead');

const reasons: Record<string, Reason> = {
  'takes a break': (around, person) => change(around, 'addQuietPeriod', person),
  'takes a break until a day': (around, person) => change(around, 'addQuietPeriod', person, { lastDay: '2027-01-05' }),
  'is given a break by a helper': async (around, person) => {
    const helper = await around.scenario.app.signIn([], 'Hal Helper');
    await change(around, 'nameHelper', person, { helperAccountId: helper.accountId }, '');
    await around.scenario.change('pauseInvitationsFor', { contributorId: person.contributorId }, helper, '');
  },
  'looks for themselves': (around, person) => change(around, 'setWayOfBeingHere', person, { way: 'look_myself' }),
  'takes a list': (around, person) => change(around, 'setWayOfBeingHere', person, { way: 'send_list' }),
  'wants no short notice': (around, person) => change(around, 'setWayOfBeingHere', person, { way: 'teams_may_ask', shortNotice: false }),
  'never wants to be asked': (around, person) => change(around, 'setFairAskingLevel', person, { never: true }),
  'wants nothing from this organisation': (around, person) => change(around, 'neverAskMeFrom', person, { organisationId: around.team.organisationId }),
  'says that this team treats them': (around, person) => change(around, 'updateTreatedBy', person, { treatedBy: [{ teamId: around.team.id }] }, '{ id }'),
  'took the consent back': (around, person) => change(around, 'withdrawConsent', person, { context: 'research' }, ''),
  left: (around, person) => change(around, 'leaveAskwell', person, {}, ''),
  'was erased': (around, person) => eraseMe(around, person),
  'was erased and is never to be contacted': (around, person) => eraseMe(around, person, { neverContactMeAgain: true }),
  'is kept out': ({ scenario }, { accountId }) => scenario.change('suspendAccount', { accountId }, scenario.administrator, ''),
  'is reported dead': async (around, { contributorId }) => around.scenario.change('reportLoss', { contributorId }, await lead(around), ''),
  'lost somebody': (around, person) => change(around, 'restAfterLoss', person, {}, ''),
  'turned out to be 16': (around, person) => write(around, person, `update contributor set age_band = '16_or_17' where id = $1`),
  'was asked about it already': async (around, person) => {
    await level(around, person, {});
    await around.ask('mine', person);
  },
  'was asked about it and said no': async (around, person) => {
    await level(around, person, {});
    await around.ask('mine', person);
    await around.scenario.answerAll([person], 'no');
  },
  'was asked by others and has not answered': async (around, person) => {
    await level(around, person, { openAtOnce: 1 });
    await around.ask('theirs', person);
  },
  'rests after a no': async (around, person) => {
    await level(around, person, {});
    await around.ask('theirs', person);
    const [{ id: invitationId }] = await around.scenario.invitations(person);
    await around.scenario.change('answerInvitation', { invitationId, answer: 'no', restDays: 30 }, person);
  },
  'was asked too near': async (around, person) => {
    await level(around, person, { daysBetween: 30 });
    await askedOutside(around, person, around.others, 10);
  },
  'was asked as often as 30 days allow': async (around, person) => {
    await level(around, person, { asksIn30Days: 1 });
    await askedOutside(around, person, around.others, 10);
  },
  'was asked as often as a year allows': async (around, person) => {
    await level(around, person, { asksIn365Days: 1 });
    await askedOutside(around, person, around.others, 100);
  },
  'was asked by this organisation as often as it may': async (around, person) => {
    await level(around, person, { fromOneOrganisationIn30Days: 1 });
    await askedOutside(around, person, around.team, 10);
  },
  'left three unanswered and was asked whether they are there': async (around, person) => {
    await write(around, person, row('unanswered_run = 3'));
    await around.scenario.app.runJob('burden.find-check-ins');
    await around.scenario.work();
  },
  'left three unanswered': (around, person) => write(around, person, row('unanswered_run = 3')),
  'took part in something until yesterday': (around, person) => write(around, person, row("involved_until = clock_now() - interval '1 day'")),
  'takes part in two things': (around, person) => write(around, person, row('involvements_n = 2')),
  'is one with somebody who was asked': async (around, person) => {
    const other = await around.scenario.person({ confirmed: true });
    await sameAs(around, person, other);
    await askedOutside(around, other, around.others, 1);
  },
  'is one with somebody who lost somebody': async (around, person) => {
    const other = await around.scenario.person();
    await sameAs(around, person, other);
    await change(around, 'restAfterLoss', other, {}, '');
  },
  'is acted for by somebody who may no longer': (around, person) => write(around, person, 'update representation set review_due_at = clock_now() where contributor_id = $1'),
};

export async function unavailablePeople(scenario: Scenario): Promise<Unavailable> {
  const [team, others, topicId] = [await scenario.team(), await scenario.team(), scenario.topic()];
  const people = new Map<string, Person>();
  for (const reason of Object.keys(reasons)) {
    const person = reason.startsWith('is acted for') ? await actedFor(scenario, topicId) : await scenario.person({ topicId, confirmed: true });
    await scenario.change('setWayOfBeingHere', { contributorId: person.contributorId, way: 'teams_may_ask', shortNotice: true }, person, '{ contributorId }');
    people.set(reason, person);
  }
  const topics = [{ topicId, relations: [] }];
  const [opportunityId, theirs] = [await scenario.opportunity(team, { topics, shortNotice: true }), await scenario.opportunity(others, { topics })];
  const [mine, ofOthers] = [await codesOf(scenario, opportunityId, team), await codesOf(scenario, theirs, others)];
  const around: Around = {
    scenario, team, others,
    async ask(whose, { contributorId }) {
      const [post, by, codes] = whose === 'mine' ? [opportunityId, team, mine] as const : [theirs, others, ofOthers] as const;
      const input = inviteInput(post, [codes.get(contributorId) ?? ''], { pickedBecause: 'For this test it must be them.' });
      const { results } = await scenario.change<{ results: { outcome: string }[] }>('invitePeople', input, by.contact, invitedFields);
      if (results[0].outcome !== 'asked') throw new Error('this one must be asked');
    },
  };
  const codes = new Map<string, string>();
  for (const [reason, person] of people) {
    codes.set(reason, mine.get(person.contributorId) ?? '');
    await reasons[reason](around, person);
  }
  // So that the least time between any two is over.
  await scenario.app.db.setClock(new Date(START.getTime() + 3 * DAY + HOUR));
  return { opportunityId, team, codes, people };
}

/** Contributor → code, of everyone on the list. */
async function codesOf(scenario: Scenario, opportunityId: string, team: Team): Promise<Map<string, string>> {
  await scenario.codes(opportunityId, team);
  const rows = await scenario.app.db.dataSource.query<{ id: string; code: string }[]>('select contributor_id as id, code from candidate where opportunity_id = $1', [opportunityId]);
  return new Map(rows.map(({ id, code }) => [id, code]));
}

async function actedFor(scenario: Scenario, topicId: string): Promise<Person> {
  const carer = await scenario.person({ name: 'Grace Carer' });
  const input = {
    kind: 'acting_for', age: 'eighteen_or_over', name: 'Grace for Tom', wordingVersion: 'join-1', reachMe: { email: `for-${carer.email}` }, areaCode: 'QYG',
    interests: [{ topicId, relation: 'lived_experience' }], beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }],
    actingFor: { relationship: 'parent', personName: 'Tom', basis: 'they_asked_me', iAmEighteenOrOver: true },
  };
  const { id: contributorId } = await scenario.change<{ id: string }>('joinAsContributor', input, carer);
  return { ...carer, contributorId };
}

const query = `mutation ($input: InvitePeopleInput!) { invitePeople(input: $input) ${invitedFields} }`;

export interface Told {
  /** Milliseconds to the last byte. */
  took: number;
  /** Everything that could tell: status, headers but the date and the request's own number, body; codes as CODE. */
  bytes: string;
}

/** One call about these codes, as any client of the team sends it. */
export async function askAbout(scenario: Scenario, { opportunityId, team }: Unavailable, codes: readonly string[]): Promise<Told> {
  const body = JSON.stringify({ query, variables: { input: inviteInput(opportunityId, codes, { pickedBecause: 'One at a time, for this test.' }) } });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${team.contact.token}` };
  const began = performance.now();
  const response = await fetch(`${scenario.app.url}/graphql`, { method: 'POST', headers, body });
  const text = await response.text();
  const took = performance.now() - began;
  const shown = [...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id' && name !== 'x-correlation-id').map((header) => header.join(': '));
  return { took, bytes: [String(response.status), ...shown, codes.reduce((seen, code) => seen.replaceAll(code, 'CODE'), text)].join('\n') };
}
