import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { PersonalDataRegistry } from '../../../src/audit/personal-data.registry.js';
import { isPersonal } from '../../../src/audit/personal-data.js';
import { bindSubject } from '../../../src/audit/personal-data.sql.js';
import { acknowledgeBy } from '../../../src/privacy/complaint.rules.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { type GraphqlAnswer, type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { type MailServer, startMailServer } from '../invitations/mail-server.js';

interface Complaint {
  id: string;
  state: string;
  text: string | null;
  from: string | null;
  caller: string | null;
  answer: string | null;
  overdue: boolean;
  acknowledgeBy: string;
}
const fields = '{ id state text from caller answer overdue acknowledgeBy }';
const START = new Date('2026-03-01T09:00:00.000Z');
const DAY = 86_400_000;

let app: TestApp;
let server: MailServer;
let ada: SignedIn;
let bob: SignedIn;
let lead: SignedIn;
let admin: SignedIn;
beforeAll(async () => {
  server = await startMailServer();
  app = await startTestApp({ config: { smtpUrl: server.url, privacyMail: 'privacy@askwell.test' } });
  [ada, bob] = [await app.signIn([], 'Ada'), await app.signIn([], 'Bob')];
  lead = await app.signIn([{ kind: 'involvement_lead', areaCode: 'QE1' }]);
  admin = await app.signIn([{ kind: 'administrator' }]);
});
afterAll(async () => {
  await app.close();
  await server.close();
});
beforeEach(async () => {
  await withClient(app.db.ownerUrl, (client) => client.query('delete from complaint; delete from graphile_worker._private_jobs'));
  await app.db.setClock(START);
  server.received.length = 0;
});

const send = <T = Complaint>(mutation: string, input: object, { token }: SignedIn): Promise<GraphqlAnswer<Record<string, T>>> =>
  app.gql(`mutation ($input: ${mutation[0].toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) ${fields} }`, { input }, token);
const complain = async (who = ada, text = 'My name was on a list that I never agreed to.'): Promise<Complaint> => (await send('complain', { text }, who)).data.complain;
const mine = async (who: SignedIn): Promise<Complaint[]> => {
  const { data } = await app.gql<{ myComplaints: { edges: { node: Complaint }[] } }>(`{ myComplaints { edges { node ${fields} } } }`, {}, who.token);
  return data.myComplaints.edges.map(({ node }) => node);
};
const all = async (overdueOnly = false, who = admin): Promise<GraphqlAnswer<{ allComplaints: { edges: { node: Complaint }[] } }>> =>
  app.gql(`query ($o: Boolean!) { allComplaints(overdueOnly: $o) { edges { node ${fields} } } }`, { o: overdueOnly }, who.token);
const codeOf = ({ errors }: GraphqlAnswer) => errors?.[0]?.extensions.code;
/** Runs what waits in the queue, as the worker would. */
const work = async (): Promise<void> => {
  const jobs = await withClient(app.db.ownerUrl, async (client) => {
    const { rows } = await client.query<{ identifier: string; payload: Record<string, string> }>(
      `delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t where t.id = j.task_id and t.identifier like 'complaints.%' returning t.identifier, j.payload`,
    );
    return rows;
  });
  for (const { identifier, payload } of jobs) await app.runJob(identifier, payload);
};

