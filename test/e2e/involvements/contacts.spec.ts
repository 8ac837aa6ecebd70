import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Scenario, START, type Person, type Team } from '../../support/scenario.js';
import { ConcernClient } from '../concerns/concern-client.js';
import { mailFor } from '../invitations/mailbox.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());
beforeEach(() => scenario.app.db.setClock(START));

async function chosen(team: Team, person: Person, opportunityId?: string): Promise<string> {
  const postId = opportunityId ?? (await scenario.opportunity(team));
  const { id: expressionId } = await scenario.change<{ id: string }>('expressInterest', { opportunityId: postId, contributorId: person.contributorId }, person);
  await scenario.change('answerInterest', { expressionId, chosen: true, answer: 'Please come, we are glad.', nextStep: 'We ring you on Thursday.' }, team.colleague);
  const [{ id }] = await scenario.app.db.dataSource.query<{ id: string }[]>('select id from involvement where opportunity_id = $1 and contributor_id = $2', [postId, person.contributorId]);
  return id;
}
const timeline = async (involvementId: string, who: { token: string }): Promise<string[]> => {
  const { involvementTimeline } = await scenario.run<{ involvementTimeline: { edges: { node: { kind: string; bySide: string; text: string | null } }[] } }>(
    'query ($id: ID!) { involvementTimeline(involvementId: $id) { edges { node { kind bySide text } } } }', { id: involvementId }, who,
  );
  return involvementTimeline.edges.map(({ node: { kind, bySide, text } }) => [bySide, kind, ...(text ? [text] : [])].join(' '));
};
const without = async (who: { token: string }): Promise<string[]> =>
  (await scenario.run<{ involvementsWithoutContact: { edges: { node: { id: string } }[] } }>('{ involvementsWithoutContact { edges { node { id opportunityId mainContactName } } } }', {}, who)).involvementsWithoutContact.edges.map(({ node }) => node.id);

it('a deputy goes before their last day: nobody stands in any more, and ended again it changes nothing', async () => {
  const team = await scenario.team();
  const ana = await scenario.person();
  const involvementId = await chosen(team, ana);
  const deputy = { involvementId, accountId: team.colleague.accountId, name: 'Kim Colleague', role: 'researcher', email: 'kim@example.org', firstDay: '2026-11-20', lastDay: '2026-12-18' };
  await scenario.change('setDeputy', deputy, team.contact);
  const ended = await Promise.all([1, 2, 3].map(() => scenario.change('endDeputy', { involvementId }, team.contact, '{ deputy { name } }')));
  expect(ended).toEqual([{ deputy: null }, { deputy: null }, { deputy: null }]);
  expect((await timeline(involvementId, ana)).filter((line) => line.includes('deputy'))).toEqual(['team deputy_ended Kim Colleague', 'team deputy_set Kim Colleague']);
  expect(await scenario.refusal('endDeputy', { involvementId }, (await scenario.team()).contact)).toBe('NOT_FOUND');
  await scenario.change('closeInvolvement', { involvementId, because: 'done', thanks: 'Thank you.' }, team.contact);
  expect(await scenario.refusal('endDeputy', { involvementId }, team.contact)).toBe('ILLEGAL_MOVE');
});

it('a deputy who left the team stands in for nobody: the person isn’t sent to them, and the main contact is reminded', async () => {
  const team = await scenario.team();
  const ana = await scenario.person();
  const involvementId = await chosen(team, ana);
  const deputy = { involvementId, accountId: team.colleague.accountId, name: 'Kim Colleague', role: 'researcher', email: 'kim@example.org', firstDay: '2026-12-01', lastDay: '2026-12-18' };
  await scenario.change('setDeputy', deputy, team.contact);
  await scenario.revoke(team.colleague, { kind: 'team_member', teamId: team.id });
  const { involvement } = await scenario.run<{ involvement: object }>('query ($id: ID!) { involvement(involvementId: $id) { deputy { name } mainContact { name } } }', { id: involvementId }, ana);
  expect(involvement).toEqual({ deputy: null, mainContact: { name: 'Sam Contact' } });
  await scenario.app.db.setClock(new Date('2026-12-08T00:00:00Z'));
  await scenario.app.runJob('involvements.overdue');
  await scenario.work();
  const [{ stepId }] = await scenario.app.db.dataSource.query<{ stepId: string }[]>('select id as "stepId" from involvement_step where involvement_id = $1', [involvementId]);
  const reminded = async (address: string) => (await mailFor(scenario.app.dataDir, address)).filter(({ messageId }) => messageId.includes(stepId)).length;
  expect([await reminded('kim@example.org'), await reminded('sam@example.org')]).toEqual([0, 1]);
});

it('a post that is called off says so to everybody who goes on with it, and to nobody who doesn’t', async () => {
  const team = await scenario.team();
  const opportunityId = await scenario.opportunity(team, { places: 5 });
  const [ana, ben] = await scenario.people(2);
  const [on, over] = [await chosen(team, ana, opportunityId), await chosen(team, ben, opportunityId)];
  await scenario.change('leaveInvolvement', { involvementId: over }, ben);
  await scenario.change('withdrawOpportunity', { opportunityId }, team.contact);
  expect((await timeline(on, ana))[0]).toBe('team post_called_off');
  expect(await timeline(over, ben)).not.toContain('team post_called_off');
  // One that is closed goes on as it was agreed.
  const other = await scenario.opportunity(team);
  const cleo = await scenario.person();
  const closed = await chosen(team, cleo, other);
  await scenario.change('closeOpportunity', { opportunityId: other }, team.contact);
  expect(await timeline(closed, cleo)).toEqual(['team chosen']);
});

