import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import { invitedFields, inviteInput, type Person, Scenario } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start({ config: { databasePool: 20 } });
});
afterAll(() => scenario.end());

/** Each race is run so often; a full run finds the rarer orders too. */
const rounds = process.env.FULL ? 5 : 2;

const erase = (person: Person, key = newId()) =>
  scenario.app.gql(
    'mutation ($input: EraseMeInput!) { eraseMe(input: $input) { profiles wholeAccount } }',
    { input: { iKnowItCantBeUndone: true, idempotencyKey: key } },
    person.token,
  );
const sql = <T>(text: string, values: unknown[] = []) => scenario.app.db.dataSource.query<T[]>(text, values);
/** No 5xx in disguise: whatever loses a race is told so in words. */
const isInternal = ({ errors }: { errors?: { extensions: { code: string } }[] }): boolean => errors?.some(({ extensions }) => extensions.code === 'INTERNAL') ?? false;
const leftOf = async ({ contributorId }: Person): Promise<unknown[]> =>
  sql(
    `select 'contributor' as t from contributor where id = $1
     union all select 'invitation' from invitation where contributor_id = $1
     union all select 'ask' from ask where contributor_id = $1
     union all select 'interest' from expression_of_interest where contributor_id = $1
     union all select 'guarded' from guarded_profile where contributor_id = $1`,
    [contributorId],
  );

describe('an erasure', () => {
  it('is one, however often it is asked for at once', async () => {
    const person = await scenario.person();
    const key = newId();
    const answers = await Promise.all([erase(person, key), erase(person, key), erase(person), erase(person)]);
    expect(answers.filter(isInternal)).toEqual([]);
    expect(await leftOf(person)).toEqual([]);
  });

  it('and an invitation at the same time leave nothing open, and the ledger right', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { people, ...asked } = await scenario.round({ people: 3 });
      const [invited, ...erased] = await Promise.all([
        scenario.app.gql<{ invitePeople: { results: { outcome: string }[] } }>(
          `mutation ($input: InvitePeopleInput!) { invitePeople(input: $input) ${invitedFields} }`,
          { input: inviteInput(asked.opportunityId, asked.codes) },
          asked.team.contact.token,
        ),
        ...people.map((person) => erase(person)),
      ]);
      expect([invited, ...erased].filter(isInternal)).toEqual([]);
      expect(erased.filter(({ errors }) => errors)).toEqual([]);
      expect((await Promise.all(people.map(leftOf))).flat()).toEqual([]);
      expect(await sql(`select id from ask where opportunity_id = $1 and contributor_id is null and state in ('reserved', 'delivered', 'willing')`, [asked.opportunityId])).toEqual([]);
    }
    // What the guard rows remember is what the ledger says.
    expect(
      await sql(`select g.recipient_id from guard_row g where g.open_n <> (select count(*) from ask a where a.recipient_id = g.recipient_id and a.state in ('reserved', 'delivered'))`),
    ).toEqual([]);
  }, 300_000);

  it('and an answer by the link at the same time end in one of the two orders', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { people: [person], ...asked } = await scenario.round({ people: 1 });
      await scenario.invite(asked as never);
      await scenario.work();
      const [{ linkPath }] = (await mailFor(scenario.app.dataDir, person.email)).slice(-1);
      const [answered, erased] = await Promise.all([
        fetch(`${scenario.app.url}${linkPath}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'answer=willing', redirect: 'manual' }),
        erase(person),
      ]);
      expect([200, 302, 303, 404]).toContain(answered.status);
      expect(erased.errors).toBeUndefined();
      expect(await leftOf(person)).toEqual([]);
      expect(await sql(`select state from ask where opportunity_id = $1 and contributor_id is null`, [asked.opportunityId])).toEqual([{ state: 'no' }]);
    }
  }, 300_000);

  it('and a delivery at the same time: whatever was sent, nothing is open or leads to the person', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const { people: [person], ...asked } = await scenario.round({ people: 1 });
      await scenario.invite(asked as never);
      const [, erased] = await Promise.all([scenario.work(), erase(person)]);
      expect(erased.errors).toBeUndefined();
      await scenario.work();
      expect(await leftOf(person)).toEqual([]);
      const [{ state }] = await sql<{ state: string }>('select state from ask where opportunity_id = $1 and contributor_id is null', [asked.opportunityId]);
      expect(['no', 'released']).toContain(state);
    }
  }, 300_000);

  it('and changes of the profile at the same time: refused in words, or gone with it', async () => {
    for (let round = 0; round < rounds; round += 1) {
      const person = await scenario.person();
      const opportunityId = await scenario.opportunity(await scenario.team());
      const answers = await Promise.all([
        erase(person),
        scenario.app.gql('mutation ($input: ExpressInterestInput!) { expressInterest(input: $input) { id } }', { input: { opportunityId, contributorId: person.contributorId } }, person.token),
        scenario.app.gql('mutation ($input: QuietPeriodInput!) { addQuietPeriod(input: $input) { contributorId } }', { input: { contributorId: person.contributorId } }, person.token),
        scenario.app.gql(
          'mutation ($input: JoinInput!) { joinAsContributor(input: $input) { id } }',
          { input: { kind: 'group', name: 'Late Group', group: { contactPersonName: 'Pat' }, wordingVersion: 'join-1', reachMe: { email: 'late@example.org' }, areaCode: 'QYG', ownWords: 'We are many.' } },
          person.token,
        ),
      ]);
      expect(answers.filter(isInternal)).toEqual([]);
      expect(answers[0].errors).toBeUndefined();
      expect(await leftOf(person)).toEqual([]);
      // No profile of an account that nobody can sign in to.
      expect(await sql(`select c.id from contributor c join account a on a.id = c.account_id where a.issuer = 'erased'`)).toEqual([]);
    }
  }, 300_000);
});
