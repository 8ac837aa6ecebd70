import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Person, Scenario, START } from '../../support/scenario.js';

/** Somebody with two profiles says that both are theirs, signed in to both. */

const MINUTE = 60_000;
const sure = { iKnowItCantBeUndone: true };
let world: Scenario;
beforeAll(async () => {
  world = await Scenario.start();
});
afterAll(() => world.end());
beforeEach(() => world.app.db.setClock(START));

const makeCode = async (who: Person, more: object = {}): Promise<string> => (await world.change<{ code: string }>('makeSamePersonCode', { contributorId: who.contributorId, ...more }, who, '{ code }')).code;
const confirm = (who: Person, code: string, more: object = {}) => world.change('confirmSamePerson', { contributorId: who.contributorId, code, ...more }, who, '{ contributorId }');
const undo = (who: Person) => world.change('undoSamePerson', { contributorId: who.contributorId }, who, '{ contributorId }');
const seen = async (who: Person) => {
  const { myFairAsking } = await world.run<{ myFairAsking: { anotherProfile: string; countedTogether: { since: string; until: string | null }[] } }>(
    'query ($id: ID!) { myFairAsking(contributorId: $id) { anotherProfile countedTogether { since until } } }', { id: who.contributorId }, who,
  );
  return myFairAsking;
};
const recipients = async (...people: Person[]): Promise<number> => {
  const [{ n }] = await world.app.db.dataSource.query<[{ n: number }]>('select count(distinct recipient_id)::int as n from guarded_profile where contributor_id = any ($1)', [people.map(({ contributorId }) => contributorId)]);
  return n;
};

describe('two profiles of one person', () => {
  it('are counted together on their word, which both read and can take back with one call', async () => {
    const [one, other] = [await world.person(), await world.person()];
    await confirm(other, (await makeCode(one)).toLowerCase());
    expect(await recipients(one, other)).toBe(1);
    for (const who of [one, other]) expect((await seen(who)).countedTogether).toEqual([{ since: START.toISOString(), until: null }]);
    await world.app.db.setClock(new Date(START.getTime() + MINUTE));
    await undo(one);
    await undo(one);
    expect(await recipients(one, other)).toBe(2);
    for (const who of [one, other]) expect((await seen(who)).countedTogether).toEqual([{ since: START.toISOString(), until: new Date(START.getTime() + MINUTE).toISOString() }]);
    // Each finds what the other sign-in did among what was done for them; the log has all of it.
    const { audit } = { audit: await world.app.db.dataSource.query<{ action: string; subject_id: string }[]>(`select action, subject_id from audit_entry where action like 'fair_asking.same_person%' and subject_id = any ($1::text[]::uuid[]) order by id`, [[one.contributorId, other.contributorId]]) };
    expect(audit.map(({ action, subject_id: id }) => [action.slice('fair_asking.'.length), id === one.contributorId ? 'one' : 'other'])).toEqual([
      ['same_person_code', 'one'], ['same_person', 'other'], ['same_person', 'one'], ['same_person_undo', 'one'], ['same_person_undo', 'other'],
    ]);
  });

  it('a code works once, for 30 minutes, with another profile, and not for a stranger’s profile', async () => {
    const [one, other, third] = [await world.person(), await world.person(), await world.person()];
    const input = (who: Person, code: string) => ({ contributorId: who.contributorId, code });
    const code = await makeCode(one);
    expect(await world.refusal('confirmSamePerson', input(one, code), one, '{ contributorId }')).toBe('BAD_USER_INPUT');
    expect(await world.refusal('confirmSamePerson', input(other, 'ABCD-2345-WXYZ'), other, '{ contributorId }')).toBe('BAD_USER_INPUT');
    expect(await world.refusal('confirmSamePerson', input(other, code), third, '{ contributorId }')).toBe('NOT_FOUND');
    await confirm(other, code);
    expect(await world.refusal('confirmSamePerson', input(third, code), third, '{ contributorId }')).toBe('BAD_USER_INPUT');
    const late = await makeCode(one);
    await world.app.db.setClock(new Date(START.getTime() + 30 * MINUTE));
    expect(await world.refusal('confirmSamePerson', input(third, late), third, '{ contributorId }')).toBe('BAD_USER_INPUT');
    expect([await recipients(one, other), await recipients(one, third)]).toEqual([1, 2]);
    await world.app.runJob('burden.expired-same-person-codes');
    expect(await world.app.db.dataSource.query('select from same_person_code')).toEqual([]);
  });

  it('sent twice at once, it is said once', async () => {
    const [one, other] = [await world.person(), await world.person()];
    const code = await makeCode(one);
    await Promise.all([0, 1].map(() => confirm(other, code, { idempotencyKey: 'once' })));
    await confirm(one, await makeCode(other));
    expect((await seen(one)).countedTogether).toHaveLength(1);
  });

  it('erasing one leaves the other by itself, and no word of it', async () => {
    const [one, other] = [await world.person(), await world.person()];
    await confirm(other, await makeCode(one));
    await makeCode(one);
    await world.change('eraseMe', sure, one, '{ profiles }');
    expect((await seen(other)).countedTogether).toEqual([]);
    expect(await recipients(other)).toBe(1);
  });
});

it('everybody is asked in the same words whether they have another profile, also who shares an address with somebody', async () => {
  const [one, other, third] = [await world.person({ confirmed: true }), await world.person(), await world.person()];
  await world.change('updateReachMe', { contributorId: other.contributorId, reachMe: { email: one.email } }, other);
  const answers = await Promise.all([one, other, third].map(seen));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
});
