import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import { ChoosingJobs } from '../../../src/subscriptions/choosing/choosing.jobs.js';
import { HealthHints } from '../../../src/platform/health/health-hints.js';
import { MessageContents } from '../../../src/subscriptions/sending/message-content.js';
import { UnsentMessages } from '../../../src/subscriptions/sending/unsent-messages.js';
import type { SignedIn } from '../../support/app.js';
import { deliveredTo, publish } from '../../support/builders/subscriptions.builder.js';
import { DAY, HOUR, Scenario, START } from '../../support/scenario.js';

interface Received {
  raw: string;
  mail: ParsedMail;
}

/** A real mail server that keeps what it gets byte by byte, and refuses as told. */
let server: SMTPServer;
let received: Received[] = [];
let refusal: { at: 'recipient' | 'data'; code: number } | null = null;
let scenario: Scenario;
let topicId: string;
let readers = 0;

beforeAll(async () => {
  const answer = (at: string): Error | null => (refusal?.at === at ? Object.assign(new Error('no'), { responseCode: refusal.code }) : null);
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_, __, done) => done(answer('recipient')),
    onData(stream, _, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const error = answer('data');
        if (error) return done(error);
        const bytes = Buffer.concat(chunks);
        void simpleParser(bytes).then((mail) => {
          received.push({ raw: bytes.toString('latin1'), mail });
          done();
        }, done);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scenario = await Scenario.start({ config: { smtpUrl: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` } });
  [{ id: topicId }] = await scenario.app.db.dataSource.query<[{ id: string }]>(`select id from topic where slug = 'asthma'`);
});
afterAll(async () => {
  await scenario.end();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
let tests = 0;
beforeEach(() => scenario.app.db.setClock(new Date(START.getTime() + (tests += 1) * 26 * 7 * DAY)));
afterEach(() => {
  received = [];
  refusal = null;
});

interface Reader extends SignedIn {
  email: string;
}
async function reader(input: object = {}): Promise<Reader> {
  const email = `reader${(readers += 1)}@example.org`;
  const who = { ...(await scenario.app.signIn([{ kind: 'ics_staff' }], 'Reader', email)), email };
  await scenario.change('subscribeToFindings', { way: 'mail', howOften: 'at_once', topicIds: [topicId], ...input }, who);
  await scenario.app.db.advance(HOUR);
  return who;
}
const sweep = async () => {
  await scenario.app.runJob('subscriptions.choose');
  await scenario.work();
};
const mailsTo = ({ email }: Reader): ParsedMail[] => received.filter(({ mail }) => [mail.to].flat()[0]?.value[0].address === email).map(({ mail }) => mail);
const stateOfMail = (who: SignedIn) => scenario.run<{ myFindingsMail: { goesOut: boolean; stoppedBecause: string | null } }>('{ myFindingsMail { goesOut stoppedBecause } }', {}, who).then(({ myFindingsMail }) => myFindingsMail);

describe('a mail about findings', () => {
  it('is one for all that is new, as text and as a page, and nothing of it shows in its subject', async () => {
    const who = await reader();
    await scenario.change('subscribeToFindings', { way: 'mail', howOften: 'at_once', topicIds: [topicId], studyTypes: ['trial'] }, who);
    await scenario.app.db.advance(HOUR);
    const ids = await publish(scenario.app, [
      { title: 'Żółty “smoke” & <script>alert(1)</script> 🫁', summary: 'Breathing slowly helps.\n\nIt costs £0 — really.', topics: [topicId] },
      { title: 'Inhalers', summary: 'Some words. '.repeat(120), topics: [topicId], studyType: 'trial' },
    ]);
    await sweep();
    const [mail, ...more] = mailsTo(who);
    expect(more).toEqual([]);
    expect(mail.subject).toBe('News for you from Askwell');
    expect(mail.text).toContain('Żółty “smoke” & <script>alert(1)</script> 🫁');
    expect(mail.text).toContain('Breathing slowly helps.\n\nIt costs £0 — really.');
    expect(mail.html).toContain('Żółty “smoke” &#38; &#60;script&#62;alert(1)&#60;/script&#62; 🫁');
    for (const text of [mail.text, mail.html]) expect(text).toMatch(/2 new findings[\s\S]*Inhalers[\s\S]*mailbox is not read/);
    // Dates as people write them, and no word cut in two.
    for (const text of [mail.text, mail.html]) expect(text).toMatch(/October 2026[\s\S]*Some(?: words\.)? …/);
    // Each leads to the finding here, whose address stays, and then to the article.
    await scenario.app.db.dataSource.query(`update finding set pmid = '1' where id = $1`, [ids[0]]);
    for (const id of ids) expect([mail.text, mail.html].map((text) => text && text.includes(`http://askwell.test/findings/${id}`))).toEqual([true, true]);
    expect(mail.text).toMatch(/At Askwell: http:\/\/askwell\.test\/findings\/\S+\nThe article itself: https:\/\/pubmed\.ncbi\.nlm\.nih\.gov\/\d+\//);
    // Nothing to fetch: opening it tells nobody.
    expect(mail.html).not.toMatch(/<img|<link|<script|url\(|src=/i);
    expect(await deliveredTo(scenario.app, who.accountId)).toHaveLength(2);
  });

  it('carries what brokers wrote for the reader’s area, with what went before it: of the subscription, or, where that names none, of the reader', async () => {
    const [chosen, own, both] = [await reader({ areaCodes: ['S1Y5D'] }), await scenario.person({ confirmed: true, areaCode: 'QHL' }), await reader({ topicIds: [], areaCodes: ['QWO', 'QHL'] })];
    await scenario.change('subscribeToFindings', { way: 'mail', howOften: 'at_once', topicIds: [topicId] }, own);
    await scenario.app.db.advance(HOUR);
    const [id] = await publish(scenario.app, [
      {
        topics: [topicId],
        notes: [{ text: 'Said to all.' }, { area: 'QHG', text: 'Luton has <two> groups.', couldChange: 'Clinics could tell people.' }, { area: 'QHL', text: 'Birmingham has one.' }, { area: 'QWO', text: 'No more true.' }],
      },
    ]);
    await scenario.app.db.dataSource.query(`update broker_note set removed_at = clock_now() where finding_id = $1 and area_code = 'QWO'`, [id]);
    await sweep();
    const [divided, person, other] = [mailsTo(chosen), mailsTo(own), mailsTo(both)].map(([mail]) => mail);
    const parts = (mail: ParsedMail): string[] => [...mail.text!.matchAll(/^(What [^\n]*):\n([^\n]*)$/gm)].map(([, says, words]) => `${says}: ${words}`);
    expect(parts(divided)).toEqual([
      'What this means for Bedfordshire, Luton and Milton Keynes: Luton has <two> groups.', 'What could change for Bedfordshire, Luton and Milton Keynes: Clinics could tell people.', 'What this means: Said to all.',
    ]); // prettier-ignore
    expect([person, other].map(parts)).toEqual(Array(2).fill(['What this means for Birmingham and Solihull: Birmingham has one.', 'What this means: Said to all.']));
    expect(divided.html).toMatch(/<b>What this means for Bedfordshire[^<]*<\/b><\/p>\s*<p>Luton has &#60;two&#62; groups\.<\/p>/);
  });

  it('says nothing when there is nothing to say', async () => {
    const who = await reader();
    await sweep();
    expect(mailsTo(who)).toEqual([]);
    expect(await scenario.app.db.dataSource.query('select from findings_message where account_id = $1', [who.accountId])).toEqual([]);
  });

  it('is ended with one click by a mail program, by its header', async () => {
    const who = await reader();
    await publish(scenario.app, [{ topics: [topicId] }]);
    await sweep();
    const { raw } = received.find(({ mail }) => [mail.to].flat()[0]?.value[0].address === who.email)!;
    // As RFC 8058 has them; nothing about the reader stands in the address.
    const [, link] = /^List-Unsubscribe:\s+<(http:\/\/askwell\.test\/no-findings\/[\w-]{43})>\r$/m.exec(raw) ?? [];
    expect(link).toBeDefined();
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    const url = link.replace('http://askwell.test', scenario.app.url);
    // A scanner opens it: nothing changes.
    expect(await (await fetch(url)).text()).toContain('End mail about findings?');
    expect(await stateOfMail(who)).toEqual({ goesOut: true, stoppedBecause: null });
    const post = () => fetch(url, { method: 'POST', redirect: 'manual', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'List-Unsubscribe=One-Click' });
    expect([(await post()).status, (await post()).status]).toEqual([200, 200]);
    expect(await stateOfMail(who)).toEqual({ goesOut: false, stoppedBecause: 'asked' });
    await scenario.app.db.advance(HOUR);
    await publish(scenario.app, [{ topics: [topicId] }]);
    await sweep();
    expect(mailsTo(who)).toHaveLength(1);
    expect((await fetch(`${url.slice(0, -1)}${url.endsWith('A') ? 'B' : 'A'}`, { method: 'POST' })).status).toBe(404);
    await scenario.change('resumeFindingsMail', {}, who, '{ goesOut }');
    await sweep();
    expect(mailsTo(who)).toHaveLength(2);
  });

  it('stops when the server refuses the address for good, says so to its owner, and loses nothing', async () => {
    const who = await reader();
    await publish(scenario.app, [{ title: 'Refused', topics: [topicId] }]);
    refusal = { at: 'recipient', code: 550 };
    await sweep();
    expect(await stateOfMail(who)).toEqual({ goesOut: false, stoppedBecause: 'refused' });
    expect(await deliveredTo(scenario.app, who.accountId)).toEqual([]);
    refusal = null;
    await sweep();
    expect(mailsTo(who)).toEqual([]);
    await scenario.change('resumeFindingsMail', {}, who, '{ goesOut }');
    await scenario.app.db.advance(2 * HOUR);
    await sweep();
    expect(mailsTo(who).map(({ text }) => text?.includes('Refused'))).toEqual([true]);
  });

  it('waits when the server takes nothing just now, longer each time, and goes once under the same id', async () => {
    const who = await reader();
    await publish(scenario.app, [{ topics: [topicId] }]);
    refusal = { at: 'data', code: 451 };
    await sweep();
    refusal = null;
    await sweep();
    expect(mailsTo(who)).toEqual([]);
    const [{ id }] = await scenario.app.db.dataSource.query<[{ id: string }]>('select id from findings_message where account_id = $1', [who.accountId]);
    await scenario.app.db.advance(3 * 60_000);
    await sweep();
    await sweep();
    expect(mailsTo(who).map(({ messageId }) => messageId)).toEqual([`<findings-${id}@askwell>`]);
  });

  it('is sent once by two workers at once, and again by nobody', async () => {
    const who = await reader();
    await publish(scenario.app, [{ topics: [topicId] }]);
    await scenario.app.nest.get(ChoosingJobs).choose();
    const [{ id: messageId }] = await scenario.app.db.dataSource.query<[{ id: string }]>('select id from findings_message where account_id = $1', [who.accountId]);
    await Promise.all([1, 2, 3].map(() => scenario.app.runJob('subscriptions.send', { messageId })));
    await scenario.app.runJob('subscriptions.send', { messageId });
    expect(mailsTo(who)).toHaveLength(1);
  });

  it('tells nothing that was taken back between writing and sending', async () => {
    const who = await reader();
    const [gone] = await publish(scenario.app, [{ title: 'Gone', topics: [topicId] }]);
    await scenario.app.nest.get(ChoosingJobs).choose();
    await scenario.app.db.dataSource.query(`update finding set retracted = true, retracted_at = clock_now() where id = $1`, [gone]);
    await sweep();
    await scenario.app.db.advance(2 * HOUR);
    await sweep();
    expect(mailsTo(who)).toEqual([]);
  });

  it('tells those who were sent a finding what became of it, once', async () => {
    const who = await reader();
    const stranger = await reader({ studyTypes: ['guideline'] });
    const ids = await publish(scenario.app, ['Retracted', 'Corrected', 'Overtaken', 'Taken back', 'Newer'].map((title) => ({ title, topics: [topicId] })));
    await sweep();
    await scenario.app.db.advance(DAY);
    const change = (sql: string, values: unknown[]) => scenario.app.db.dataSource.query(sql, values);
    await change('update finding set retracted = true, retracted_at = clock_now() where id = $1', [ids[0]]);
    await change('update finding set corrected = true, corrected_at = clock_now() where id = $1', [ids[1]]);
    await change(`update finding set status = 'superseded' where id = $1`, [ids[2]]);
    await change(
      `insert into finding_evidence (finding_id, other_id, relation, linked_by, linked_at) select a, b, r, $3, clock_now() from (values ($1::uuid, $2::uuid, 'superseded_by'), ($2, $1, 'supersedes')) as pair (a, b, r)`,
      [ids[2], ids[4], who.accountId],
    );
    await change(`update finding set status = 'withdrawn', withdrawn_at = clock_now(), withdrawn_by = published_by, withdrawal_reason = 'It was about another drug.' where id = $1`, [ids[3]]);
    await sweep();
    await sweep();
    const [, mail, ...more] = mailsTo(who);
    expect(more).toEqual([]);
    expect(mail.text).toMatch(/Corrected\nA correction to this article/);
    expect(mail.text).toMatch(new RegExp(`Overtaken\nThere is newer evidence, which has taken its place\\.\nThe newer one: Newer\nhttp://askwell.test/findings/${ids[4]}\nAt Askwell: http://askwell.test/findings/${ids[2]}`));
    expect(mail.text).toMatch(/Retracted\nThis article was retracted/);
    expect(mail.text).toMatch(/Taken back\nWe have taken it back\.\nIt was about another drug\./);
    expect(mailsTo(stranger)).toEqual([]);
  });

  it('says nothing became of a finding where that was undone before the mail went', async () => {
    const who = await reader();
    const [mistaken, bad] = await publish(scenario.app, ['Mistaken', 'Bad'].map((title) => ({ title, topics: [topicId] })));
    await sweep();
    await scenario.app.db.advance(DAY);
    const change = (sql: string, id: string) => scenario.app.db.dataSource.query(sql, [id]);
    await change(`update finding set status = 'withdrawn', withdrawn_at = clock_now(), withdrawn_by = published_by, withdrawal_reason = 'Wrong one.' where id = $1`, mistaken);
    await change('update finding set retracted = true, retracted_at = clock_now() where id = $1', bad);
    await scenario.app.nest.get(ChoosingJobs).choose();
    await change(`update finding set status = 'published', withdrawn_at = null, withdrawn_by = null, withdrawal_reason = null where id = $1`, mistaken);
    await sweep();
    expect(mailsTo(who)).toHaveLength(2);
    expect(mailsTo(who)[1].text).toMatch(/Bad\nThis article was retracted/);
    expect(mailsTo(who)[1].text).not.toContain('Mistaken');
  });

  it('shows open posts on the same topics to who chose so, once, and never as a question', async () => {
    await scenario.app.db.setClock(START);
    const [who, other] = [await reader({ withOpportunities: true }), await reader()];
    const team = await scenario.team();
    const opportunityId = await scenario.opportunity(team, { title: 'Plan an inhaler service', topics: [{ topicId, relations: [] }] });
    await sweep();
    await scenario.app.db.advance(2 * HOUR);
    await sweep();
    const [mail, ...more] = mailsTo(who);
    expect([more, mailsTo(other)]).toEqual([[], []]);
    expect(mail.text).toMatch(/Nobody has asked you[\s\S]*Plan an inhaler service/);
    expect(await scenario.app.db.dataSource.query('select from ask where opportunity_id = $1', [opportunityId])).toEqual([]);
  });
});

describe('a mail that fails for a reason of ours', () => {
  const broken = () => jest.spyOn(scenario.app.nest.get(MessageContents), 'of').mockRejectedValue(new TypeError('a mistake of ours'));
  afterEach(() => void jest.restoreAllMocks());
  const row = async ({ accountId }: Reader) =>
    (await scenario.app.db.dataSource.query<[{ id: string; failures: number; wait: number | null; setAside: boolean }]>(
      `select id, failures, extract(epoch from next_try_at - clock_now())::int / 60 as wait, set_aside_at is not null as "setAside" from findings_message where account_id = $1`, [accountId]))[0]; // prettier-ignore
  const hint = async () => (await scenario.app.nest.get(HealthHints).all())['mail about findings'];

  it('is tried less and less often and then set aside, which an operator sees; the next start tries it again, and it comes once', async () => {
    const who = await reader();
    await publish(scenario.app, [{ title: 'Held up', topics: [topicId] }]);
    await scenario.app.runJob('subscriptions.choose');
    const { id: messageId } = await row(who);
    const mended = broken();
    const fail = () => expect(scenario.app.runJob('subscriptions.send', { messageId })).rejects.toThrow('a mistake of ours');
    const waits: (number | null)[] = [];
    for (let tried = 0; tried < 9; tried += 1) {
      expect(await hint()).toBe('none is set aside');
      await fail();
      const { wait } = await row(who);
      waits.push(wait);
      await scenario.app.db.advance((wait ?? 0) * 60_000);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, null]);
    expect(await row(who)).toMatchObject({ failures: 9, setAside: true });
    expect(await hint()).toMatch(/set aside: the log says why/);
    // Nobody tries it, and nothing in it is lost or chosen again.
    await scenario.app.db.advance(5 * DAY);
    await scenario.app.runJob('subscriptions.choose');
    await scenario.app.runJob('subscriptions.send', { messageId });
    expect(await deliveredTo(scenario.app, who.accountId)).toEqual(['Held up']);
    // A start that mends nothing.
    await scenario.app.nest.get(UnsentMessages).takeUpAgain();
    await fail();
    expect(await row(who)).toMatchObject({ setAside: true });
    mended.mockRestore();
    await scenario.app.nest.get(UnsentMessages).takeUpAgain();
    await sweep();
    expect(mailsTo(who).map(({ text }) => text?.includes('Held up'))).toEqual([true]);
    expect(await hint()).toBe('none is set aside');
  });
});

describe('where mail goes', () => {
  it('is as the profile says, where there is one: to the address confirmed there, and nowhere if mail isn’t safe', async () => {
    const person = await scenario.person({ confirmed: true });
    await scenario.change('subscribeToFindings', { way: 'mail', howOften: 'at_once', topicIds: [topicId] }, person);
    await scenario.app.db.advance(HOUR);
    await publish(scenario.app, [{ topics: [topicId] }]);
    await sweep();
    expect(mailsTo(person)).toHaveLength(1);
    await scenario.change('updateSafeContact', { contributorId: person.contributorId, safeContact: { ways: ['phone_call'], relayOnly: false } }, person);
    await scenario.app.db.advance(HOUR);
    await publish(scenario.app, [{ title: 'Unsafe', topics: [topicId] }]);
    await sweep();
    expect(mailsTo(person)).toHaveLength(1);
    expect(await stateOfMail(person)).toEqual({ goesOut: false, stoppedBecause: 'no_address' });
    expect(await scenario.refusal('resumeFindingsMail', {}, person, '{ goesOut }')).toBe('ILLEGAL_MOVE');
  });

  it('is nowhere while word stands that somebody has died, by their sign-in’s address neither, and as before once it was wrong', async () => {
    const person = await scenario.person({ confirmed: true });
    await scenario.change('subscribeToFindings', { way: 'mail', howOften: 'at_once', topicIds: [topicId] }, person);
    await scenario.app.db.advance(HOUR);
    await publish(scenario.app, [{ title: 'Written before', topics: [topicId] }]);
    await scenario.app.nest.get(ChoosingJobs).choose();
    const stand = (status: string) => scenario.app.db.dataSource.query('update contributor set status = $2 where id = $1', [person.contributorId, status]);
    await stand('on_hold');
    await sweep();
    await scenario.app.db.advance(2 * HOUR);
    await publish(scenario.app, [{ title: 'Published meanwhile', topics: [topicId] }]);
    await sweep();
    expect(mailsTo(person)).toEqual([]);
    await stand('active');
    await scenario.app.db.advance(2 * HOUR);
    await sweep();
    const [mail, ...more] = mailsTo(person);
    expect([mail.text?.includes('Written before'), mail.text?.includes('Published meanwhile'), more]).toEqual([true, true, []]);
  });

  it('is nothing that a job, its payload or the audit log tells', async () => {
    const who = await reader();
    await publish(scenario.app, [{ title: 'Secretive', topics: [topicId] }]);
    await scenario.app.runJob('subscriptions.choose');
    const jobs = await scenario.app.db.dataSource.query<{ payload: object }[]>(
      `select j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'subscriptions.send'`,
    );
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    expect(jobs.length).toBeGreaterThan(0);
    for (const { payload } of jobs) expect(Object.entries(payload)).toEqual([['messageId', expect.stringMatching(uuid)]]);
    const entries = await scenario.app.db.dataSource.query<object[]>(`select details from audit_entry where action like 'findings_%'`);
    expect(entries.filter((entry) => JSON.stringify(entry) !== '{"details":{}}')).toEqual([]);
    await scenario.work();
    expect(mailsTo(who)).toHaveLength(1);
  });
});
