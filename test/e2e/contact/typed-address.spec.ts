import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { usualBudgets } from '../../../src/platform/limits/budgets.js';
import { apiForTests } from '../../support/api-settings.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { DAY, Scenario, type Team } from '../../support/scenario.js';
import { type MailServer, startMailServer } from '../invitations/mail-server.js';

const many = { limit: 100_000, seconds: 60 };
let world: Scenario;
let post: MailServer;
beforeAll(async () => {
  post = await startMailServer();
  world = await Scenario.start({ config: { smtpUrl: post.url, api: { ...apiForTests, budgets: { ...usualBudgets, requests: many, strangers: many } } } });
});
afterAll(async () => {
  await world.end();
  await post.close();
});

describe('an address that a team typed', () => {
  const to = (address: string) => post.received.filter((mail) => mail.to === address).map(({ subject }) => subject);
  const comeForward = async (team: Team, email: string): Promise<void> => {
    const { contact } = completeInput(team.id, team.contact.accountId);
    const opportunityId = await world.opportunity(team, { contact: { ...contact!, email } });
    const person = await world.person();
    await world.change('expressInterest', { opportunityId, contributorId: person.contributorId }, person);
    await world.work();
  };

  it('gets twelve messages a day, of whatever kind; whoever typed it reads nothing of it, and the next day it goes on', async () => {
    const [team, email] = [await world.team(), 'typed@example.org'];
    await comeForward(team, email);
    for (let time = 0; time < 13; time += 1) {
      await world.change('inviteToTeam', { teamId: team.id, email: 'Typed@example.org' }, team.contact, '');
      await world.work();
      const { myTeams } = await world.run<{ myTeams: { invitations: { id: string }[] }[] }>('{ myTeams { invitations { id } } }', {}, team.contact);
      await world.run('mutation ($input: TeamInvitationInput!) { withdrawTeamInvitation(input: $input) }', { input: { teamInvitationId: myTeams[0].invitations[0].id } }, team.contact);
    }
    await comeForward(team, email);
    expect([...to(email), ...to('Typed@example.org')]).toEqual(['Somebody came forward on Askwell', ...Array(11).fill('An invitation to Askwell')]);
    await world.app.db.advance(DAY);
    await world.app.runJob('identity.old-unasked-mail');
    expect(await world.app.db.dataSource.query('select from unasked_mail')).toEqual([]);
    await comeForward(team, email);
    expect(to(email)).toHaveLength(2);
  });

  it('gets nothing where its owner asked never to be contacted again', async () => {
    const gone = await world.person({ email: 'gone.contact@example.org', confirmed: true });
    await world.change('eraseMe', { iKnowItCantBeUndone: true, neverContactMeAgain: true }, gone, '{ profiles }');
    await comeForward(await world.team(), gone.email);
    expect(to(gone.email)).toEqual([]);
  });
});