describe('a main contact who isn’t there any more', () => {
  it.each(['left the team', 'was kept out'])('because whoever it was %s: a lead sees it and names another, once', async (how) => {
    const team = await scenario.team();
    const ana = await scenario.person();
    const involvementId = await chosen(team, ana);
    expect(await without(team.lead)).toEqual([]);
    if (how === 'left the team') await scenario.revoke(team.contact, { kind: 'team_member', teamId: team.id });
    else await scenario.change('suspendAccount', { accountId: team.contact.accountId }, scenario.administrator, '');
    expect(await without(team.lead)).toEqual([involvementId]);
    expect(await without((await scenario.team()).lead)).not.toContain(involvementId);
    expect(await without(scenario.administrator)).not.toContain(involvementId);

    // Who isn't there isn't written to about people any more.
    await scenario.app.db.setClock(new Date('2026-12-08T00:00:00Z'));
    await scenario.app.runJob('involvements.overdue');
    await scenario.work();
    const [{ stepId }] = await scenario.app.db.dataSource.query<{ stepId: string }[]>('select id as "stepId" from involvement_step where involvement_id = $1 and reminded_at is not null', [involvementId]);
    expect((await mailFor(scenario.app.dataDir, 'sam@example.org')).filter(({ messageId }) => messageId.includes(stepId)).map(({ subject }) => subject)).toEqual([]);

    const name = (who: { token: string }, accountId = team.colleague.accountId) =>
      scenario.refusal('nameMainContact', { involvementId, accountId, name: 'Kim Colleague', role: 'researcher', email: 'kim@example.org' }, who, '');
    expect(await name(ana)).toBe('FORBIDDEN');
    expect(await name((await scenario.team()).lead)).toBe('NOT_FOUND');
    expect(await name(scenario.administrator)).toBe('NOT_FOUND');
    expect(await name(team.lead, team.contact.accountId)).toBe('BAD_USER_INPUT');
    const codes = await Promise.all([1, 2, 3].map(() => name(team.lead)));
    expect(codes.sort()).toEqual(['NOT_FOUND', 'NOT_FOUND', undefined]);
    expect(await without(team.lead)).toEqual([]);
    expect((await timeline(involvementId, ana))[0]).toBe('service contact_changed Kim Colleague');
    const { whoLooked } = await scenario.run<{ whoLooked: { edges: { node: { what: string } }[] } }>('query ($id: ID!) { whoLooked(contributorId: $id, group: appeared_as_a_code) { edges { node { what } } } }', { id: ana.contributorId }, ana);
    expect(whoLooked.edges.map(({ node }) => node.what)).toContain('They saw that whoever you turn to in an involvement has left the team, without your name.');
  });

  it('an involvement that is over needs none', async () => {
    const team = await scenario.team();
    const involvementId = await chosen(team, await scenario.person());
    await scenario.change('closeInvolvement', { involvementId, because: 'done', thanks: 'Thank you.' }, team.contact);
    await scenario.revoke(team.contact, { kind: 'team_member', teamId: team.id });
    expect(await without(team.lead)).toEqual([]);
  });
});

it('whom a person turned to in an involvement hears no concern about it, also long after they left the team', async () => {
  const team = await scenario.team();
  const ana = await scenario.person();
  const opportunityId = await scenario.opportunity(team);
  const involvementId = await chosen(team, ana, opportunityId);
  const deputy = { involvementId, accountId: team.colleague.accountId, name: 'Kim Colleague', role: 'researcher', email: 'kim@example.org' };
  await scenario.change('setDeputy', { ...deputy, firstDay: '2026-12-14', lastDay: '2026-12-18' }, team.contact);
  await scenario.revoke(team.colleague, { kind: 'team_member', teamId: team.id });
  const elsewhere = await scenario.team();
  await scenario.revoke(elsewhere.lead, { kind: 'involvement_lead', organisationId: elsewhere.organisationId });
  await scenario.change('grantPermission', { accountId: team.colleague.accountId, kind: 'involvement_lead', organisationId: elsewhere.organisationId }, scenario.administrator, '');
  await scenario.app.db.setClock(new Date('2028-01-10T12:00:00Z'));
  const tied = async (of: string) => (await scenario.app.db.dataSource.query<{ tied: boolean }[]>(`select concern_tied($1, array[$2::uuid], $3) as tied`, [of, team.organisationId, opportunityId]))[0].tied;
  expect(await tied(team.colleague.accountId)).toBe(true);
  expect(await tied(elsewhere.lead.accountId)).toBe(false);
  const concerns = new ConcernClient(scenario);
  const raised = await concerns.raise(ana, { opportunityId });
  expect((await concerns.heardBy(team.colleague)).map(({ id }) => id)).not.toContain(raised.id);
});
