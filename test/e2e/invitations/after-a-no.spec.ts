import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { DAY, type Person, Scenario, START } from '../../support/scenario.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

const no = (person: Person, invitationId: string, restDays?: number) =>
  scenario.change<{ state: string }>('answerInvitation', { invitationId, answer: 'no', restDays }, person, '{ state }');

describe('hearing of it again', () => {
  const again = (who: Pick<Person, 'token'>, invitationId: string) => scenario.refusal('hearOfItAgain', { invitationId }, who);

  it('is the person’s to say once it is over, however often; then they may be invited once more, within their limits', async () => {
    const round = await scenario.invited({ people: 1, closesOn: '2027-06-01', startsOn: '2027-06-10', hearBackBy: '2027-06-05' });
    const { people: [person], ids } = round;
    expect(await again(person, ids[0])).toBe('ILLEGAL_MOVE');
    await no(person, ids[0]);
    expect(await again(await scenario.person(), ids[0])).toBe('NOT_FOUND');
    expect(await again(round.team.contact, ids[0])).toBe('NOT_FOUND');
    const outcome = async () => (await scenario.invite(round, { pickedBecause: 'They asked to hear of it again.' })).results.map((result) => result.outcome);
    await scenario.pass(31 * DAY);
    expect(await outcome()).toEqual(['not_available']);
    expect(await Promise.all([again(person, ids[0]), again(person, ids[0])])).toEqual([undefined, undefined]);
    expect(await scenario.change('hearOfItAgain', { invitationId: ids[0] }, person, '{ state hearAgain }')).toEqual({ state: 'no', hearAgain: true });
    expect([await outcome(), await outcome()]).toEqual([['asked'], ['not_available']]);
  });

  it('can’t be said by a helper, who opens nobody up', async () => {
    const { people: [person], ids } = await scenario.invited({ people: 1 });
    await no(person, ids[0]);
    const helper = await scenario.app.signIn([], 'Hanna Helper');
    await scenario.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    expect(await again(helper, ids[0])).toBe('NOT_FOUND');
  });
});

describe('rests offered with a no', () => {
  const offer = (days: number[]) => withClient(scenario.app.db.ownerUrl, (client) => client.query('update guard_policy set rest_after_no_days = $1', [days]));

  it('are those of the limits in force', async () => {
    await offer([7, 60]);
    try {
      const { people: [person], ids } = await scenario.invited({ people: 1 });
      await expect(no(person, ids[0], 30)).rejects.toThrow('restDays can be 7 or 60');
      const { myFairAsking } = await scenario.run<{ myFairAsking: { restsAfterNo: number[] } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { restsAfterNo } }', { id: person.contributorId }, person);
      expect(myFairAsking.restsAfterNo).toEqual([7, 60]);
      expect(await no(person, ids[0], 60)).toEqual({ state: 'no' });
    } finally {
      await offer([30, 90]);
    }
  });
});
