import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { DAY, type Person, type Round, Scenario, START } from '../../support/scenario.js';
import { type MailServer, startMailServer } from './mail-server.js';

let scenario: Scenario;
let server: MailServer;
beforeAll(async () => {
  server = await startMailServer();
  scenario = await Scenario.start({ config: { smtpUrl: server.url } });
});
afterAll(async () => {
  await scenario.end();
  await server.close();
});
beforeEach(() => scenario.app.db.setClock(START));
afterEach(() => server.refuse(null));

const later = (milliseconds: number) => scenario.app.db.setClock(new Date(START.getTime() + milliseconds));
const allow = ({ contributorId, ...who }: Person, remindersAllowed = true) =>
  scenario.change('setWayOfBeingHere', { contributorId, way: 'teams_may_ask', remindersAllowed }, who, '{ contributorId }');
const look = () => scenario.app.runJob('invitations.find-reminders');
const reminders = ({ email }: Person) => server.received.filter(({ to, subject }) => to === email && subject === 'A reminder of an invitation on Askwell');
const waiting = async () => (await scenario.app.db.dataSource.query<unknown[]>(`select from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'invitations.remind'`)).length;
const link = ({ people: [{ email }] }: Round) => server.received.find(({ to }) => to === email)?.linkPath;

/** One person, who allows reminders and was sent an invitation. */
async function invited(): Promise<Round> {
  const round = await scenario.round({ people: 1, places: 2 });
  await allow(round.people[0]);
  await scenario.invite(round);
  await scenario.work();
  return round;
}

describe('the reminder of an invitation', () => {
  it('comes once, three days before the last day, to those who allow it, and counts as nothing', async () => {
    const round = await scenario.round({ people: 2, places: 2 });
    const [mine, other] = round.people;
    await allow(mine);
    await scenario.invite(round);
    await scenario.work();
    const rows = () => scenario.app.db.dataSource.query<object[]>(`select to_jsonb(g) - 'changed_in' as row from guard_row g join guarded_profile using (recipient_id) where contributor_id = $1`, [mine.contributorId]);
    const before = await rows();

    await later(11 * DAY - 1);
    await look();
    expect(await waiting()).toBe(0);
    await later(11 * DAY);
    await Promise.all([look(), look(), look()]);
    expect(await waiting()).toBe(1);
    await Promise.all([scenario.work(), scenario.work()]);
    const [reminder, ...more] = reminders(mine);
    expect([more, reminders(other)]).toEqual([[], []]);
    expect(reminder.linkPath).toBe(server.received.find(({ to }) => to === mine.email)?.linkPath);
    expect(reminder.text).toMatch(/Please answer before .*This mailbox is not read\. For medical help that can't wait, call 111, or 999/s);
    expect((await fetch(`${scenario.app.url}${reminder.linkPath}`)).status).toBe(200);
    expect(await rows()).toEqual(before);

    for (const day of [12, 13]) {
      await later(day * DAY);
      await look();
      await scenario.work();
    }
    expect(reminders(mine)).toHaveLength(1);
  });

  it('is sent by a job that a second worker, or the same after a restart, does not do again', async () => {
    const { people: [person], opportunityId } = await invited();
    await later(11 * DAY);
    await look();
    await scenario.work();
    const [{ id: invitationId }] = await scenario.app.db.dataSource.query<[{ id: string }]>('select id from invitation where opportunity_id = $1', [opportunityId]);
    await Promise.all([1, 2, 3].map(() => scenario.app.runJob('invitations.remind', { invitationId })));
    expect(reminders(person)).toHaveLength(1);
  });

  it('is tried again when the mail server did not take it, and is still the only one', async () => {
    const { people: [person] } = await invited();
    await later(11 * DAY);
    await look();
    server.refuse({ at: 'recipient', code: 451 });
    await scenario.work();
    expect(reminders(person)).toEqual([]);
    server.refuse(null);
    await withClient(scenario.app.db.ownerUrl, (client) => client.query('update graphile_worker._private_jobs set run_at = now()'));
    await scenario.work();
    await scenario.work();
    expect(reminders(person)).toHaveLength(1);
  });

  const ends: [string, (person: Person, round: Round) => Promise<unknown>][] = [
    ['a no', (_, round) => fetch(`${scenario.app.url}${link(round)}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'do=answer&answer=no' })],
    ['a yes', (_, round) => fetch(`${scenario.app.url}${link(round)}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'do=answer&answer=willing' })],
    ['they allow none any more', (person) => allow(person, false)],
    ['the team took it back', (_, { opportunityId, team }) => scenario.change('withdrawInvitations', { opportunityId }, team.contact, '{ opportunityId }')],
    ['the places are filled', (_, { opportunityId, team }) => scenario.change('markFilled', { opportunityId }, team.contact)],
    ['a break began', (person) => scenario.change('addQuietPeriod', { contributorId: person.contributorId }, person, '{ contributorId }')],
    ['teams may not ask any more', (person) => scenario.change('setWayOfBeingHere', { contributorId: person.contributorId, way: 'look_myself' }, person, '{ contributorId }')],
    ['they said never to this organisation', (person, { team }) => scenario.change('neverAskMeFrom', { contributorId: person.contributorId, organisationId: team.organisationId }, person, '{ contributorId }')],
    ['word came that they had died', (_, round) => fetch(`${scenario.app.url}${link(round)}`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'do=gone' })],
    ['they left', (person) => scenario.change('leaveAskwell', { contributorId: person.contributorId }, person, '')],
    ['they were erased', (person) => scenario.change('eraseMe', { neverContactMeAgain: false, iKnowItCantBeUndone: true }, person, '{ profiles }')],
    ['they asked for silence', (person) => scenario.change('eraseMe', { neverContactMeAgain: true, iKnowItCantBeUndone: true }, person, '{ profiles }')],
    ['they are left in peace after a loss', (person) => scenario.change('restAfterLoss', { contributorId: person.contributorId }, person, '')],
    ['the last day is over', () => later(14 * DAY)],
  ];
  it.each(ends)('does not come once it is on its way and %s', async (_, happens) => {
    const round = await invited();
    await later(11 * DAY);
    await look();
    expect(await waiting()).toBe(1);
    await happens(round.people[0], round);
    await scenario.work();
    expect(reminders(round.people[0])).toEqual([]);
  });
});
