import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Scenario } from '../../support/scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

const reads = [
  ['myInvitations', '{ myInvitations(contributorId: $id) { edges { node { id } } } }', 'They read for you what you were invited to.'],
  ['myIntroductions', '{ myIntroductions(contributorId: $id) { edges { node { id } } } }', 'They read for you what you were chosen for.'],
  ['myExpressionsOfInterest', '{ myExpressionsOfInterest(contributorId: $id) { edges { node { id } } } }', 'They read for you what you came forward for.'],
] as const;

describe('what a helper reads for someone', () => {
  it.each(reads)('%s is told to the person, and their own reading isn’t', async (_, query, what) => {
    const person = await scenario.person();
    const helper = await scenario.app.signIn([{ kind: 'contributor' }], 'Hal Helper');
    await scenario.change('nameHelper', { contributorId: person.contributorId, helperAccountId: helper.accountId }, person, '');
    for (const reader of [person, helper]) await scenario.run(`query ($id: ID!) ${query}`, { id: person.contributorId }, reader);
    const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: object }[] } }>(
      'query ($id: ID!) { whoLooked(contributorId: $id) { edges { node { what by } } } }',
      { id: person.contributorId },
      person,
    );
    expect(whoLooked.edges.map(({ node }) => node)).toEqual([{ what, by: 'Hal Helper' }]);
  });
});