describe('a complaint', () => {
  it('is made by anyone signed in, read by its author and administrators, and answered once', async () => {
    const { id, ...made } = await complain();
    expect(made).toMatchObject({ state: 'received', from: 'Ada', caller: null, overdue: false, acknowledgeBy: acknowledgeBy(START).toISOString() });
    expect(await mine(bob)).toEqual([]);
    expect(codeOf(await all(false, ada))).toBe('FORBIDDEN');
    expect((await all()).data.allComplaints.edges.map(({ node }) => node.id)).toEqual([id]);
    expect(await app.db.dataSource.query(`select action, actor_id = $2 as admin from audit_entry where subject_id = $1 order by at, id`, [id, admin.accountId])).toEqual([
      { action: 'complaint.make', admin: false },
      { action: 'complaint.read', admin: true },
    ]);
    expect((await send('acknowledgeComplaint', { complaintId: id }, admin)).data.acknowledgeComplaint.state).toBe('acknowledged');
    await send('answerComplaint', { complaintId: id, answer: 'You were right, and it is mended.' }, admin);
    expect(await mine(ada)).toMatchObject([{ state: 'answered', answer: 'You were right, and it is mended.' }]);
  });

  it('made on the phone is written down by a lead, with the time of the call', async () => {
    const input = { text: 'They rang me twice.', caller: 'Zelda, 0113 496 0009', receivedAt: new Date(START.getTime() - 3 * DAY) };
    expect(codeOf(await send('recordComplaint', input, ada))).toBe('FORBIDDEN');
    const { data } = await send('recordComplaint', input, lead);
    expect(data.recordComplaint).toMatchObject({ from: null, caller: 'Zelda, 0113 496 0009', acknowledgeBy: acknowledgeBy(input.receivedAt).toISOString() });
    expect(await mine(lead)).toHaveLength(1);
    for (const wrong of [new Date(START.getTime() + 1), new Date(START.getTime() - 15 * DAY)]) {
      expect(codeOf(await send('recordComplaint', { ...input, receivedAt: wrong }, lead))).toBe('BAD_USER_INPUT');
    }
  });

  it('is made once however often it is sent, and acknowledged and answered by one of two at once', async () => {
    const input = { text: 'Sent twice.', idempotencyKey: 'twice' };
    const made = await Promise.all([1, 2, 3].map(() => send('complain', input, ada)));
    expect(new Set(made.map(({ data }) => data.complain.id)).size).toBe(1);
    const { id } = made[0].data.complain;
    for (const [mutation, more] of [['acknowledgeComplaint', {}], ['answerComplaint', { answer: 'Here is what we found.' }]] as const) {
      const answers = await Promise.all([1, 2, 3].map(() => send(mutation, { complaintId: id, ...more }, admin)));
      expect(answers.map(codeOf).sort()).toEqual(['ILLEGAL_MOVE', 'ILLEGAL_MOVE', undefined]);
    }
    expect(codeOf(await send('answerComplaint', { complaintId: ada.accountId, answer: 'Nobody asked this.' }, admin))).toBe('NOT_FOUND');
  });

  it('answered at once is acknowledged with it', async () => {
    const { id } = await complain();
    await send('answerComplaint', { complaintId: id, answer: 'You were right, and it is mended.' }, admin);
    expect(codeOf(await send('acknowledgeComplaint', { complaintId: id }, admin))).toBe('ILLEGAL_MOVE');
  });

  it('stands nowhere in words that can be read', async () => {
    const { id } = await complain(ada, 'Zebraqq complains');
    await send('recordComplaint', { text: 'Yakqq complains', caller: 'Xenonqq', idempotencyKey: 'q' }, lead);
    await send('answerComplaint', { complaintId: id, answer: 'Wombatqq answers', idempotencyKey: 'w' }, admin);
    const dump = await app.db.dataSource.query<{ all: string }[]>(
      `select concat((select string_agg(c::text, ' ') from complaint c), (select string_agg(i::text, ' ') from idempotency_key i), (select string_agg(a::text, ' ') from audit_line a)) as all`,
    );
    expect(dump[0].all.length).toBeGreaterThan(500);
    expect(dump[0].all).not.toMatch(/qq/);
  });

  it('goes in all but its dates when its author is erased', async () => {
    const { id } = await complain();
    const { table } = app.nest.get(PersonalDataRegistry).tables().get('complaint')!;
    if (!isPersonal(table)) throw new Error('complaints are personal');
    for (const { sql } of table.erased) await app.db.dataSource.query(...bindSubject(sql!, { accountId: ada.accountId, contributorIds: [] }, START));
    expect((await all()).data.allComplaints.edges.map(({ node }) => node)).toMatchObject([{ id, state: 'erased', text: null, from: null }]);
    expect((await all(true)).data.allComplaints.edges).toEqual([]);
    expect(codeOf(await send('answerComplaint', { complaintId: id, answer: 'Nobody asked this.' }, admin))).toBe('NOT_FOUND');
  });
});

