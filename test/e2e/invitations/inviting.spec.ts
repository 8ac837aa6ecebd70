import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { DAY, inviteInput, invitedFields, type Person, type Round, Scenario, START } from '../../support/scenario.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const waves = async ({ opportunityId, team }: Round): Promise<{ asked: number }[]> => {
  const { round } = await scenario.run<{ round: { waves: { asked: number }[] } }>('query ($id: ID!) { round(opportunityId: $id) { waves { asked } } }', { id: opportunityId }, team.contact);
  return round.waves;
};
const refusal = (round: Round, codes: readonly string[], changes: object = {}) => scenario.refusal('invitePeople', inviteInput(round.opportunityId, codes, changes), round.team.contact, invitedFields);

describe('inviting by codes', () => {
  it('says the same when the same call comes twice at once, and asks once', async () => {
    const round = await scenario.round({ people: 2 });
    const input = { idempotencyKey: newId() };
    const [first, second] = await Promise.all([scenario.invite(round, input), scenario.invite(round, input)]);
    expect(second).toEqual(first);
    expect(first.results.map(({ outcome }) => outcome)).toEqual(['asked', 'asked']);
    expect(await waves(round)).toEqual([{ asked: 2 }]);
    expect(await refusal(round, round.codes.slice(0, 1), input)).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('asks each person once when two members of the team call at once', async () => {
    const round = await scenario.round({ people: 3 });
    const calls = await Promise.all(
      [round.team.contact, round.team.colleague].map(({ token }) =>
        scenario.app.gql<{ invitePeople: { results: { outcome: string }[] } } | null>(
          `mutation ($input: InvitePeopleInput!) { invitePeople(input: $input) ${invitedFields} }`,
          { input: inviteInput(round.opportunityId, round.codes) },
          token,
        ),
      ),
    );
    // Whoever comes second asks for codes that were tried already, which is no longer the order of the list.
    expect(calls.map(({ errors }) => errors?.[0].extensions.code).sort()).toEqual(['BAD_USER_INPUT', undefined]);
    expect(await waves(round)).toEqual([{ asked: 3 }]);
  });

  it('goes on behind what was tried, and wants a reason for anything else', async () => {
    const round = await scenario.round({ people: 4 });
    const [a, b, c, d] = round.codes;
    expect(await refusal(round, [b])).toBe('BAD_USER_INPUT');
    await scenario.invite(round, { codes: [a, b] });
    expect(await refusal(round, [d])).toBe('BAD_USER_INPUT');
    expect((await scenario.invite(round, { codes: [c] })).results).toEqual([{ code: c, outcome: 'asked' }]);
    expect(await refusal(round, [d, c], { pickedBecause: 'too short' })).toBe('BAD_USER_INPUT');
    expect((await scenario.invite(round, { codes: [d, c], pickedBecause: 'They told us of their night shifts.' })).results).toEqual([
      { code: d, outcome: 'asked' },
      { code: c, outcome: 'not_available' },
    ]);
  });

  it('asks nobody by a code of an older list who has said since that the team or its organisation treats them, unless it may see them', async () => {
    const round = await scenario.round({ people: 4 });
    const say = (nr: number, treatedBy: object) => scenario.change('updateTreatedBy', { contributorId: round.people[nr].contributorId, treatedBy: [treatedBy] }, round.people[nr], '{ id }');
    await say(0, { teamId: round.team.id });
    await say(1, { organisationId: round.team.organisationId });
    await say(2, { teamId: round.team.id, maySeeMe: true });
    const { results } = await scenario.invite(round);
    const rows = await scenario.app.db.dataSource.query<{ id: string; code: string }[]>('select contributor_id as id, code from candidate where opportunity_id = $1', [round.opportunityId]);
    const outcomeOf = ({ contributorId }: Person) => results.find(({ code }) => code === rows.find(({ id }) => id === contributorId)?.code)?.outcome;
    expect(round.people.map(outcomeOf)).toEqual(['not_available', 'not_available', 'asked', 'asked']);
  });

  it('stops at the day’s limit, and goes on with whoever it didn’t reach the next day', async () => {
    const limit = (most: number) => withClient(scenario.app.db.ownerUrl, (client) => client.query('update guard_policy set opportunity_asks_in_24_hours = $1', [most]));
    const round = await scenario.round({ people: 3 });
    await limit(2);
    try {
      const outcomes = (await scenario.invite(round)).results.map(({ outcome }) => outcome);
      expect(outcomes).toEqual(['asked', 'asked', 'not_reached']);
      const third = { codes: round.codes.slice(2) };
      expect(await scenario.invite(round, third)).toEqual({ waveId: null, closesAt: null, results: [{ code: round.codes[2], outcome: 'not_reached' }] });
      await scenario.app.db.advance(DAY);
      expect((await scenario.invite(round, third)).results).toEqual([{ code: round.codes[2], outcome: 'asked' }]);
      expect(await waves(round)).toEqual([{ asked: 1 }, { asked: 2 }]);
    } finally {
      await limit(50);
    }
  });

  it.each<[string, (round: Round, other: Round) => [codes: string[], expected: string]]>([
    ['a code that was never given out', ({ codes }) => [[...codes, 'ZZZZZZZZ'], 'UNKNOWN_CODE']],
    ['a code of another opportunity', ({ codes }, other) => [[...codes, other.codes[0]], 'UNKNOWN_CODE']],
    ['a code sent twice', ({ codes: [a, b] }) => [[a, b, a], 'BAD_USER_INPUT']],
    ['more than 500 codes', () => [Array.from({ length: 501 }, (_, nr) => `AAAA${String(nr).padStart(4, '0')}`), 'BAD_USER_INPUT']],
    ['no code', () => [[], 'BAD_USER_INPUT']],
    ['something that is no code', () => [["'; drop table ask"], 'BAD_USER_INPUT']],
  ])('refuses the whole call for %s', async (_, sent) => {
    const [round, other] = [await roundOfTwo(), await otherRound()];
    const [codes, expected] = sent(round, other);
    expect(await refusal(round, codes)).toBe(expected);
    expect(await waves(round)).toEqual([]);
  });

  it('names the codes that it doesn’t know, and says what a code looks like', async () => {
    const round = await roundOfTwo();
    const call = (codes: string[]) =>
      scenario.app.gql('mutation ($input: InvitePeopleInput!) { invitePeople(input: $input) { waveId } }', { input: inviteInput(round.opportunityId, codes) }, round.team.contact.token);
    const unknown = await call([round.codes[0], 'ZZZZZZZZ']);
    expect(unknown.errors?.[0].extensions).toMatchObject({ code: 'UNKNOWN_CODE', codes: ['ZZZZZZZZ'] });
    expect((await call(['?'])).errors?.[0].message).toContain('such as K7M29QXD');
    const repeated = await call([round.codes[0], round.codes[0]]);
    expect(repeated.errors?.[0].extensions).toMatchObject({ fields: [{ path: 'codes[1]' }] });
  });

  it('is for the post’s own team, while it is open', async () => {
    const round = await roundOfTwo();
    const strangers = await scenario.team();
    const input = () => inviteInput(round.opportunityId, round.codes);
    expect(await scenario.refusal('invitePeople', input(), strangers.contact, invitedFields)).toBe('NOT_FOUND');
    expect(await scenario.refusal('invitePeople', input(), round.people[0], invitedFields)).toBe('FORBIDDEN');
    expect(await scenario.refusal('invitePeople', input(), round.team.lead, invitedFields)).toBe('FORBIDDEN');
    expect(await scenario.refusal('invitePeople', input(), undefined, invitedFields)).toBe('UNAUTHENTICATED');
    expect(await scenario.refusal('invitePeople', { ...input(), opportunityId: newId() }, round.team.contact, invitedFields)).toBe('NOT_FOUND');
    expect(await scenario.refusal('withdrawInvitations', { opportunityId: round.opportunityId }, strangers.contact, '{ places }')).toBe('NOT_FOUND');
    const unread = await scenario.app.gql('query ($id: ID!) { round(opportunityId: $id) { places } }', { id: round.opportunityId }, strangers.contact.token);
    expect(unread.errors?.[0].extensions.code).toBe('NOT_FOUND');
    await scenario.change('closeOpportunity', { opportunityId: round.opportunityId }, round.team.contact);
    expect(await refusal(round, round.codes)).toBe('NOT_OPEN');
  });
});

let two: Promise<Round> | undefined;
const roundOfTwo = (): Promise<Round> => (two ??= scenario.round({ people: 2 }));
let another: Promise<Round> | undefined;
const otherRound = (): Promise<Round> => (another ??= scenario.round({ people: 1 }));

describe('not available', () => {
  const reasons: [string, (person: Person, round: Round) => Promise<unknown>][] = [
    ['takes a break', ({ contributorId, ...who }) => scenario.change('addQuietPeriod', { contributorId }, who, '{ contributorId }')],
    ['looks for themselves from now on', ({ contributorId, ...who }) => scenario.change('setWayOfBeingHere', { contributorId, way: 'look_myself' }, who, '{ contributorId }')],
    ['never wants to be asked', ({ contributorId, ...who }) => scenario.change('setFairAskingLevel', { contributorId, never: true }, who, '{ contributorId }')],
    ['wants nothing from this organisation', ({ contributorId, ...who }, { team }) => scenario.change('neverAskMeFrom', { contributorId, organisationId: team.organisationId }, who, '{ contributorId }')],
    ['was asked by others this month', (person, { topicId }) => askedByOthers(person, topicId)],
    ['took the consent back', ({ contributorId, ...who }) => scenario.change('withdrawConsent', { contributorId, context: 'research' }, who, '')],
    ['left', ({ contributorId, ...who }) => scenario.change('leaveAskwell', { contributorId }, who, '')],
    ['was asked about it already', () => Promise.resolve()],
  ];

  /** Another organisation asks this one person, about something else. */
  async function askedByOthers({ contributorId }: Person, topicId: string): Promise<void> {
    const others = await scenario.round({ people: 0, team: await scenario.team(), topics: [{ topicId, relations: [] }] });
    const codes = await scenario.codes(others.opportunityId, others.team);
    const [{ code }] = await scenario.app.db.dataSource.query<[{ code: string }]>('select code from candidate where opportunity_id = $1 and contributor_id = $2', [others.opportunityId, contributorId]);
    expect(codes).toContain(code);
    await scenario.invite(others, { codes: [code], pickedBecause: 'For this test it must be them.' });
  }

  it('is one answer, byte for byte, whatever the reason', async () => {
    const round = await scenario.round({ people: reasons.length });
    const answers = new Set<string>();
    const ask = async (code: string): Promise<string> => {
      const response = await fetch(`${scenario.app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${round.team.contact.token}` },
        body: JSON.stringify({
          query: `mutation ($input: InvitePeopleInput!) { invitePeople(input: $input) ${invitedFields} }`,
          variables: { input: inviteInput(round.opportunityId, [code], { pickedBecause: 'One at a time, for this test.' }) },
        }),
      });
      return (await response.text()).replaceAll(code, 'CODE');
    };
    const people = new Map<string, string>();
    const rows = await scenario.app.db.dataSource.query<{ code: string; contributor_id: string }[]>('select code, contributor_id from candidate where opportunity_id = $1', [round.opportunityId]);
    for (const { code, contributor_id } of rows) people.set(contributor_id, code);
    for (const [nr, [what, happens]] of reasons.entries()) {
      const person = round.people[nr];
      const code = people.get(person.contributorId)!;
      if (what === 'was asked about it already') expect(await ask(code)).toContain('asked');
      await happens(person, round);
      answers.add(await ask(code));
    }
    expect([...answers]).toEqual(['{"data":{"invitePeople":{"waveId":null,"closesAt":null,"results":[{"code":"CODE","outcome":"not_available"}]}}}\n']);
    await scenario.app.db.advance(DAY);
    expect(await waves(round)).toEqual([{ asked: 1 }]);
  });
});

