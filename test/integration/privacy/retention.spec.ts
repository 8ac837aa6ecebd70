import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withClient } from '../../../src/platform/database/roles.js';
import { retentionRules } from '../../../src/privacy/retention.rules.js';
import { DAY, Scenario } from '../../support/scenario.js';
import { whereFound } from '../../support/everything.js';

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.end());

const sql = <T>(text: string, values: unknown[] = []) => scenario.app.db.dataSource.query<T[]>(text, values);

describe('what is no longer needed', () => {
  it('goes when its time has come, not before, and a second night finds nothing', async () => {
    const round = await scenario.round({ people: 1 });
    const [person] = round.people;
    await scenario.invite(round);
    const [{ id: invitationId }] = await scenario.invitations(person);
    await scenario.change('askAboutInvitation', { invitationId, question: 'Planted question?' }, person);
    await scenario.change('answerInvitation', { invitationId, answer: 'no', reason: 'dates' }, person);
    const leaver = await scenario.person();
    await scenario.change('leaveAskwell', { contributorId: leaver.contributorId }, leaver, '');
    const [{ hash }] = await sql<{ hash: string }>(`select encode(link_hash, 'hex') as hash from invitation where id = $1`, [invitationId]);

    await scenario.app.db.advance(364 * DAY);
    await scenario.app.runJob('privacy.retention');
    expect(await sql('select from contributor where id = $1', [leaver.contributorId])).toHaveLength(1);
    expect(await sql('select from candidate_entry')).not.toHaveLength(0);

    await scenario.app.db.advance(2 * DAY);
    await Promise.all([scenario.app.runJob('privacy.retention'), scenario.app.runJob('privacy.retention')]);
    expect(await whereFound(scenario.app.db.ownerUrl, [leaver.contributorId, leaver.email])).toEqual([]);
    expect(await sql('select from candidate_entry')).toEqual([]);
    expect(await sql(`select from invitation where encode(link_hash, 'hex') = $1`, [hash])).toEqual([]);
    expect(await sql('select no_reason from invitation where id = $1', [invitationId])).toEqual([{ no_reason: 'dates' }]);

    await scenario.app.db.advance(365 * DAY);
    await scenario.app.runJob('privacy.retention');
    expect(await sql('select no_reason from invitation where id = $1', [invitationId])).toEqual([{ no_reason: null }]);
    expect(await sql('select from invitation_question')).toEqual([]);
    const lines = () => sql(`select details from audit_entry where action = 'retention.run'`);
    const told = await lines();
    expect(told.length).toBeGreaterThan(3);
    await scenario.app.runJob('privacy.retention');
    expect(await lines()).toHaveLength(told.length);
  }, 120_000);

  it('is the profile of somebody who has died, a year after a lead made sure; of somebody for whom nobody acts; and no other that stands still', async () => {
    const start = await sql<{ at: Date }>('select clock_now() as at');
    const { administrator: lead } = scenario;
    const [died, unsure, husband] = await scenario.people(3);
    const group = await scenario.change<{ id: string }>(
      'joinAsContributor',
      { kind: 'group', name: 'Their Group', group: { contactPersonName: 'Pat' }, wordingVersion: 'join-1', reachMe: { email: died.email }, areaCode: 'QYG', ownWords: 'We are many.' },
      died,
    );
    const actsFor = (personName: string) =>
      scenario.change<{ id: string }>(
        'joinAsContributor',
        {
          kind: 'acting_for', age: 'eighteen_or_over', name: `For ${personName}`, wordingVersion: 'join-1', reachMe: { email: husband.email }, areaCode: 'QYG', ownWords: 'For somebody dear.',
          actingFor: { relationship: 'partner', personName, basis: 'they_asked_me', iAmEighteenOrOver: true },
        },
        husband,
      );
    const [ended, goesOn] = [await actsFor('Ali'), await actsFor('Sol')];
    for (const { contributorId } of [died, unsure]) await scenario.change('reportLoss', { contributorId }, lead, '');
    await scenario.change('confirmReportedLoss', { contributorId: died.contributorId }, lead, '');
    await scenario.change('endActing', { contributorId: ended.id, reason: 'person_said_so' }, lead, '');
    const here = async (): Promise<string[]> => {
      const all: Record<string, string> = { [died.contributorId]: 'died', [group.id]: 'their group', [unsure.contributorId]: 'not sure', [husband.contributorId]: 'husband', [ended.id]: 'ended', [goesOn.id]: 'goes on' };
      return (await sql<{ id: string }>('select id from contributor where id = any ($1::uuid[])', [Object.keys(all)])).map(({ id }) => all[id]).sort();
    };

    await scenario.app.db.setClock(new Date(start[0].at.getTime() + 364 * DAY));
    await scenario.app.runJob('privacy.retention');
    expect(await here()).toEqual(['died', 'ended', 'goes on', 'husband', 'not sure', 'their group']);
    await scenario.app.db.advance(2 * DAY);
    await Promise.all([scenario.app.runJob('privacy.retention'), scenario.app.runJob('privacy.retention')]);
    expect(await here()).toEqual(['goes on', 'husband', 'not sure']);
    // Nothing is left of the account either.
    expect(await whereFound(scenario.app.db.ownerUrl, [died.contributorId, died.email, group.id])).toEqual([]);
    expect(await sql('select display_name as name, issuer from account where id = $1', [died.accountId])).toEqual([{ name: 'Someone who has left', issuer: 'erased' }]);
    expect(await sql(`select from account where id = $1 and issuer <> 'erased'`, [husband.accountId])).toHaveLength(1);
  }, 120_000);

  it('is said with a day and a reason, in statements the database understands, 500 rows at most', async () => {
    for (const rule of retentionRules) {
      expect(rule.since).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(rule.why.length).toBeGreaterThan(20);
      if (!rule.erase) expect(rule.sql).toContain('limit 500');
      await withClient(scenario.app.db.ownerUrl, (client) => client.query(`explain ${rule.sql.replace(':before', '$1::timestamptz')}`, [new Date()]));
    }
  });
});