describe('a complaint on the phone by somebody who has a profile', () => {
  const register = async (by = lead): Promise<string> => {
    const input = { kind: 'individual', age: 'eighteen_or_over', name: 'Phil Phone', wordingVersion: 'join-1', reachMe: { phone: '0113 496 0111' }, areaCode: 'QE1', ownWords: 'I rang.', consentHeardAt: START };
    const { data } = await app.gql<{ registerContributorByPhone: string }>('mutation ($input: RegisterByPhoneInput!) { registerContributorByPhone(input: $input) }', { input }, by.token);
    return data.registerContributorByPhone;
  };
  const record = (contributorId: string, by = lead) => send('recordComplaint', { text: 'Nobody should know that I called.', caller: 'Phil Phone, 0113 496 0111', contributorId }, by);
  const linesOf = async (contributorId: string): Promise<unknown[]> =>
    app.db.dataSource.query(`select action, actor_id as by from audit_entry where subject_id = $1 and action like 'contributor.%complaint' order by at, id`, [contributorId]);

  it('goes with them in all but its dates, who called included', async () => {
    const contributorId = await register();
    const { id } = (await record(contributorId)).data.recordComplaint;
    const answer = await app.gql('mutation ($input: EraseMeInput!) { eraseMe(input: $input) { profiles } }', { input: { contributorId, iKnowItCantBeUndone: true } }, lead.token);
    expect(answer.errors).toBeUndefined();
    for (const seen of [(await all()).data.allComplaints.edges.map(({ node }) => node), await mine(lead)]) expect(seen).toMatchObject([{ id, state: 'erased', text: null, caller: null, answer: null }]);
  });

  it('is theirs to read once they have an account, and who wrote it down and read it is in their log', async () => {
    const contributorId = await register();
    const { id } = (await record(contributorId)).data.recordComplaint;
    await all();
    await withClient(app.db.ownerUrl, (client) => client.query('update contributor set account_id = $2 where id = $1', [contributorId, bob.accountId]));
    expect(await mine(bob)).toMatchObject([{ id, text: 'Nobody should know that I called.' }]);
    const copy = (await (await fetch(`${app.url}/me/export.json`, { headers: { authorization: `Bearer ${bob.token}` } })).json()) as { profiles: { title: string; rows: object[] }[][] };
    expect(copy.profiles[0].find(({ title }) => title === 'Complaints you made on the phone')?.rows).toMatchObject([{ text: 'Nobody should know that I called.' }]);
    expect(await linesOf(contributorId)).toEqual([{ action: 'contributor.done_complaint', by: lead.accountId }, { action: 'contributor.read_complaint', by: admin.accountId }]);
  });

  it('is recorded for no profile that the lead isn’t there for', async () => {
    const contributorId = await register();
    const other = await app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }]);
    expect(codeOf(await record(contributorId, other))).toBe('NOT_FOUND');
    expect((await all()).data.allComplaints.edges).toEqual([]);
  });
});

describe('those who look after complaints', () => {
  it('are told at once, after two weeks and every day once it is late, in figures alone', async () => {
    const { id } = await complain(ada, 'Zebraqq complains');
    await work();
    expect(server.received.map(({ to, subject }) => [to, subject])).toEqual([['privacy@askwell.test', 'A complaint about data has come in']]);
    for (const [days, mails] of [[13, 1], [14, 2], [15, 2], [19, 3], [30, 4], [31, 5]]) {
      await app.db.setClock(new Date(START.getTime() + days * DAY));
      await Promise.all([app.runJob('complaints.find-waiting'), app.runJob('complaints.find-waiting')]);
      await work();
      expect([days, server.received.length]).toEqual([days, mails]);
    }
    expect(JSON.stringify(server.received.at(-1))).toContain('1 of them later than the 30');
    expect(JSON.stringify(server.received)).not.toMatch(/Zebraqq|Ada/);
    expect((await all(true)).data.allComplaints.edges).toMatchObject([{ node: { id, overdue: true } }]);
    expect(await hint('complaints')).toBe('some were not acknowledged in time');
    await send('acknowledgeComplaint', { complaintId: id }, admin);
    await app.db.setClock(new Date(START.getTime() + 40 * DAY));
    await app.runJob('complaints.find-waiting');
    await work();
    expect(server.received).toHaveLength(5);
    expect((await all(true)).data.allComplaints.edges).toEqual([]);
  });

  const hint = async (about: string): Promise<string | undefined> =>
    (await app.gql<{ operatorHints: { about: string; text: string }[] }>('{ operatorHints { about text } }', {}, admin.token)).data.operatorHints.find((each) => each.about === about)?.text;

  it('see how the audit log stands, and nobody else does', async () => {
    const ask = (who: SignedIn) => app.gql<{ auditLog: { newestSeal: { number: number; noted: string } | null; lastCheck: { problem: string | null; seals: number } | null } }>('{ auditLog { newestSeal { number noted publicKey } lastCheck { problem seals } } }', {}, who.token);
    expect(codeOf(await ask(lead))).toBe('FORBIDDEN');
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    await complain();
    await app.runJob('audit.seal');
    await app.runJob('audit.check');
    const { auditLog } = (await ask(admin)).data;
    expect(auditLog.newestSeal!.noted).toMatch(new RegExp(`^${auditLog.newestSeal!.number}:[0-9a-f]{64}$`));
    expect(auditLog.lastCheck).toEqual({ problem: null, seals: auditLog.newestSeal!.number });
    expect(await hint('audit')).toBe('matches its seals');
    expect(codeOf(await app.gql('{ operatorHints { text } }', {}, lead.token))).toBe('FORBIDDEN');
    // A stranger reads whether the service is ready, and nothing else.
    expect(Object.keys((await (await fetch(`${app.url}/health/ready`)).json()) as object).sort()).toEqual(['details', 'error', 'info', 'status']);
  });
});
