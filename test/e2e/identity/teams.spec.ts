import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '../../../src/platform/database/ids.js';
import type { SignedIn } from '../../support/app.js';
import { completeInput } from '../../support/builders/opportunities.builder.js';
import { DAY, Scenario, type Team } from '../../support/scenario.js';

/** Joining a team by invitation, being in several, and leaving. */
let world: Scenario;
let administrator: SignedIn;

beforeAll(async () => {
  world = await Scenario.start();
  administrator = await world.app.signIn([{ kind: 'administrator' }]);
}, 60_000);
afterAll(() => world.end());

const code = (name: string, input: object, by: SignedIn) => world.refusal(name, input, by, '');
const invite = (team: Pick<Team, 'id'>, by: SignedIn, email = `${newId()}@example.org`) => code('inviteToTeam', { teamId: team.id, email }, by);
const accept = (teamCode: string, by: SignedIn) => code('acceptTeamInvitation', { code: teamCode }, by);
const leave = (team: Pick<Team, 'id'>, by: SignedIn) => code('leaveTeam', { teamId: team.id }, by);
const teamsOf = async (who: SignedIn): Promise<string[]> => (await world.run<{ me: { permissions: { teamId: string | null }[] } }>('{ me { permissions { teamId } } }', {}, who)).me.permissions.flatMap(({ teamId }) => teamId ?? []);
const actionsOn = async (teamId: string): Promise<string[]> =>
  (await world.app.db.dataSource.query<{ action: string }[]>(`select action from audit_entry where subject_kind = 'team' and subject_id = $1 and action <> 'team.create' order by at, id`, [teamId])).map(({ action }) => action);

/** The code in the newest message, as its reader has it. */
async function mailedCode(): Promise<{ message: string; code: string }> {
  await world.work();
  const [{ id }] = await world.app.db.dataSource.query<[{ id: string }]>('select id from team_invitation order by id desc limit 1');
  const folder = path.join(world.app.dataDir, 'mail');
  const file = (await readdir(folder)).find((name) => name.startsWith(`team-invitation-${id}`));
  const message = await readFile(path.join(folder, file!), 'utf8');
  return { message, code: /^[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}$/m.exec(message)![0] };
}