describe('taking invitations back', () => {
  it('lets go of what reached nobody and counts what was received, without telling which', async () => {
    const round = await scenario.round({ people: 2 });
    await scenario.invite(round);
    const [received, notYet] = round.people;
    const [invitation] = await scenario.invitations(received);
    await scenario.change('withdrawInvitations', { opportunityId: round.opportunityId }, round.team.contact, '{ waves { asked } }');
    await scenario.work();
    expect((await scenario.invitations(received))[0].state).toBe('withdrawn');
    expect(await scenario.invitations(notYet)).toEqual([]);
    const answer = { invitationId: invitation.id, answer: 'willing' };
    expect(await scenario.refusal('answerInvitation', answer, received)).toBe('ILLEGAL_MOVE');
    expect(await waves(round)).toEqual([{ asked: 2 }]);
    // Rule 7: not again about the same, once it was delivered; what was let go stands in nobody's way.
    const again = await scenario.invite(round, { pickedBecause: 'We took it back by mistake.' });
    const outcomes = new Map(again.results.map(({ code, outcome }) => [code, outcome]));
    expect([...outcomes.values()].sort()).toEqual(['asked', 'not_available']);
  });
});

describe('who said yes and wasn’t needed', () => {
  it('can’t be told from who said no by codes of another post’s older list, neither before nor after the closing date; to others they are free', async () => {
    const round = await scenario.round({ people: 3, team: await scenario.team() });
    const topics = [{ topicId: round.topicId, relations: [] }];
    const later = { topics, closesOn: '2027-02-20', hearBackBy: '2027-03-01', startsOn: '2027-04-01', endsOn: '2027-05-01', sessions: [] };
    const post = async (team: Round['team']): Promise<Round> => {
      const opportunityId = await scenario.opportunity(team, later);
      return { ...round, team, opportunityId, codes: await scenario.codes(opportunityId, team) };
    };
    const [mine, mineAfter, theirs] = [await post(round.team), await post(round.team), await post(await scenario.team())];
    await scenario.invite(round);
    const [yes, no] = round.people;
    await scenario.answerAll([yes], 'willing');
    await scenario.answerAll([no], 'no');
    await scenario.change('markFilled', { opportunityId: round.opportunityId }, round.team.contact);
    const outcomes = async (other: Round) => {
      const of = await scenario.app.db.dataSource.query<{ code: string; id: string }[]>('select code, contributor_id as id from candidate where opportunity_id = $1', [other.opportunityId]);
      const codes = [yes, no].map(({ contributorId }) => of.find(({ id }) => id === contributorId)!.code);
      const { results } = await scenario.invite(other, { codes, pickedBecause: 'For this test it must be them.' });
      return results.map(({ outcome }) => outcome);
    };
    expect([await outcomes(mine), await outcomes(theirs)]).toEqual([['not_available', 'not_available'], ['not_available', 'not_available']]);
    await scenario.pass(14 * DAY);
    expect((await scenario.invitations(yes))[0].state).toBe('not_needed');
    expect(await outcomes(mine)).toEqual(['not_available', 'not_available']);
    await scenario.pass(16 * DAY - 1);
    expect(await outcomes(mine)).toEqual(['not_available', 'not_available']);
    await scenario.app.db.advance(1);
    expect(await outcomes(mineAfter)).toEqual(['asked', 'asked']);
  });
});
