import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import { type Person, type Round, Scenario, START } from '../../support/scenario.js';

/** What makes no sense about asking people is refused over HTTP with a code, or answered person by person; nothing of it is half done. */

let scenario: Scenario;
let person: Person;
let round: Round;
beforeAll(async () => {
  scenario = await Scenario.start();
  person = await scenario.person();
  round = await scenario.round({ people: 3, places: 3 });
}, 120_000);
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

/** Everything that asking and choosing write. */
const everything = async (): Promise<object> => {
  const [row] = await scenario.app.db.dataSource.query<[object]>(
    `select (select count(*)::int from ask) as asks, (select count(*)::int from wave) as waves, (select count(*)::int from invitation) as invitations,
       (select count(*)::int from asking_round) as rounds, (select count(*)::int from tried_code) as tried, (select count(*)::int from quiet_period) as breaks,
       (select count(*)::int from linked_organisation) as links, (select count(*)::int from standing_contact) as contacts,
       (select count(*)::int from guarded_profile_history) as choices, (select sum(open_n)::int from guard_row) as open, (select count(*)::int from audit_entry) as noted,
       (select count(*)::int from contributor) as people, (select count(*)::int from opportunity) as posts, (select count(*)::int from complaint) as complaints`,
  );
  return row;
};

const types: Readonly<Record<string, string>> = {
  addQuietPeriod: 'QuietPeriodInput', pauseInvitationsFor: 'QuietPeriodInput', recordFairAskingLevel: 'SetFairAskingLevelInput', registerContributorByPhone: 'RegisterByPhoneInput',
};
const typeOf = (name: string): string => types[name] ?? `${name[0].toUpperCase()}${name.slice(1)}Input`;
const answers: Readonly<Record<string, string>> = { invitePeople: '{ waveId results { code outcome } }', startRound: '{ opportunityId }', pauseInvitationsFor: '', recordFairAskingLevel: '', registerContributorByPhone: '', createOpportunity: '{ id }', recordComplaint: '{ id }' };

async function refused(name: string, input: object, who: { token: string }): Promise<{ code: unknown; status: number }> {
  const before = await everything();
  const { errors, status } = await scenario.app.gql(`mutation ($input: ${typeOf(name)}!) { ${name}(input: $input) ${answers[name] ?? '{ contributorId }'} }`, { input }, who.token);
  expect(await everything()).toEqual(before);
  return { code: errors?.[0].extensions.code, status };
}

describe('a level', () => {
  it.each([
    { asksIn30Days: -1 },
    { asksIn365Days: -24 },
    { daysBetween: -2 },
    { fromOneOrganisationIn30Days: -1 },
    { openAtOnce: -1 },
    { asksIn30Days: 5 },
    { asksIn365Days: 25 },
    { daysBetween: 1 },
    { fromOneOrganisationIn30Days: 5 },
    { openAtOnce: 3 },
    { asksIn30Days: 2_147_483_647 },
    { asksIn30Days: -2_147_483_648 },
    { asksIn30Days: 2, openAtOnce: 3 },
    { daysBetween: 366 },
  ])('of %j is refused whole', async (level) => {
    expect((await refused('setFairAskingLevel', { contributorId: person.contributorId, ...level }, person)).code).toBe('BAD_USER_INPUT');
  });

  it.each([2_147_483_648, 1.5, 'many', [1]])('whose figure is %j is no figure', async (asksIn30Days) => {
    expect((await refused('setFairAskingLevel', { contributorId: person.contributorId, asksIn30Days }, person)).code).toBe('BAD_USER_INPUT');
  });
});

describe('a break', () => {
  it.each([
    ['that ends before it starts', { firstDay: '2027-02-02', lastDay: '2027-02-01' }],
    ['that is over', { lastDay: '2026-11-22' }],
    ['of the year 10000', { lastDay: '10000-01-01' }],
    ['of the year 9999', { lastDay: '9999-12-31' }],
    ['before Christ', { firstDay: '-0044-03-15' }],
    ['of the database’s last day', { lastDay: '5874897-12-31' }],
    ['until infinity', { lastDay: 'infinity' }],
    ['on a day that isn’t', { firstDay: '2027-02-30' }],
    ['in no place', { timeZone: 'Mars/Olympus' }],
  ])('%s is refused', async (_, days) => {
    expect((await refused('addQuietPeriod', { contributorId: person.contributorId, ...days }, person)).code).toBe('BAD_USER_INPUT');
  });
});

describe('a tie to an organisation', () => {
  it.each([
    ['for fewer than one', { asksIn30Days: 0 }, 'BAD_USER_INPUT'],
    ['for less than nothing', { asksIn30Days: -3 }, 'BAD_USER_INPUT'],
    ['for more than the ceiling', { asksIn30Days: 5 }, 'BAD_USER_INPUT'],
    ['beyond any number', { asksIn30Days: 2_147_483_647 }, 'BAD_USER_INPUT'],
    ['with nobody', { organisationId: '' }, 'BAD_USER_INPUT'],
    ['with an organisation that isn’t there', { organisationId: newId() }, 'NOT_FOUND'],
    ['of a profile that isn’t there', { contributorId: newId() }, 'NOT_FOUND'],
    ['of somebody else’s profile', { contributorId: 'theirs' }, 'NOT_FOUND'],
  ])('%s is refused', async (_, what, code) => {
    const input = { contributorId: person.contributorId, organisationId: round.team.organisationId, ...what };
    if (input.contributorId === 'theirs') input.contributorId = round.people[0].contributorId;
    expect((await refused('linkOrganisation', input, person)).code).toBe(code);
  });

  it.each(['0001-01-01', '9999-12-31', '5874898-01-01', '2026-11-24', '2025-11-22'])('has no talk on %s', async (day) => {
    const tie = { contributorId: person.contributorId, organisationId: round.team.organisationId };
    await scenario.change('linkOrganisation', tie, person, '{ contributorId }');
    expect((await refused('noteContact', { ...tie, day }, person)).code).toBe('BAD_USER_INPUT');
  });
});

