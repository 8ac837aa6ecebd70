import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BurdenGuard } from '../../../src/burden/guard.service.js';
import { DAY, inviteInput, invitedFields, type Person, type Round, Scenario, START } from '../../support/scenario.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start({ config: { databasePool: 12 } });
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const rows = <T>(sql: string, parameters: unknown[]): Promise<T[]> => scenario.app.db.dataSource.query<T[]>(sql, parameters);
const settle = () => scenario.app.runJob('invitations.settle-waves');
/** Deadlines pass, but nothing is settled yet. */
const close = async () => {
  await scenario.app.db.advance(14 * DAY);
  await scenario.app.runJob('burden.deadlines');
};
const states = async ({ opportunityId }: Round): Promise<string[]> => (await rows<{ state: string }>('select state from ask where opportunity_id = $1 order by state', [opportunityId])).map(({ state }) => state);
const filled = async ({ opportunityId }: Round): Promise<number> => (await rows<{ n: number }>('select count(*)::int as n from introduction where opportunity_id = $1', [opportunityId]))[0].n;
const idOf = async (person: Person): Promise<string> => (await scenario.invitations(person))[0].id;
const answer = (person: Person, invitationId: string) => scenario.refusal('answerInvitation', { invitationId, answer: 'willing' }, person);
const comesForward = async ({ opportunityId }: Round): Promise<string> => {
  const person = await scenario.person();
  return (await scenario.change<{ id: string }>('expressInterest', { opportunityId, contributorId: person.contributorId }, person)).id;
};
const chosen = ({ team }: Round, expressionId: string) =>
  scenario.refusal('answerInterest', { expressionId, chosen: true, answer: 'Please come.', nextStep: 'We ring you on Thursday.' }, team.colleague);

describe('a wave that closed', () => {
  it('is settled once, however many workers look at once', async () => {
    const round = await scenario.round({ people: 5, places: 2 });
    await scenario.invite(round);
    await scenario.answerAll(round.people, 'willing');
    await scenario.work();
    await close();
    await Promise.all(Array.from({ length: 6 }, settle));
    expect(await states(round)).toEqual(['chosen', 'chosen', 'not_needed', 'not_needed', 'not_needed']);
    const told = await rows<{ n: number }>(
      `select count(*)::int as n from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'invitations.tell-outcome'`,
      [],
    );
    expect(told).toEqual([{ n: 5 }]);
    const settled = await rows<{ n: number }>(`select count(*)::int as n from audit_entry where action = 'invitation.settle' and subject_id = $1`, [round.opportunityId]);
    expect(settled).toEqual([{ n: 1 }]);
    await scenario.work();
  });

  it('is settled though another one can’t be', async () => {
    const [broken, sound] = [await scenario.round({ people: 1, places: 1 }), await scenario.round({ people: 1, places: 1 })];
    for (const round of [broken, sound]) {
      await scenario.invite(round);
      await scenario.answerAll(round.people, 'willing');
    }
    await close();
    const guard = scenario.app.nest.get(BurdenGuard);
    jest.spyOn(guard, 'settle').mockRejectedValueOnce(new Error('something is wrong with this one'));
    await expect(settle()).rejects.toThrow('something is wrong with this one');
    expect([await states(broken), await states(sound)].sort()).toEqual([['chosen'], ['willing']]);
    await settle();
    expect([await states(broken), await states(sound)]).toEqual([['chosen'], ['chosen']]);
  });

  it('gives out no place twice, whatever else gives places at the same time', async () => {
    const round = await scenario.round({ people: 4, places: 3 });
    await scenario.invite(round);
    const late = round.people[3];
    const lateId = await idOf(late);
    await scenario.answerAll(round.people.slice(0, 3), 'willing');
    const forward = [await comesForward(round), await comesForward(round)];
    await close();
    const results = await Promise.all([settle(), settle(), answer(late, lateId), ...forward.map((id) => chosen(round, id))]);
    await settle();
    expect(results.slice(2).filter((code) => code !== undefined && code !== 'NOT_OPEN')).toEqual([]);
    expect(await filled(round)).toBe(3);
    expect((await states(round)).filter((state) => state === 'willing')).toEqual([]);
    const [{ status }] = await rows<{ status: string }>('select status from opportunity where id = $1', [round.opportunityId]);
    expect(status).toBe('filled');
  });
});

describe('at the same time', () => {
  it('somebody says yes and the post ends: nobody is left without an answer', async () => {
    const round = await scenario.round({ people: 4, places: 2 });
    await scenario.invite(round);
    const ids = await Promise.all(round.people.map(idOf));
    const ends = scenario.refusal('withdrawOpportunity', { opportunityId: round.opportunityId }, round.team.contact);
    const answers = await Promise.all(round.people.map((person, nr) => answer(person, ids[nr])));
    expect(await ends).toBeUndefined();
    expect(answers.filter((code) => code !== undefined && code !== 'ILLEGAL_MOVE')).toEqual([]);
    expect((await states(round)).filter((state) => state !== 'willing' && state !== 'withdrawn')).toEqual([]);
    await close();
    await settle();
    expect((await states(round)).filter((state) => state !== 'not_needed' && state !== 'withdrawn')).toEqual([]);
  });

  it('a team invites and marks the post filled: nobody stays invited', async () => {
    const round = await scenario.round({ people: 3, places: 2 });
    const [invited, ended] = await Promise.all([
      scenario.refusal('invitePeople', inviteInput(round.opportunityId, round.codes), round.team.contact, invitedFields),
      scenario.refusal('markFilled', { opportunityId: round.opportunityId }, round.team.colleague),
    ]);
    expect([undefined, 'NOT_OPEN']).toContain(invited);
    expect(ended).toBeUndefined();
    await scenario.work();
    expect((await states(round)).filter((state) => state !== 'released')).toEqual([]);
  });

  it('two posts fill up, each with people whom the other still asks: both do, and both take back what they asked', async () => {
    const level = { asksIn30Days: 4, asksIn365Days: 24, daysBetween: 2, fromOneOrganisationIn30Days: 4, openAtOnce: 2 };
    const one = await scenario.round({ people: 2, places: 1 });
    for (const { contributorId, ...who } of one.people) await scenario.change('setFairAskingLevel', { contributorId, ...level }, who, '{ contributorId }');
    const team = await scenario.team();
    const opportunityId = await scenario.opportunity(team, { topics: [{ topicId: one.topicId, relations: [] }], places: 1 });
    const other: Round = { ...one, opportunityId, team, codes: await scenario.codes(opportunityId, team) };
    const codeOf = async ({ opportunityId: id }: Round, { contributorId }: Person): Promise<string> =>
      (await rows<{ code: string }>('select code from candidate where opportunity_id = $1 and contributor_id = $2', [id, contributorId]))[0].code;
    const invite = async (round: Round, person: Person) => scenario.invite(round, { codes: [await codeOf(round, person)], pickedBecause: 'For this test it must be them.' });
    const [a, b] = one.people;
    await invite(one, a);
    await invite(other, b);
    await answer(a, await idOf(a));
    await answer(b, await idOf(b));
    await scenario.app.db.advance(2 * DAY);
    await invite(one, b);
    await invite(other, a);
    for (const person of [a, b]) await idOf(person);
    await scenario.app.db.advance(12 * DAY);
    await scenario.app.runJob('burden.deadlines');
    await Promise.all([settle(), settle(), settle()]);
    expect([await states(one), await states(other)]).toEqual([['chosen', 'withdrawn'], ['chosen', 'withdrawn']]);
  });
});
