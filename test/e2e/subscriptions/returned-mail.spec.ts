import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { PersonMail } from '../../../src/contributors/person-mail.js';
import type { SignedIn } from '../../support/app.js';
import { asPage, onHoliday, qmail, readReceipt, report } from '../../support/builders/returned-mail.builder.js';
import { deliveredTo, publish } from '../../support/builders/subscriptions.builder.js';
import { DAY, HOUR, Scenario, START } from '../../support/scenario.js';
import { HeardLog } from '../planted/everything-written.js';

const KEY = 'a key that only the mail server knows';
const ADDRESS = 'returned@mail.askwell.test';

interface Taken {
  from: string;
  to: string;
  returns: unknown;
  notify: unknown;
  text: string;
}

/** A mail server that takes everything at once, with what stood in its envelope; returning it is up to the test. */
let server: SMTPServer;
let taken: Taken[] = [];
let refusal: string | null = null;
let scenario: Scenario;
let written: HeardLog;
let topicId: string;

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    hideDSN: false,
    onRcptTo: (_, __, done) => done(refusal === null ? null : Object.assign(new Error(refusal), { responseCode: 550 })),
    onData(stream, { envelope }: SMTPServerSession, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const [to] = envelope.rcptTo;
        const { dsn } = envelope as { dsn?: { ret?: unknown } };
        taken.push({ from: (envelope.mailFrom as { address: string }).address, to: to.address, returns: dsn?.ret, notify: (to as { dsn?: { notify?: unknown } }).dsn?.notify, text: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  written = new HeardLog();
  const smtpUrl = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  scenario = await Scenario.start({ config: { smtpUrl, returnedMail: { address: ADDRESS, key: KEY } }, logger: written });
  topicId = scenario.topic();
});
afterAll(async () => {
  await scenario.end();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});
let tests = 0;
beforeEach(() => scenario.app.db.setClock(new Date(START.getTime() + (tests += 1) * 26 * 7 * DAY)));
afterEach(() => {
  taken = [];
  refusal = null;
});

interface Reader extends SignedIn {
  email: string;
}
let readers = 0;
async function reader(): Promise<Reader> {
  const email = `reader${(readers += 1)}@example.org`;
  const who = { ...(await scenario.app.signIn([{ kind: 'ics_staff' }], 'Reader', email)), email };
  await scenario.change('subscribeToFindings', { way: 'mail', howOften: 'at_once', topicIds: [topicId] }, who);
  await scenario.app.db.advance(HOUR);
  return who;
}
const sweep = async () => {
  await scenario.app.runJob('subscriptions.choose');
  await scenario.work();
};
const mailsTo = ({ email }: Reader): Taken[] => taken.filter(({ to }) => to === email);
/** Somebody who was sent a mail, and where it goes back to. */
async function sent(title = 'What helps'): Promise<{ who: Reader; from: string }> {
  const who = await reader();
  await publish(scenario.app, [{ title, topics: [topicId] }]);
  await sweep();
  const mail = mailsTo(who).at(-1)!;
  return { who, from: mail.from };
}
const post = (message: string | Buffer, headers: Record<string, string> = {}, path = '/mail/returned') =>
  fetch(`${scenario.app.url}${path}`, { method: 'POST', body: message as string, headers: { 'content-type': 'message/rfc822', 'x-askwell-key': KEY, ...headers } });
const stateOfMail = (who: SignedIn) =>
  scenario.run<{ myFindingsMail: { goesOut: boolean; stoppedBecause: string | null; note: string | null } }>('{ myFindingsMail { goesOut stoppedBecause note } }', {}, who).then(({ myFindingsMail }) => myFindingsMail);
const goesOut = async (who: SignedIn): Promise<boolean> => (await stateOfMail(who)).goesOut;

describe('a mail about findings', () => {
  it('has a return address of its own, which says nothing of the reader, and asks for no more than whether it failed', async () => {
    const { who, from } = await sent();
    const { from: another } = await sent();
    expect(from).toMatch(/^returned\+f[a-z2-7]{42}@mail\.askwell\.test$/);
    expect(from.split('@')[0].length).toBeLessThanOrEqual(64);
    expect(another).not.toBe(from);
    const [mail] = mailsTo(who);
    expect([String(mail.returns), String(mail.notify)]).toEqual(['HDRS', 'FAILURE']);
    // Its readers see who it is from, as ever.
    expect(mail.text).toContain('From: Askwell <no-reply@askwell.test>');
  });
});

describe('one that comes back for good', () => {
  it('stops mail to its reader, who reads why and can begin again; what was in it comes then', async () => {
    const { who, from } = await sent('Came back');
    expect((await post(report(from))).status).toBe(204);
    expect(await stateOfMail(who)).toEqual({ goesOut: false, stoppedBecause: 'returned', note: expect.stringMatching(/came back on \d+ \w+ 20\d\d[^]*start it again \(resumeFindingsMail\)/) });
    expect(await deliveredTo(scenario.app, who.accountId)).toEqual([]);
    await scenario.app.db.advance(2 * HOUR);
    await sweep();
    expect(mailsTo(who)).toHaveLength(1);
    await scenario.change('resumeFindingsMail', {}, who, '{ goesOut }');
    await scenario.app.db.advance(2 * HOUR);
    await sweep();
    expect(mailsTo(who)).toHaveLength(2);
    expect(mailsTo(who)[1].text).toContain('Came back');
  });

  it.each([
    ['from a server that says it in words of its own', (from: string) => qmail(from)],
    ['as a page in another language', (from: string) => asPage(from)],
    ['in large letters', (from: string) => report(from.toUpperCase())],
    ['by a server that rewrote the address (SRS)', (from: string) => report(`SRS0=Cpi3=WK=mail.askwell.test=${from.split('@')[0]}@relay.example`)],
    ['with a message a hundred times its size below', (from: string) => report(from) + 'x'.repeat(3 * 2 ** 20)],
    ['with bare line ends', (from: string) => report(from).replaceAll('\r\n', '\n')],
  ])('%s counts as well', async (_, message) => {
    const { who, from } = await sent();
    expect((await post(message(from))).status).toBe(204);
    expect(await goesOut(who)).toBe(false);
  });

  it('counts where only the mail server says where it was sent to', async () => {
    const { who, from } = await sent();
    await post(report('undisclosed@example.org').replaceAll('X-Postfix-Sender: rfc822; undisclosed@example.org\r\n', ''), { 'x-envelope-to': from });
    expect(await goesOut(who)).toBe(false);
  });

  it('counts once, however often and at once it is passed on', async () => {
    const { who, from } = await sent();
    const answers = await Promise.all([1, 2, 3].map(() => post(report(from))));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
    await scenario.change('resumeFindingsMail', {}, who, '{ goesOut }');
    // Played back later, by whoever kept it.
    expect((await post(report(from))).status).toBe(204);
    expect(await goesOut(who)).toBe(true);
  });

  it('doesn’t stop mail that its reader asked for since, but what was in it comes again', async () => {
    const { who, from } = await sent('Slow to come back');
    await scenario.app.db.advance(HOUR);
    await scenario.change('resumeFindingsMail', {}, who, '{ goesOut }');
    await post(report(from));
    expect(await goesOut(who)).toBe(true);
    expect(await deliveredTo(scenario.app, who.accountId)).toEqual([]);
  });

  it('counts for two weeks', async () => {
    const { who, from } = await sent();
    await scenario.app.db.advance(15 * DAY);
    await post(report(from));
    expect(await goesOut(who)).toBe(true);
  });

  it('leaves what the reader asked for as it was', async () => {
    const { who, from } = await sent();
    await scenario.app.db.dataSource.query(`update subscriber set mail_stopped_at = clock_now(), mail_stopped_why = 'asked' where account_id = $1`, [who.accountId]);
    await post(report(from));
    expect(await stateOfMail(who)).toMatchObject({ stoppedBecause: 'asked' });
  });
});

describe('what changes nothing', () => {
  it.each([
    ['it is late', (from: string) => report(from, { action: 'delayed', status: '4.4.1' })],
    ['a server that gave up after days without an answer', (from: string) => report(from, { status: '4.4.7' })],
    ['we are on a list', (from: string) => report(from, { status: '5.7.1', diagnostic: '554 5.7.1 listed' })],
    ['somebody is on holiday, or gone', (from: string) => onHoliday(from)],
    ['a receipt that it was read or deleted', (from: string) => readReceipt(from)],
    ['nothing at all', () => ''],
    ['no message', () => '\u0000\u0001 not a message'],
    ['a message of parts within parts without an end', (from: string) => `From: MAILER-DAEMON@mx.example.org\r\nTo: ${from}\r\n${Array.from({ length: 5_000 }, (_, nr) => `Content-Type: multipart/mixed; boundary=b${nr}\r\n\r\n--b${nr}\r\n`).join('')}`],
    ['a report for nobody', () => report('returned@mail.askwell.test')],
  ])('%s', async (_, message) => {
    const { who, from } = await sent();
    expect((await post(message(from))).status).toBe(204);
    expect(await goesOut(who)).toBe(true);
    expect(await deliveredTo(scenario.app, who.accountId)).toHaveLength(1);
  });

  it('a token that somebody made up, or changed', async () => {
    const { who, from } = await sent();
    const [local, domain] = from.split('@');
    const other = (at: number) => `${local.slice(0, at)}${local[at] === 'a' ? 'b' : 'a'}${local.slice(at + 1)}@${domain}`;
    for (const forged of [other(15), other(local.length - 3), `returned+f${'a'.repeat(42)}@${domain}`, `returned+g${local.slice(10)}@${domain}`]) {
      expect((await post(report(forged))).status).toBe(204);
    }
    expect(await goesOut(who)).toBe(true);
  });

  it('one of ours that stands in what came back, and not in its own head', async () => {
    const { who, from } = await sent();
    await post(qmail(from).replace(`To: ${from}`, 'To: somebody@example.org'));
    expect(await goesOut(who)).toBe(true);
  });

  it('a refusal at once because we are on a list', async () => {
    const who = await reader();
    await publish(scenario.app, [{ topics: [topicId] }]);
    refusal = '5.7.1 your address is on a list';
    await sweep();
    expect(await goesOut(who)).toBe(true);
    refusal = '5.1.1 no such user';
    await scenario.app.db.advance(HOUR);
    await sweep();
    expect(await stateOfMail(who)).toMatchObject({ goesOut: false, stoppedBecause: 'refused' });
  });
});

describe('the way in', () => {
  it('takes nothing without the key, nothing of another type, and nothing that never ends', async () => {
    const { who, from } = await sent();
    expect((await post(report(from), { 'x-askwell-key': 'another' })).status).toBe(401);
    expect((await post(report(from), { 'x-askwell-key': '' })).status).toBe(401);
    expect((await post(report(from), { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(Buffer.alloc(33 * 2 ** 20, 'x'))).status).toBe(413);
    expect(await goesOut(who)).toBe(true);
  });

  it('is the only place that understands such messages', async () => {
    expect((await post(report('a@b.example'), {}, '/graphql')).status).toBe(415);
  });

  it('keeps nothing of what comes, and logs nothing of it', async () => {
    const { from } = await sent();
    await post(report(from));
    await post(onHoliday(from));
    expect(written.lines.join('\n')).not.toMatch(/private|sam|@example|has gone/i);
    expect(written.lines.join('\n')).not.toContain(from.split('@')[0].split('+')[1]);
  });
});

describe('an invitation', () => {
  it('that comes back stops mail to that address, not the ask; its owner reads why, and it goes again once they confirmed it, or after 30 days', async () => {
    await scenario.app.db.setClock(START);
    const round = await scenario.round({ people: 2 });
    const [person, other] = round.people;
    // Read in a list, it would need no mail.
    await scenario.invite(round);
    await scenario.work();
    await scenario.app.db.advance(HOUR);
    const mail = (to: string): Taken[] => taken.filter((each) => each.to === to);
    const [{ from }] = mail(person.email);
    expect(from).toMatch(/^returned\+i[a-z2-7]{42}@mail\.askwell\.test$/);
    const address = () => scenario.app.nest.get(PersonMail).addressOf(scenario.app.db.dataSource.manager, person.contributorId);
    const read = () => scenario.run<{ myFairAsking: { howInvitationsReach: string } }>('query ($id: ID!) { myFairAsking(contributorId: $id) { howInvitationsReach } }', { id: person.contributorId }, person).then(({ myFairAsking }) => myFairAsking.howInvitationsReach);
    // Late, or about us: nothing changes.
    await post(report(from, { status: '4.4.7' }));
    expect(await address()).toBe(person.email);
    for (let times = 0; times < 2; times += 1) expect((await post(report(from))).status).toBe(204);
    expect([await address(), await read()]).toEqual([null, expect.stringMatching(/came back[^]*confirm it \(sendEmailCode\)/)]);
    // The ask stands, and somebody else's address is theirs.
    expect(await scenario.invitations(person)).toHaveLength(1);
    expect(await scenario.app.nest.get(PersonMail).addressOf(scenario.app.db.dataSource.manager, other.contributorId)).toBe(other.email);
    await scenario.app.db.advance(DAY);
    expect(await scenario.change<string>('sendEmailCode', { contributorId: person.contributorId }, person, '')).toBe('on_its_way');
    await scenario.work();
    const [code] = /\b\d{4} ?\d{4}\b/.exec(mail(person.email).at(-1)!.text)!;
    expect(await scenario.change<boolean>('confirmEmail', { contributorId: person.contributorId, code }, person, '')).toBe(true);
    expect([await address(), await read()]).toEqual([person.email, expect.stringContaining('are mailed to the address that was confirmed')]);
    // What was sent before they confirmed it says nothing of now.
    await post(report(from));
    expect(await address()).toBe(person.email);
    await post(report(mail(other.email)[0].from));
    const others = () => scenario.app.nest.get(PersonMail).addressOf(scenario.app.db.dataSource.manager, other.contributorId);
    expect(await others()).toBeNull();
    await scenario.app.db.advance(30 * DAY);
    expect(await others()).toBe(other.email);
  });
});