describe('an invitation to a team', () => {
  it('comes by mail with a neutral subject; whoever is signed in and has its code joins, once', async () => {
    const team = await world.team();
    expect(await invite(team, team.contact, 'New.Colleague@example.org')).toBeUndefined();
    const { message, code: teamCode } = await mailedCode();
    expect(message).toMatch(/^Subject: An invitation to Askwell\r?$/m);
    expect(message).toContain('To: New.Colleague@example.org');
    const newcomer = await world.app.signIn([], 'New Colleague');
    expect(await accept(teamCode.toLowerCase().replaceAll('-', ' '), newcomer)).toBeUndefined();
    expect(await accept(teamCode, newcomer)).toBeUndefined();
    expect(await teamsOf(newcomer)).toEqual([team.id]);
    expect(await accept(teamCode, await world.app.signIn())).toBe('NOT_FOUND');
    expect(await actionsOn(team.id)).toEqual(['team.invite', 'team.join']);
    const [row] = await world.app.db.dataSource.query<object[]>('select email_ciphertext, email_hash, ended_how from team_invitation where team_id = $1', [team.id]);
    expect(row).toEqual({ email_ciphertext: null, email_hash: null, ended_how: 'accepted' });
    const stored = JSON.stringify(await world.app.db.dataSource.query('select * from team_invitation')) + JSON.stringify(await world.app.db.dataSource.query('select * from audit_entry'));
    expect(stored).not.toContain(teamCode);
    expect(stored).not.toMatch(/colleague@example/i);
  });

  it('is taken by one of two who have its code at the same instant', async () => {
    const team = await world.team();
    await invite(team, team.contact);
    const { code: teamCode } = await mailedCode();
    const both = [await world.app.signIn(), await world.app.signIn()];
    expect((await Promise.all(both.map((who) => accept(teamCode, who)))).sort()).toEqual(['NOT_FOUND', undefined]);
  });

  it('is a member’s to send for their own team, and an administrator’s for any; to others the team isn’t there', async () => {
    const [team, other] = [await world.team(), await world.team()];
    expect(await invite(team, administrator)).toBeUndefined();
    expect(await invite(team, other.contact)).toBe('NOT_FOUND');
    expect(await invite(team, team.lead)).toBe('FORBIDDEN');
    expect(await invite({ id: newId() }, administrator)).toBe('NOT_FOUND');
    expect(await code('inviteToTeam', { teamId: team.id, email: 'no address' }, team.contact)).toBe('BAD_USER_INPUT');
  });

  it('works no more once it is withdrawn, replaced or two weeks old, or its sender has left; every wrong code reads alike', async () => {
    const team = await world.team();
    const newcomer = await world.app.signIn();
    await invite(team, team.contact, 'a@example.org');
    const replaced = await mailedCode();
    const mailed = async () => (await world.app.db.dataSource.query<object[]>('select from team_invitation where team_id = $1', [team.id])).length;
    await Promise.all([1, 2, 3].map(() => invite(team, team.contact, 'a@example.org')));
    expect(await mailed()).toBe(1);
    await world.app.db.advance(DAY);
    await invite(team, team.contact, 'A@example.org');
    expect(await mailed()).toBe(2);
    const withdrawn = await mailedCode();
    expect(await accept(replaced.code, newcomer)).toBe('NOT_FOUND');
    const { myTeams } = await world.run<{ myTeams: { invitations: { id: string }[] }[] }>('{ myTeams { invitations { id invitedByName } } }', {}, team.contact);
    expect(myTeams[0].invitations).toHaveLength(1);
    const withdrawal = { teamInvitationId: myTeams[0].invitations[0].id };
    const stranger = (await world.team()).contact;
    const asked = async (by: SignedIn) => (await world.app.gql('mutation ($input: TeamInvitationInput!) { withdrawTeamInvitation(input: $input) }', { input: withdrawal }, by.token)).errors?.[0].extensions.code;
    expect([await asked(stranger), await asked(team.colleague), await asked(team.colleague)]).toEqual(['NOT_FOUND', undefined, 'NOT_FOUND']);
    expect(await accept(withdrawn.code, newcomer)).toBe('NOT_FOUND');
    await invite(team, team.colleague);
    const senderLeft = await mailedCode();
    expect(await leave(team, team.colleague)).toBeUndefined();
    expect(await accept(senderLeft.code, newcomer)).toBe('NOT_FOUND');
    await invite(team, team.contact);
    const old = await mailedCode();
    await world.app.db.advance(14 * DAY);
    expect(await accept(old.code, newcomer)).toBe('NOT_FOUND');
    expect(await accept('AAAAA-AAAAA-AAAAA-AAAAA', newcomer)).toBe('NOT_FOUND');
    await world.app.runJob('identity.expired-team-invitations');
    expect(await world.app.db.dataSource.query('select from team_invitation where team_id = $1 and email_ciphertext is not null', [team.id])).toEqual([]);
    expect(await teamsOf(newcomer)).toEqual([]);
    await world.app.db.advance(-15 * DAY);
  });

  it('is found and taken back by who sent it, a member who has left or an administrator, also one no more', async () => {
    const team = await world.team();
    const former = await world.app.signIn([{ kind: 'administrator' }]);
    const sent = async (who: SignedIn) => (await world.run<{ mySentTeamInvitations: { id: string; teamName: string }[] }>('{ mySentTeamInvitations { id teamName } }', {}, who)).mySentTeamInvitations;
    const takeBack = async (teamInvitationId: string, by: SignedIn) => (await world.app.gql('mutation ($input: TeamInvitationInput!) { withdrawTeamInvitation(input: $input) }', { input: { teamInvitationId } }, by.token)).errors?.[0].extensions.code;
    for (const who of [former, team.colleague, administrator]) await invite(team, who);
    const [[byFormer], [byColleague], all] = [await sent(former), await sent(team.colleague), await sent(administrator)];
    expect([byFormer.teamName, byColleague.teamName, all.some(({ id }) => id === byFormer.id)]).toEqual([team.name, team.name, false]);
    expect(await code('giveUpPermission', { kind: 'administrator' }, former)).toBeUndefined();
    await leave(team, team.colleague);
    expect(await takeBack(byFormer.id, team.colleague)).toBe('NOT_FOUND');
    expect([await takeBack(byFormer.id, former), await takeBack(byColleague.id, team.colleague), await takeBack(all[0].id, administrator)]).toEqual([undefined, undefined, undefined]);
    expect([await sent(former), await sent(team.colleague)]).toEqual([[], []]);
    expect(await world.app.db.dataSource.query('select from team_invitation where team_id = $1 and email_ciphertext is not null', [team.id])).toEqual([]);
  });

  it('is sent twenty times a day by a team at most, also by many at once', async () => {
    const team = await world.team();
    const answers = await Promise.all(Array.from({ length: 23 }, () => invite(team, team.contact)));
    expect(answers.filter((answer) => answer === 'RATE_LIMITED')).toHaveLength(3);
  });
});

