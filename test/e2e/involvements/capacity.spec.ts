import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { givesEnough, type Giving, minutesAMonth, minutesGiven } from '../../../src/matching/capacity.rules.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';
import { chosen } from './involved.js';

let scenario: Scenario;
let team: Team;
let other: Team;
beforeAll(async () => {
  scenario = await Scenario.start();
  [team, other] = [await scenario.team(), await scenario.team()];
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const give = ({ contributorId, token }: Person, what: { involvementsAtOnce?: number; hoursPerMonth?: number }) => scenario.change('updateTakingPart', { contributorId, languages: ['en'], ...what }, { token });
const load = async ({ contributorId, token }: Person) =>
  (await scenario.run<{ myInvolvementLoad: { saidAtOnce: number | null; hoursCounted: number; whyNotAsked: string[] } }>('query ($id: ID!) { myInvolvementLoad(contributorId: $id) { open atOneTime saidAtOnce hoursPerMonth hoursCounted whyNotAsked } }', { id: contributorId }, { token })).myInvolvementLoad;

it('Ana said one at a time: in one, she is on no list and not asked, reads why, and can still come forward; once it is over she is found again', async () => {
  const round = await scenario.round({ people: 2, team: other });
  const [ana, ben] = round.people;
  await give(ana, { involvementsAtOnce: 1 });
  // Access needs count against nobody.
  await scenario.change('updateAccessNeeds', { contributorId: ben.contributorId, accessNeeds: [{ group: 'taking_part', need: 'step_free' }] }, ben);
  const involvementId = await chosen(scenario, team, ana);
  await chosen(scenario, team, ben);
  // She is on the list that was made before, and is not available; of that the team learns no more than of anybody else.
  const { results } = await scenario.invite(round);
  expect(results.map(({ outcome }) => outcome).sort()).toEqual(['asked', 'not_available']);
  expect(await scenario.invitations(ana)).toEqual([]);
  expect(await scenario.invitations(ben)).toHaveLength(1);
  const found = async (): Promise<number> => {
    const postId = await scenario.opportunity(team, { topics: [{ topicId: round.topicId, relations: ['lived_experience'] }] });
    return (await scenario.codes(postId, team)).length;
  };
  expect(await found()).toBe(0);
  expect(await load(ana)).toMatchObject({
    saidAtOnce: 1, whyNotAsked: ['You said one at a time, and you take part in one. Teams don’t find or ask you until one ends. You can change the number in your profile (updateTakingPart).', 'You can always come forward yourself.'],
  });
  expect((await load(ben)).whyNotAsked).toEqual([]);
  // Two at a time, and she is free; one again, and she isn't.
  await give(ana, { involvementsAtOnce: 2 });
  expect(await found()).toBe(1);
  await give(ana, { involvementsAtOnce: 1 });
  await scenario.change('expressInterest', { opportunityId: await scenario.opportunity(other), contributorId: ana.contributorId }, ana);

  await scenario.change('leaveInvolvement', { involvementId }, ana);
  await scenario.app.db.advance(31 * DAY);
  expect(await found()).toBeGreaterThan(0);
});

it('hours count as they were agreed and, while they are left open, as the post says', async () => {
  const topicId = scenario.topic();
  const cleo = await scenario.person({ topicId, confirmed: true });
  const posted = await scenario.opportunity(team, { places: 5 });
  await withClient(scenario.app.db.ownerUrl, (client) => client.query(`update opportunity set meeting_minutes = 300, preparation_minutes = 60, travel_minutes = 0, starts_on = '2027-02-01', ends_on = '2027-02-28' where id = $1`, [posted]));
  await give(cleo, { hoursPerMonth: 6 });
  const involvementId = await chosen(scenario, team, cleo, posted);
  const found = async (): Promise<number> => (await scenario.codes(await scenario.opportunity(other, { topics: [{ topicId, relations: ['lived_experience'] }] }), other)).length;
  expect(await found()).toBe(0);
  expect(await load(cleo)).toMatchObject({ hoursCounted: 6, whyNotAsked: [expect.stringMatching(/^You said 6 hours a month/), 'You can always come forward yourself.'] });
  await scenario.change('agreeOnInvolvement', { involvementId, hoursPerMonth: 5 }, team.contact);
  expect(await found()).toBe(1);
  expect(await load(cleo)).toMatchObject({ hoursCounted: 5, whyNotAsked: [] });
});

it('the database counts as the rules do, over random lives', async () => {
  const involvement = fc.record({ agreed: fc.option(fc.integer({ min: 1, max: 6 })), minutes: fc.option(fc.integer({ min: 0, max: 2_000 })), days: fc.constantFrom(0, 1, 30, 31, 200) });
  const lives = fc.sample(fc.record({ atOnce: fc.option(fc.integer({ min: 1, max: 3 })), hours: fc.option(fc.integer({ min: 1, max: 8 })), involvements: fc.array(involvement, { minLength: 1, maxLength: 3 }) }), { numRuns: 8, seed: 20_261_127 });
  const seen = new Set<boolean>();
  for (const { atOnce, hours, involvements } of lives) {
    const person = await scenario.person();
    await give(person, { involvementsAtOnce: atOnce ?? undefined, hoursPerMonth: hours ?? undefined });
    const giving: Giving[] = [];
    for (const { agreed, minutes, days } of involvements) {
      const posted = await scenario.opportunity(team);
      const lasts = days === 0 ? null : `2027-02-01`;
      await withClient(scenario.app.db.ownerUrl, (client) =>
        client.query(`update opportunity set meeting_minutes = $2, preparation_minutes = 0, travel_minutes = 0, starts_on = $3::date, ends_on = $3::date + $4::int - 1 where id = $1`, [posted, minutes, lasts, days]).catch(() => undefined),
      );
      const involvementId = await chosen(scenario, team, person, posted);
      if (agreed !== null) await scenario.change('agreeOnInvolvement', { involvementId, hoursPerMonth: agreed }, team.contact);
      const [stated] = await scenario.app.db.dataSource.query<{ minutes: number | null; days: number }[]>(
        'select meeting_minutes + preparation_minutes + travel_minutes as minutes, coalesce(ends_on - starts_on + 1, 0) as days from opportunity where id = $1', [posted],
      );
      giving.push({ agreedHours: agreed, statedMinutes: stated.minutes === null ? null : minutesAMonth(stated.minutes, stated.days) });
    }
    const [row] = await scenario.app.db.dataSource.query<{ minutes: string; enough: boolean }[]>('select minutes_a_month as minutes, gives_enough as enough from people_giving(array[$1::uuid])', [person.contributorId]);
    const enough = givesEnough({ involvementsAtOnce: atOnce, hoursPerMonth: hours }, giving);
    expect({ life: { atOnce, hours, involvements }, ...row }).toEqual({ life: { atOnce, hours, involvements }, minutes: String(minutesGiven(giving)), enough });
    seen.add(enough);
  }
  expect(seen).toEqual(new Set([true, false]));
});

it('who came to give enough between being looked up and being asked isn’t asked: the asking is tried again', async () => {
  const round = await scenario.round({ people: 1, team: other });
  const [dan] = round.people;
  const [{ waveId }] = [await scenario.invite(round)];
  await give(dan, { involvementsAtOnce: 1 });
  const check = () => scenario.app.db.dataSource.query('select asked_nobody_who_gives_enough($1)', [waveId]);
  await check();
  await chosen(scenario, team, dan);
  await expect(check()).rejects.toMatchObject({ driverError: { code: '40001' } });
  // At one moment: whichever is first, the other is no error.
  for (let nr = 0; nr < 2; nr += 1) {
    const each = await scenario.round({ people: 1, team: other });
    const [person] = each.people;
    await give(person, { involvementsAtOnce: 1 });
    const [invited] = await Promise.all([scenario.invite(each), chosen(scenario, team, person)]);
    expect(['asked', 'not_available']).toContain(invited.results[0].outcome);
  }
});
