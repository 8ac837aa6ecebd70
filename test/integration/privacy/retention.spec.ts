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

  it('is said with a day and a reason, in statements the database understands, 500 rows at most', async () => {
    for (const rule of retentionRules) {
      expect(rule.since).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(rule.why.length).toBeGreaterThan(20);
      expect(rule.sql).toContain('limit 500');
      await withClient(scenario.app.db.ownerUrl, (client) => client.query(`explain ${rule.sql.replace(':before', '$1::timestamptz')}`, [new Date()]));
    }
  });
});
