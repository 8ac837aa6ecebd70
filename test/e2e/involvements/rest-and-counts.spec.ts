import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, type Person, Scenario, START, type Team } from '../../support/scenario.js';

let scenario: Scenario;
let team: Team;
beforeAll(async () => {
  scenario = await Scenario.start();
  team = await scenario.team();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const after = (ms: number) => scenario.app.db.setClock(new Date(START.getTime() + ms));
async function chosen(contributorId: string, who: { token: string }): Promise<string> {
  const opportunityId = await scenario.opportunity(team);
  const { id: expressionId } = await scenario.change<{ id: string }>('expressInterest', { opportunityId, contributorId }, who);
  await scenario.change('answerInterest', { expressionId, chosen: true, answer: 'Please come, we are glad.', nextStep: 'We ring you on Thursday.' }, team.colleague);
  const [{ id }] = await scenario.app.db.dataSource.query<{ id: string }[]>('select id from involvement where opportunity_id = $1', [opportunityId]);
  return id;
}
const nextAsk = async ({ contributorId, token }: Pick<Person, 'contributorId' | 'token'>): Promise<{ rule: string | null; from: string | null }> =>
  (await scenario.run<{ myFairAsking: { nextAsk: { rule: string | null; from: string | null } } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { nextAsk { rule from } } }', { id: contributorId }, { token })).myFairAsking.nextAsk;
const counted = async (...ids: string[]): Promise<number[]> => {
  const rows = await scenario.app.db.dataSource.query<{ n: number }[]>('select involvements_n::int as n from guarded_profile join guard_row using (recipient_id) where contributor_id = any ($1) order by array_position($1, contributor_id)', [ids]);
  return rows.map(({ n }) => n);
};
const samePerson = async (one: Person, other: Person): Promise<void> => {
  const { code } = await scenario.change<{ code: string }>('makeSamePersonCode', { contributorId: one.contributorId }, one, '{ code }');
  await scenario.change('confirmSamePerson', { contributorId: other.contributorId, code }, other, '{ contributorId }');
};

describe('after an involvement', () => {
  it.each(['thanked', 'left'])('that was %s nobody asks for 30 days, unless they say before that they are back', async (how) => {
    const topicId = scenario.topic();
    const [ana, ben] = await scenario.people(2, { topicId });
    const opportunityId = await scenario.opportunity(team, { topics: [{ topicId, relations: ['lived_experience'] }], closesOn: '2027-02-15', hearBackBy: '2027-02-20' });
    const available = async () => (await scenario.app.db.dataSource.query<unknown[]>('select from guard_available($1, array[$2::uuid])', [opportunityId, ana.contributorId])).length;
    for (const person of [ana, ben]) {
      const involvementId = await chosen(person.contributorId, person);
      if (how === 'thanked') await scenario.change('closeInvolvement', { involvementId, because: 'done', thanks: 'Thank you.' }, team.contact);
      else await scenario.change('leaveInvolvement', { involvementId }, person);
    }
    const rested = new Date(START.getTime() + 30 * DAY).toISOString();
    expect([await available(), await nextAsk(ana)]).toEqual([0, { rule: 'after_involvement', from: rested }]);
    await after(30 * DAY - 1);
    expect([await available(), await nextAsk(ana)]).toEqual([0, { rule: 'after_involvement', from: rested }]);
    await scenario.change('iAmBack', { contributorId: ben.contributorId }, ben, '{ contributorId }');
    expect((await nextAsk(ben)).rule).toBeNull();
    // One that begins and ends again is counted anew, and what was said of the first stays said.
    const again = await chosen(ben.contributorId, ben);
    expect((await nextAsk(ben)).rule).toBeNull();
    await scenario.change('leaveInvolvement', { involvementId: again }, ben);
    expect((await nextAsk(ben)).rule).toBe('after_involvement');
    await after(30 * DAY);
    expect([await available(), (await nextAsk(ana)).rule]).toEqual([1, null]);
  });

  it('coming forward is as free as ever', async () => {
    const ana = await scenario.person();
    await scenario.change('leaveInvolvement', { involvementId: await chosen(ana.contributorId, ana) }, ana);
    await chosen(ana.contributorId, ana);
    expect(await counted(ana.contributorId)).toEqual([1]);
  });
});

it('profiles of one person: what each takes part in counts for both, and so does the rest after it, until it is taken back', async () => {
  const [one, other] = await scenario.people(2);
  const first = await chosen(one.contributorId, one);
  await chosen(other.contributorId, other);
  const both = () => counted(one.contributorId, other.contributorId);
  expect(await both()).toEqual([1, 1]);
  await samePerson(one, other);
  expect(await both()).toEqual([2, 2]);
  expect([(await nextAsk(one)).rule, (await nextAsk(other)).rule]).toEqual(['involvements', 'involvements']);
  await scenario.change('leaveInvolvement', { involvementId: first }, one);
  expect(await both()).toEqual([1, 1]);
  expect([(await nextAsk(one)).rule, (await nextAsk(other)).rule]).toEqual(['after_involvement', 'after_involvement']);
  // The database decides as the rule reads it.
  const rows = await scenario.app.db.dataSource.query<{ at: Date | null }[]>('select involved_until as at from guarded_profile join guard_row using (recipient_id) where contributor_id = any ($1)', [[one.contributorId, other.contributorId]]);
  expect(rows.map(({ at }) => at)).toEqual([START, START]);
  await after(DAY);
  await scenario.change('undoSamePerson', { contributorId: one.contributorId }, one, '{ contributorId }');
  expect(await both()).toEqual([0, 1]);
  expect([(await nextAsk(one)).rule, (await nextAsk(other)).rule]).toEqual(['after_involvement', null]);
});

it('a group: whoever is asked for it spends their attention on what it takes part in, and hands it on with the task', async () => {
  const account = await scenario.app.signIn([], 'A Group’s Account');
  const group = await scenario.change<{ id: string }>(
    'joinAsContributor',
    { kind: 'group', name: 'Singers', wordingVersion: 'join-1', reachMe: { phone: '0113 496 0801' }, areaCode: 'QYG', ownWords: 'We would like to help.', group: { contactPersonName: 'Pat' }, beFound: [{ context: 'research', wordingVersion: 'be-found-research-1' }] },
    account,
  ); // prettier-ignore
  const { contactPeople } = await scenario.change<{ contactPeople: { id: string; name: string }[] }>('addContactPerson', { contributorId: group.id, name: 'Jo', reachMe: { phone: '0113 496 0802' } }, account, '{ contactPeople { id name } }');
  await chosen(group.id, account);
  const [{ before }] = await scenario.app.db.dataSource.query<{ before: string }[]>('select own_recipient_id as before from guarded_profile where contributor_id = $1', [group.id]);
  const countedAt = async (recipient: string) => (await scenario.app.db.dataSource.query<{ n: number }[]>('select involvements_n::int as n from guard_row where recipient_id = $1', [recipient]))[0].n;
  expect(await countedAt(before)).toBe(1);
  const input = { contributorId: group.id, contactPersonId: contactPeople.find(({ name }) => name === 'Jo')!.id };
  await scenario.run('mutation ($input: ContactPersonInput!) { chooseContactPerson(input: $input) { id } }', { input }, account);
  const [{ now }] = await scenario.app.db.dataSource.query<{ now: string }[]>('select own_recipient_id as now from guarded_profile where contributor_id = $1', [group.id]);
  expect(now).not.toBe(before);
  expect([await countedAt(before), await countedAt(now)]).toEqual([0, 1]);
});
