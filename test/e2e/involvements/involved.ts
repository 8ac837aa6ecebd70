import type { Person, Scenario, Team } from '../../support/scenario.js';

/** Somebody comes forward and is chosen. @returns the id of their involvement */
export async function chosen(scenario: Scenario, team: Team, person: Person, opportunityId?: string): Promise<string> {
  const postId = opportunityId ?? (await scenario.opportunity(team));
  const { id: expressionId } = await scenario.change<{ id: string }>('expressInterest', { opportunityId: postId, contributorId: person.contributorId }, person);
  await scenario.change('answerInterest', { expressionId, chosen: true, answer: 'Please come, we are glad.', nextStep: 'We ring you on Thursday.' }, team.colleague);
  const [{ id }] = await scenario.app.db.dataSource.query<{ id: string }[]>('select id from involvement where opportunity_id = $1 and contributor_id = $2', [postId, person.contributorId]);
  return id;
}

/** What somebody reads in the log of who looked at them, or did something for them: `who: what`. */
export async function looked(scenario: Scenario, { contributorId, token }: Person, group = 'opened_my_details'): Promise<string[]> {
  const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: { what: string; by: string } }[] } }>(
    `query ($id: ID!) { whoLooked(contributorId: $id, group: ${group}) { edges { node { what by } } } }`, { id: contributorId }, { token },
  );
  return whoLooked.edges.map(({ node }) => `${node.by}: ${node.what}`);
}