describe('codes of people to ask', () => {
  const many = (count: number) => Array.from({ length: count }, (_, nr) => `AAAA${String(nr).padStart(4, '0')}`);
  it.each<[string, () => string[], string]>([
    ['none', () => [], 'BAD_USER_INPUT'],
    ['an empty one', () => [''], 'BAD_USER_INPUT'],
    ['one twice', () => [round.codes[0], round.codes[0]], 'BAD_USER_INPUT'],
    ['an unknown one among known ones', () => [...round.codes, 'ZZZZZZZZ'], 'UNKNOWN_CODE'],
    ['500 unknown ones', () => many(500), 'UNKNOWN_CODE'],
    ['more than 500', () => many(501), 'BAD_USER_INPUT'],
    ['a person’s id', () => [round.people[0].contributorId], 'BAD_USER_INPUT'],
  ])('%s: the whole call is refused', async (_, codes, code) => {
    const input = { opportunityId: round.opportunityId, codes: codes(), nextStep: 'We ring you within a week.', pickedBecause: 'They were there last time.', idempotencyKey: newId() };
    expect((await refused('invitePeople', input, round.team.contact)).code).toBe(code);
  });

  it('of another opportunity: the whole call is refused', async () => {
    const other = await scenario.round({ people: 1 });
    const input = { opportunityId: round.opportunityId, codes: [round.codes[0], other.codes[0]], nextStep: 'We ring you within a week.', pickedBecause: 'They were there last time.', idempotencyKey: newId() };
    expect((await refused('invitePeople', input, round.team.contact)).code).toBe('UNKNOWN_CODE');
  });

  it('of people who can’t be asked: each has an answer of its own, and the others are asked', async () => {
    const { codes, opportunityId, team, people } = await scenario.round({ people: 3 });
    await scenario.change('addQuietPeriod', { contributorId: people[1].contributorId }, people[1], '{ contributorId }');
    const { results } = await scenario.change<{ results: { outcome: string }[] }>(
      'invitePeople', { opportunityId, codes, nextStep: 'We ring you within a week.', idempotencyKey: newId() }, team.contact, '{ results { outcome } }',
    );
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['asked', 'asked', 'not_available']);
  });
});

describe('a round', () => {
  const start = (opportunityId: string, who: { token: string }) => refused('startRound', { opportunityId, nextStep: 'We ring you within a week.', idempotencyKey: newId() }, who);

  it.each(['closeOpportunity', 'markFilled', 'withdrawOpportunity'])('after %s is refused', async (move) => {
    const { opportunityId, team } = await scenario.round({ people: 0 });
    await scenario.change(move, { opportunityId }, team.contact);
    expect((await start(opportunityId, team.contact)).code).toBe('NOT_OPEN');
  });

  it('for an opportunity past its closing day, unknown or somebody else’s is refused', async () => {
    await scenario.app.db.setClock(new Date('2027-01-16T12:00:00Z'));
    expect((await start(round.opportunityId, round.team.contact)).code).toBe('NOT_OPEN');
    await scenario.app.db.setClock(START);
    expect((await start(newId(), round.team.contact)).code).toBe('NOT_FOUND');
    expect((await start(round.opportunityId, (await scenario.team()).contact)).code).toBe('NOT_FOUND');
  });
});

describe('what a helper says for somebody', () => {
  it.each<[string, object]>([
    ['pauseInvitationsFor', { firstDay: '2027-02-02', lastDay: '2027-02-01' }],
    ['pauseInvitationsFor', { lastDay: '9999-12-31' }],
    ['recordFairAskingLevel', { asksIn30Days: 5 }],
    ['recordFairAskingLevel', { asksIn365Days: -1 }],
  ])('by %s with %j is refused like their own', async (name, input) => {
    const helper = await scenario.app.signIn([], 'Hedi Helper');
    await scenario.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    expect((await refused(name, { contributorId: person.contributorId, ...input }, helper)).code).toBe('BAD_USER_INPUT');
  });
});

describe('an instant', () => {
  const joining = { age: 'eighteen_or_over', wordingVersion: 'join-1', areaCode: 'QYG', ownWords: 'I would like to help.', reachMe: { phone: '0113 496 0000' } };
  it.each([
    ['-271821-04-20T00:00:00.000Z', '-271821-04-20T01:00:00.000Z'],
    ['0001-01-01T00:00:00.000Z', '0001-01-01T01:00:00.000Z'],
    ['9999-12-31T22:00:00.000Z', '9999-12-31T23:00:00.000Z'],
    ['+275760-09-12T23:00:00.000Z', '+275760-09-13T00:00:00.000Z'],
    ['infinity', 'infinity'],
  ])('of %s is refused, whatever it is for', async (at, anHourLater) => {
    const { team } = round;
    const post = { teamId: team.id, context: 'research', title: 'Breathing better', sessions: [{ startsAt: at, endsAt: anHourLater }] };
    const codes = [
      await refused('registerContributorByPhone', { ...joining, consentHeardAt: at }, team.lead),
      await refused('createOpportunity', post, team.contact),
      await refused('recordComplaint', { text: 'Something is wrong.', receivedAt: at }, team.lead),
    ].map(({ code }) => code);
    expect(codes).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'BAD_USER_INPUT']);
  });
});
