import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, type Person, type Round, Scenario, type Team } from '../../support/scenario.js';
import { mailFor } from './mailbox.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

const chooseSafeContact = ({ contributorId, ...who }: Person, safeContact: object) => scenario.change('updateSafeContact', { contributorId, safeContact }, who);

/** One person who said yes and was chosen. */
async function chosenOne(before: (person: Person) => Promise<unknown>, team?: Team): Promise<Round> {
  const round = await scenario.round({ people: 1, places: 2, team });
  await before(round.people[0]);
  await scenario.invite(round);
  await scenario.work();
  await scenario.answerAll(round.people, 'willing');
  await scenario.pass(14 * DAY);
  return round;
}

const introduced = async ({ opportunityId, team }: Round): Promise<{ code: string; person: object | null }[]> => {
  const { introductions } = await scenario.run<{ introductions: { edges: { node: { code: string; person: object | null } }[] } }>(
    'query ($id: ID!) { introductions(opportunityId: $id) { edges { node { code person { name email phone confirmed relayOnly safeTimes } } } } }',
    { id: opportunityId },
    team.contact,
  );
  return introductions.edges.map(({ node }) => node);
};

describe('what the named contact of a post reads of somebody who was chosen', () => {
  it('is the name alone where the person wants everything passed on', async () => {
    const round = await chosenOne((person) => chooseSafeContact(person, { ways: [], times: 'Never before ten.', relayOnly: true }));
    const [{ person }] = await introduced(round);
    expect(person).toEqual({ name: round.people[0].name, email: null, phone: null, confirmed: [], relayOnly: true, safeTimes: 'Never before ten.' });
  });

  it('holds only ways that are safe, and which were confirmed; and by one that isn’t safe, nothing is sent', async () => {
    const round = await chosenOne(async (person) => {
      await chooseSafeContact(person, { ways: ['phone_call'], times: null, relayOnly: false });
      await scenario.change('confirmPhone', { contributorId: person.contributorId, phone: '0113 496 0000' }, scenario.administrator, '');
    });
    const [{ person }] = await introduced(round);
    expect(person).toMatchObject({ email: null, phone: '+441134960000', confirmed: ['phone'] });
    expect(await mailFor(scenario.app.dataDir, round.people[0].email)).toEqual([]);
  });

  it('is nothing once the person has left', async () => {
    const round = await chosenOne(() => Promise.resolve());
    const [person] = round.people;
    await scenario.change('leaveAskwell', { contributorId: person.contributorId }, person, '');
    const [{ code, person: read }] = await introduced(round);
    expect([code, read]).toEqual([round.codes[0], { name: null, email: null, phone: null, confirmed: [], relayOnly: false, safeTimes: null }]);
  });

  it('is closed to somebody who is in the team no more', async () => {
    const round = await chosenOne(() => Promise.resolve(), await scenario.team());
    await scenario.revoke(round.team.contact, { kind: 'team_member', teamId: round.team.id });
    const { errors } = await scenario.app.gql('query ($id: ID!) { introductions(opportunityId: $id) { edges { node { person { name } } } } }', { id: round.opportunityId }, round.team.contact.token);
    expect(errors?.[0].extensions.code).toBe('FORBIDDEN');
  });
});
