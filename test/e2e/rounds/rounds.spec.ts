import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { usualBudgets } from '../../../src/platform/limits/budgets.js';
import { apiForTests } from '../../support/api-settings.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { DAY, type Person, type Round, Scenario, START, type Team } from '../../support/scenario.js';

let scenario: Scenario;
let team: Team;
beforeAll(async () => {
  const many = { limit: 1_000_000, seconds: 60 };
  scenario = await Scenario.start({ config: { api: { ...apiForTests, budgets: { ...usualBudgets, requests: many, strangers: many } } } });
  team = await scenario.team();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

interface RoundSeen {
  places: number;
  placesFilled: number;
  waves: { asked: number; closesAt: string; settledAt: string | null }[];
  asking: { state: string; goesOnAt: string | null; mix: { places: number }[] } | null;
}
const fields = '{ places placesFilled waves { asked closesAt settledAt } asking { state goesOnAt mix { places relations categories } } }';
const nextStep = 'We ring you within a week to agree a first date.';

/** A post without a list: nobody looks at people in a round. */
async function post(people: number, changes: Parameters<Scenario['round']>[0] | object = {}): Promise<Round> {
  const topicId = scenario.topic();
  return { team, topicId, people: await scenario.people(people, { topicId, confirmed: true }), opportunityId: await scenario.opportunity(team, { topics: [{ topicId, relations: [] }], closesOn: '2027-06-30', hearBackBy: '2027-07-14', startsOn: '2027-08-01', endsOn: '2027-12-01', ...changes }), codes: [] };
}
const start = ({ opportunityId }: Pick<Round, 'opportunityId'>, input: object = {}): Promise<RoundSeen> => scenario.change('startRound', { opportunityId, nextStep, ...input }, team.contact, fields);
const seen = async ({ opportunityId }: Pick<Round, 'opportunityId'>): Promise<RoundSeen> =>
  (await scenario.run<{ round: RoundSeen }>(`query ($id: ID!) { round(opportunityId: $id) ${fields} }`, { id: opportunityId }, team.contact)).round;
const refusal = (opportunityId: string, input: object = {}) => scenario.refusal('startRound', { opportunityId, nextStep, ...input }, team.contact, fields);
const goOn = () => scenario.app.runJob('rounds.go-on');
const after = (days: number) => new Date(START.getTime() + days * DAY).toISOString();

async function asked(people: readonly Person[], about: { opportunityId: string }): Promise<Person[]> {
  const lists = await Promise.all(people.map((person) => scenario.invitations(person)));
  return people.filter((_, nr) => lists[nr].some(({ opportunityId }) => opportunityId === about.opportunityId));
}
const stateOf = async (person: Person) => (await scenario.invitations(person))[0].state;

describe('a round', () => {
  it('is started again a few times a day only: each start tells whether anybody can be asked at that moment', async () => {
    const nobody = await post(0);
    for (let nr = 1; nr <= usualBudgets.roundStarts.limit; nr += 1) {
      await start(nobody);
      await goOn();
      expect((await seen(nobody)).asking?.state).toBe('exhausted');
    }
    expect(await refusal(nobody.opportunityId)).toBe('RATE_LIMITED');
    await start(await post(0));
  });

  it('asks as many as are likely to fill it, goes on after the closing date, and ends when it is full', async () => {
    const round = await post(13, { places: 2 });
    expect(await start(round)).toEqual({ places: 2, placesFilled: 0, waves: [], asking: { state: 'asking', goesOnAt: START.toISOString(), mix: [] } });
    await scenario.work();
    const first = await asked(round.people, round);
    expect(first).toHaveLength(11);
    await scenario.answerAll(first.slice(0, 1), 'willing');
    await scenario.answerAll(first.slice(1, 6), 'no');

    await scenario.pass(13 * DAY);
    expect((await seen(round)).waves).toHaveLength(1);
    await scenario.pass(DAY);
    // One place is filled; the others who were asked said no or nothing, and are not asked again.
    const between = await seen(round);
    expect(between).toMatchObject({ placesFilled: 1, waves: [{ asked: 2, closesAt: after(28), settledAt: null }, { asked: 11, closesAt: after(14), settledAt: after(14) }] });
    expect(between.asking).toEqual({ state: 'asking', goesOnAt: after(28), mix: [] });
    expect(await stateOf(first[0])).toBe('chosen');

    const second = round.people.filter((person) => !first.includes(person));
    await scenario.answerAll(second, 'willing');
    await scenario.pass(14 * DAY);
    expect(await seen(round)).toMatchObject({ placesFilled: 2, asking: { state: 'filled', goesOnAt: null } });
    expect((await Promise.all(second.map(stateOf))).sort()).toEqual(['chosen', 'not_needed']);
    expect(await refusal(round.opportunityId)).toBe('NOT_OPEN');
  });

  it('keeps places for a mix: those they are kept for are asked and chosen, whoever was drawn before them', async () => {
    const topicId = scenario.topic();
    const { id: opportunityId } = await scenario.change<{ id: string }>('createOpportunity', completeInput(team.id, team.contact.accountId, { topics: [{ topicId, relations: [] }], places: 3 }), team.contact);
    await scenario.change('setOpportunityMix', { opportunityId, categories: ['age_16_to_24', 'age_25_to_29'], why: 'Young people are rarely asked about this.' }, team.contact, '');
    await scenario.change('submitForReview', { opportunityId }, team.contact);
    await scenario.change('approveOpportunity', { opportunityId }, team.lead);
    const [others, [carer], [young]] = await Promise.all([scenario.people(3, { topicId }), scenario.people(1, { topicId, relation: 'carer' }), scenario.people(1, { topicId })]);
    await scenario.change('updateFindMeBy', { contributorId: young.contributorId, categories: ['age_25_to_29'], wordingVersion: 'find-me-by-1' }, young, '{ code }');

    const mix = [{ places: 1, relations: ['carer'] }, { places: 1, categories: ['age_16_to_24', 'age_25_to_29'] }];
    await start({ opportunityId }, { mix });
    await scenario.work();
    expect((await seen({ opportunityId })).waves).toMatchObject([{ asked: 5 }]);
    await scenario.answerAll([...others, carer, young], 'willing');
    await scenario.pass(14 * DAY);
    expect(await seen({ opportunityId })).toMatchObject({ placesFilled: 3, asking: { state: 'filled', mix: [{ places: 1, relations: ['carer'], categories: [] }, { places: 1, relations: [], categories: ['age_16_to_24', 'age_25_to_29'] }] } });
    expect([await stateOf(carer), await stateOf(young)]).toEqual(['chosen', 'chosen']);
    expect((await Promise.all(others.map(stateOf))).sort()).toEqual(['chosen', 'not_needed', 'not_needed']);
  });

  it('leaves a kept place free for the next wave rather than giving it to anybody', async () => {
    const round = await post(2, { places: 1 });
    const carer = await scenario.person({ topicId: round.topicId, relation: 'carer' });
    await scenario.change('addQuietPeriod', { contributorId: carer.contributorId, lastDay: '2026-12-01' }, carer, '{ contributorId }');
    // Somebody picked by hand is no carer, and their yes takes no place that is kept for one.
    await scenario.change('stopRound', { opportunityId: (await start(round, { mix: [{ places: 1, relations: ['carer'] }] }), round.opportunityId) }, team.contact, fields);
    const [code] = await scenario.codes(round.opportunityId, team);
    await scenario.invite({ ...round, codes: [code] });
    const [picked] = await asked(round.people, round);
    await scenario.answerAll([picked], 'willing');
    await scenario.pass(14 * DAY);
    expect(await stateOf(picked)).toBe('not_needed');
    await start(round, { mix: [{ places: 1, relations: ['carer'] }] });
    await scenario.work();
    expect(await asked([carer], round)).toEqual([carer]);
    expect((await seen(round)).waves.map((wave) => wave.asked)).toEqual([1, 1]);
  });

  it('is exhausted when nobody is left, and looks again the next day while five or more may be available later', async () => {
    const round = await post(5, { places: 1 });
    for (const { contributorId, ...who } of round.people) await scenario.change('addQuietPeriod', { contributorId, lastDay: '2026-11-24' }, who, '{ contributorId }');
    await start(round);
    await scenario.work();
    expect(await seen(round)).toMatchObject({ waves: [], asking: { state: 'asking', goesOnAt: after(1) } });
    await scenario.pass(2 * DAY);
    expect(await seen(round)).toMatchObject({ waves: [{ asked: 5 }], asking: { state: 'asking', goesOnAt: after(16) } });
    await scenario.answerAll(round.people, 'no');
    await scenario.pass(14 * DAY);
    expect(await seen(round)).toMatchObject({ waves: [{ asked: 5 }], asking: { state: 'exhausted', goesOnAt: null } });
  });

  it('stops when the team says so, and those who were asked can still answer', async () => {
    const round = await post(6, { places: 1 });
    await start(round);
    await scenario.work();
    const first = await asked(round.people, round);
    expect(first).toHaveLength(5);
    expect(await scenario.change<RoundSeen>('stopRound', { opportunityId: round.opportunityId }, team.colleague, fields)).toMatchObject({ asking: { state: 'stopped', goesOnAt: null } });
    expect(await scenario.change<RoundSeen>('stopRound', { opportunityId: round.opportunityId }, team.contact, fields)).toMatchObject({ asking: { state: 'stopped' } });
    await scenario.answerAll(first, 'no');
    await scenario.pass(15 * DAY);
    expect(await seen(round)).toMatchObject({ waves: [{ asked: 5 }], placesFilled: 0 });
    // Started again it goes on with whoever wasn't asked yet.
    await start(round);
    await scenario.work();
    expect((await seen(round)).waves.map((wave) => wave.asked)).toEqual([1, 5]);
    await scenario.change('withdrawInvitations', { opportunityId: round.opportunityId }, team.contact, fields);
    expect((await seen(round)).asking).toMatchObject({ state: 'stopped' });
  });

  it('lets a late yes take a place that is free for that person, and no place that is kept for others', async () => {
    const round = await post(2, { places: 2 });
    const carer = await scenario.person({ topicId: round.topicId, relation: 'carer' });
    await start(round, { mix: [{ places: 1, relations: ['carer'] }] });
    await scenario.work();
    const [quick, late] = await asked(round.people, round);
    const [{ id: ofCarer }] = await scenario.invitations(carer);
    await scenario.answerAll([quick], 'willing');
    await scenario.pass(14 * DAY);
    expect(await stateOf(quick)).toBe('chosen');
    const [{ id: ofLate }] = await scenario.invitations(late);
    expect(await scenario.refusal('answerInvitation', { invitationId: ofLate, answer: 'willing' }, late)).toBe('NOT_OPEN');
    await scenario.change('answerInvitation', { invitationId: ofCarer, answer: 'willing' }, carer);
    expect(await stateOf(carer)).toBe('chosen');
    expect((await seen(round)).asking).toMatchObject({ state: 'filled' });
  });

  it('asks nobody while its organisation may not, and goes on when it may again', async () => {
    const own = await scenario.team();
    const topicId = scenario.topic();
    await scenario.person({ topicId });
    const opportunityId = await scenario.opportunity(own, { topics: [{ topicId, relations: [] }], places: 1 });
    await scenario.change('startRound', { opportunityId, nextStep }, own.contact, fields);
    const [{ id: agreementId }] = await scenario.app.db.dataSource.query<[{ id: string }]>('select id from organisation_agreement where organisation_id = $1', [own.organisationId]);
    await scenario.change('endAgreement', { agreementId, because: 'For this test it ends today.' }, scenario.administrator);
    await scenario.work();
    const asking = async () => (await scenario.run<{ round: RoundSeen }>(`query ($id: ID!) { round(opportunityId: $id) ${fields} }`, { id: opportunityId }, own.contact)).round;
    expect(await asking()).toMatchObject({ waves: [], asking: { state: 'asking', goesOnAt: after(1) } });
    await scenario.change('recordAgreement', { organisationId: own.organisationId, reference: 'A-2', validFrom: '2026-11-24', validTo: '2036-12-31' }, scenario.administrator);
    await scenario.pass(DAY);
    expect(await asking()).toMatchObject({ waves: [{ asked: 1 }], asking: { state: 'asking' } });
  });

  it('ends with its post', async () => {
    const round = await post(1, { places: 1 });
    await start(round);
    await scenario.change('closeOpportunity', { opportunityId: round.opportunityId }, team.contact);
    await scenario.work();
    expect(await seen(round)).toMatchObject({ waves: [], asking: { state: 'closed' } });
    expect(await refusal(round.opportunityId)).toBe('NOT_OPEN');
  });
});

describe('what a team may know of how its round is likely to go on', () => {
  interface Ahead {
    likelyFullAt: string | null;
    countedAt: string | null;
    changes: { kind: string; areaCode: string | null; people: number; enough: boolean; text: string }[];
  }
  const ahead = async ({ opportunityId }: Pick<Round, 'opportunityId'>): Promise<Ahead> => {
    await scenario.app.runJob('rounds.look-ahead');
    const query = 'query ($id: ID!) { round(opportunityId: $id) { asking { likelyFullAt countedAt changes { kind areaCode people enough text } } } }';
    return (await scenario.run<{ round: { asking: Ahead } }>(query, { id: opportunityId }, team.contact)).round.asking;
  };

  it('is the date by which it is likely to be full', async () => {
    const round = await post(6, { places: 1 });
    await start(round);
    expect(await ahead(round)).toEqual({ likelyFullAt: after(14), countedAt: START.toISOString(), changes: [] });
    await scenario.work();
    expect((await ahead(round)).likelyFullAt).toBe(after(14));
    await scenario.answerAll(await asked(round.people, round), 'no');
    // No answer shows before the closing date, and it says nothing of any.
    expect((await ahead(round)).likelyFullAt).toBe(after(14));
  });

  it('is the cheapest change that lets enough people be asked, in rounded figures that stay for 24 hours', async () => {
    const round = await post(2, { places: 1, online: false, areaCode: 'QYG', place: 'The library' });
    await scenario.people(6, { topicId: round.topicId, areaCode: 'QHL', confirmed: true });
    // Whom nothing shows to be there counts for nobody.
    await scenario.people(5, { topicId: round.topicId, areaCode: 'QHL' });
    await start(round);
    await scenario.work();
    const first = await ahead(round);
    expect(first).toMatchObject({
      likelyFullAt: null,
      changes: [{ kind: 'online', areaCode: null, people: 5, enough: true }, { kind: 'another_area', areaCode: 'QHL', people: 5, enough: true }],
    });
    expect(first.changes[1].text).toBe('If it met in Birmingham and Solihull as well, at least 5 more people could be asked now. It is likely to be full then.');
    await scenario.people(4, { topicId: round.topicId, areaCode: 'QHL', confirmed: true });
    await scenario.change('stopRound', { opportunityId: round.opportunityId }, team.contact, fields);
    await start(round);
    await scenario.app.db.advance(DAY - 1);
    expect((await ahead(round)).changes).toEqual(first.changes);
    await scenario.app.db.advance(1);
    expect((await ahead(round)).changes.map(({ people }) => people)).toEqual([10, 10]);
  });

  it('is counted for at most 20 rounds of a team in a day', async () => {
    const [round, drafts] = await Promise.all([
      post(0),
      Promise.all(Array.from({ length: 20 }, () => scenario.change<{ id: string }>('createOpportunity', completeInput(team.id, team.contact.accountId), team.contact))),
    ]);
    await withClient(scenario.app.db.ownerUrl, (client) =>
      client.query(`insert into round_outlook (opportunity_id, made_at, people_now, people_later) select unnest($1::uuid[]), $2, 0, 0`, [drafts.map(({ id }) => id), START]),
    );
    await start(round);
    expect((await ahead(round)).countedAt).toBeNull();
    await scenario.app.db.advance(DAY);
    expect((await ahead(round)).countedAt).toBe(after(1));
  });
});

describe('starting a round', () => {
  let open: Round;
  beforeAll(async () => {
    open = await post(0, { places: 2 });
  });

  it.each<[string, object]>([
    ['a place for nobody in particular', { mix: [{ places: 1 }] }],
    ['more places than there are', { mix: [{ places: 2, relations: ['carer'] }, { places: 1, relations: ['parent'] }] }],
    ['no places', { mix: [{ places: 0, relations: ['carer'] }] }],
    ['a category that the post doesn’t state', { mix: [{ places: 1, categories: ['sex_female'] }] }],
    ['more than ten kinds', { mix: Array.from({ length: 11 }, () => ({ places: 1, relations: ['carer'] })) }],
    ['a next step that says nothing', { nextStep: ' ' }],
    ['something that is no id', { opportunityId: 'mine' }],
  ])('is refused for %s, and nothing is begun', async (_, input) => {
    expect(await refusal(open.opportunityId, input)).toBe('BAD_USER_INPUT');
    expect((await seen(open)).asking).toBeNull();
  });

  it('is for the post’s own team, and there is nothing to stop before', async () => {
    const strangers = await scenario.team();
    const input = { opportunityId: open.opportunityId, nextStep };
    expect(await scenario.refusal('startRound', input, strangers.contact, fields)).toBe('NOT_FOUND');
    expect(await scenario.refusal('startRound', { ...input, opportunityId: newId() }, team.contact, fields)).toBe('NOT_FOUND');
    expect(await scenario.refusal('startRound', input, team.lead, fields)).toBe('FORBIDDEN');
    expect(await scenario.refusal('stopRound', { opportunityId: open.opportunityId }, strangers.contact, fields)).toBe('NOT_FOUND');
    expect(await scenario.refusal('stopRound', { opportunityId: open.opportunityId }, team.contact, fields)).toBe('ILLEGAL_MOVE');
  });

  it('begins one, whoever of the team starts it at once, and the same key says the same', async () => {
    const calls = await Promise.all([team.contact, team.colleague].map((who) => scenario.refusal('startRound', { opportunityId: open.opportunityId, nextStep }, who, fields)));
    expect(calls.sort()).toEqual(['CONFLICT', undefined]);
    await scenario.change('stopRound', { opportunityId: open.opportunityId }, team.contact, fields);
    const input = { opportunityId: open.opportunityId, nextStep, idempotencyKey: newId() };
    const twice = await Promise.all([1, 2].map(() => scenario.change<RoundSeen>('startRound', input, team.contact, fields)));
    expect(twice[0].asking).toMatchObject({ state: 'asking' });
    expect(twice[1]).toEqual(twice[0]);
    await scenario.change('stopRound', { opportunityId: open.opportunityId }, team.contact, fields);
  });
});

describe('waves that are due together', () => {
  it('ask nobody for two things, whichever workers make them at once', async () => {
    const one = await post(7, { places: 1 });
    const two = { opportunityId: await scenario.opportunity(team, { topics: [{ topicId: one.topicId, relations: [] }], places: 1 }) };
    await start(one);
    await start(two);
    await Promise.all([goOn(), goOn(), goOn()]);
    const waves = [(await seen(one)).waves, (await seen(two)).waves];
    // One each, and between them everybody: how many of these seven, who all suit alike, is the draw's.
    expect(waves.map((of) => of.length)).toEqual([1, 1]);
    expect(waves.flat().reduce((sum, wave) => sum + wave.asked, 0)).toBe(7);
    await scenario.work();
    const lists = await Promise.all(one.people.map((person) => scenario.invitations(person)));
    expect(lists.map((list) => list.length)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('are made once when one of them dies half way and is tried again', async () => {
    const one = await post(6, { places: 1 });
    const two = await post(6, { places: 1 });
    await start(one);
    await start(two);
    const owner = (sql: string) => withClient(scenario.app.db.ownerUrl, (client) => client.query(sql));
    await owner(`create function test_dies() returns trigger language plpgsql as $$ begin raise exception 'the process was killed here'; end $$;
      create trigger test_dies before update on asking_round for each row when (old.opportunity_id = '${two.opportunityId}') execute function test_dies()`);
    try {
      await expect(goOn()).rejects.toThrow();
      expect((await seen(one)).waves).toMatchObject([{ asked: 5 }]);
      expect((await seen(two)).waves).toEqual([]);
      // Nobody's attention was spent by what didn't happen.
      expect(await scenario.app.db.dataSource.query('select from ask where opportunity_id = $1', [two.opportunityId])).toEqual([]);
    } finally {
      await owner('drop trigger test_dies on asking_round; drop function test_dies');
    }
    await goOn();
    await goOn();
    expect([(await seen(one)).waves.length, (await seen(two)).waves.length]).toEqual([1, 1]);
  });
});
