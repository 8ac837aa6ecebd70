import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Person, Scenario } from '../../support/scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

it('what a helper does for someone is told to the person, with who and when', async () => {
  const person = await scenario.person();
  const helper = await scenario.app.signIn([], 'Hal Helper');
  const { contributorId } = person;
  await scenario.change('nameHelper', { contributorId, helperAccountId: helper.accountId }, person, '');
  await scenario.change('pauseInvitationsFor', { contributorId, lastDay: '2027-01-01' }, helper, '');
  const { id: expressionId } = await scenario.change<{ id: string }>('expressInterest', { contributorId, opportunityId: await scenario.opportunity(await scenario.team()) }, helper);
  await scenario.change('takeBackInterest', { expressionId }, helper);
  await scenario.change('addQuietPeriod', { contributorId, lastDay: '2027-02-01' }, person, '{ contributorId }');
  const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: object }[] } }>(
    'query ($id: ID!) { whoLooked(contributorId: $id, group: done_for_me) { edges { node { what by } } } }', { id: contributorId }, person,
  );
  const by = 'Hal Helper';
  const done = ['They paused invitations for you.', 'They came forward for you.', 'They took back for you that you came forward.'];
  expect(whoLooked.edges.map(({ node }) => node)).toHaveLength(3);
  for (const what of done) expect(whoLooked.edges.map(({ node }) => node)).toContainEqual({ what, by });
});

const reads = [
  ['myInvitations', '{ myInvitations(contributorId: $id) { edges { node { id } } } }', 'They read for you what you were invited to.'],
  ['myIntroductions', '{ myIntroductions(contributorId: $id) { edges { node { id } } } }', 'They read for you what you were chosen for.'],
  ['myExpressionsOfInterest', '{ myExpressionsOfInterest(contributorId: $id) { edges { node { id } } } }', 'They read for you what you came forward for.'],
] as const;

const looked = async (person: Person): Promise<object[]> => {
  const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: object }[] } }>(
    'query ($id: ID!) { whoLooked(contributorId: $id) { edges { node { what by } } } }',
    { id: person.contributorId },
    person,
  );
  return whoLooked.edges.map(({ node }) => node);
};

describe('what a helper reads for someone', () => {
  it.each(reads)('%s is told to the person, and their own reading isn’t', async (_, query, what) => {
    const person = await scenario.person();
    const helper = await scenario.app.signIn([{ kind: 'contributor' }], 'Hal Helper');
    await scenario.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    for (const reader of [person, helper]) await scenario.run(`query ($id: ID!) ${query}`, { id: person.contributorId }, reader);
    expect(await looked(person)).toEqual([{ what, by: 'Hal Helper' }]);
  });

  it('is told to the person where it comes with something the helper does', async () => {
    const team = await scenario.team();
    const person = await scenario.person();
    const helper = await scenario.app.signIn([{ kind: 'contributor' }], 'Hal Helper');
    await scenario.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    const came = { opportunityId: await scenario.opportunity(team), contributorId: person.contributorId, message: 'I know it well.' };
    const { id } = await scenario.change<{ id: string }>('expressInterest', came, person);
    expect(await scenario.change('takeBackInterest', { expressionId: id }, helper, '{ message }')).toEqual({ message: 'I know it well.' });
    expect(await looked(person)).toEqual([{ what: 'They read for you what you came forward for.', by: 'Hal Helper' }]);
  });
});