it('one can be in several teams; who is in them is for those of the same organisation', async () => {
  const [team, other] = [await world.team(), await world.team()];
  await invite(other, other.contact);
  expect(await accept((await mailedCode()).code, team.contact)).toBeUndefined();
  expect((await teamsOf(team.contact)).sort()).toEqual([team.id, other.id].sort());
  const { id: second } = await world.change<{ id: string }>('createTeam', { organisationId: team.organisationId, name: 'Second' }, administrator);
  const query = '{ organisations(first: 50) { edges { node { id teams { id members { displayName } } } } } }';
  const answer = await world.app.gql<{ organisations: { edges: { node: { id: string; teams: { id: string; members: object[] }[] | null } }[] } }>(query, {}, team.colleague.token);
  const seen = answer.data.organisations.edges.map(({ node }) => node);
  expect(seen.find(({ id }) => id === team.organisationId)?.teams).toEqual([{ id: team.id, members: [{ displayName: 'Sam Contact' }, { displayName: 'Kim Colleague' }] }, { id: second, members: [] }]);
  expect(seen.filter(({ id }) => id !== team.organisationId).every(({ teams }) => teams === null)).toBe(true);
});

describe('leaving a team', () => {
  it('takes effect at once; a team one isn’t in reads like one that doesn’t exist', async () => {
    const team = await world.team();
    expect(await leave(team, team.colleague)).toBeUndefined();
    expect(await teamsOf(team.colleague)).toEqual([]);
    expect(await leave(team, (await world.team()).contact)).toBe('NOT_FOUND');
    expect(await actionsOn(team.id)).toEqual(['team.leave']);
  });

  it('the last member stays while a post is in review or open, also when the last two go at once or an administrator takes it back', async () => {
    const team = await world.team();
    const post = await world.opportunity(team);
    const both = await Promise.all([leave(team, team.contact), leave(team, team.colleague)]);
    expect(both.sort()).toEqual(['CONFLICT', undefined]);
    const [last] = (await Promise.all([team.contact, team.colleague].map(async (who) => ((await teamsOf(who)).length ? [who] : [])))).flat();
    expect(await code('revokePermission', { accountId: last.accountId, kind: 'team_member', teamId: team.id }, administrator)).toBe('CONFLICT');
    await world.change('withdrawOpportunity', { opportunityId: post }, last);
    expect(await leave(team, last)).toBeUndefined();
  });

  it('at the instant a post is sent to review, one of the two waits and is refused', async () => {
    const team = await world.team();
    await leave(team, team.colleague);
    const { id: opportunityId } = await world.change<{ id: string }>('createOpportunity', completeInput(team.id, team.contact.accountId), team.contact);
    const [submitted, left] = await Promise.all([submit(opportunityId, team), leave(team, team.contact)]);
    expect([submitted, left].filter((answer) => answer === undefined)).toHaveLength(1);
  });

  it('when the only one who could sign in is suspended, its leads and administrators find the posts that nobody attends to', async () => {
    const [team, other] = [await world.team(), await world.team()];
    const [open, elsewhere] = [await world.opportunity(team), await world.opportunity(other)];
    const { id: draft } = await world.change<{ id: string }>('createOpportunity', completeInput(team.id, team.contact.accountId), team.contact);
    await leave(team, team.colleague);
    const unattended = async (who: SignedIn): Promise<string[]> =>
      (await world.run<{ unattendedOpportunities: { edges: { node: { id: string } }[] } }>('{ unattendedOpportunities(first: 50) { edges { node { id title team { name } } } } }', {}, who)).unattendedOpportunities.edges.map(({ node }) => node.id);
    expect(await unattended(team.lead)).toEqual([]);
    await world.change('suspendAccount', { accountId: team.contact.accountId }, administrator, '');
    expect(await unattended(team.lead)).toEqual([open]);
    expect(await unattended(other.lead)).toEqual([]);
    expect(await unattended(administrator)).toContain(open);
    expect(await unattended(administrator)).not.toEqual(expect.arrayContaining([draft, elsewhere]));
    // An administrator lets somebody in, who takes it over.
    await world.change('grantPermission', { accountId: team.colleague.accountId, kind: 'team_member', teamId: team.id }, administrator, '');
    expect([...(await unattended(team.lead)), ...(await unattended(administrator))]).not.toContain(open);
  });

  const submit = (opportunityId: string, team: Team) => world.refusal('submitForReview', { opportunityId }, team.contact);
});
