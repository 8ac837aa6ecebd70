import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import type { AppConfig } from '../config/app-config.js';
import type { SecretBox } from '../crypto/secret-box.js';
import { Mailer } from './mailer.js';
import { ReturnAddress } from './return-address.js';
import { standingLines, withStandingLines } from './standing-lines.js';

const sources = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts')).map((name) => path.join(folder, name));

it('every message that is sent ends with them, whatever it says itself', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'askwell-mail-'));
  try {
    const config = { dataDir, mailFrom: 'askwell@example.org', smtpUrl: null } as unknown as AppConfig;
    const mailer = new Mailer(config, new ReturnAddress(config, {} as SecretBox));
    await mailer.send({ to: 'somebody@example.org', subject: 'News', text: 'Hello,\n\nhow are you?', messageId: 'news' });
    const sent = await readFile(path.join(dataDir, 'mail', 'news.eml'), 'utf8');
    expect(sent.replaceAll('\r\n', '\n').trimEnd().endsWith(`how are you?\n\n${standingLines}`)).toBe(true);
  } finally {
    await rm(dataDir, { recursive: true });
  }
});

it('no message goes past the mailer, and none says them itself', async () => {
  const files = await Promise.all((await sources('src')).map(async (name) => ({ name, text: await readFile(name, 'utf8') })));
  expect(files.filter(({ text }) => /createTransport|from 'nodemailer'/.test(text)).map(({ name }) => name)).toEqual(['src/platform/mail/mailer.ts']);
  expect(files.filter(({ text }) => /mailbox is not read|call 111/i.test(text)).map(({ name }) => name)).toEqual(['src/platform/mail/standing-lines.ts']);
});

/** Whoever sends something new says here what it is. */
const sent: Readonly<Record<string, 'own question' | 'about an invitation' | 'asked for' | 'news' | 'to a colleague'>> = {
  'src/burden/check-in.jobs.ts': 'own question',
  'src/circle/origins.jobs.ts': 'to a colleague',
  // That there is something to read about a concern; never what.
  'src/concerns/late-concerns.ts': 'news',
  'src/contributors/acting.jobs.ts': 'own question',
  // A code, which they asked for; and word that they were registered.
  'src/contributors/contact-code.jobs.ts': 'asked for',
  // Somebody asked that this address be never written to; once in 30 days.
  'src/contributors/silence-wish.jobs.ts': 'asked for',
  'src/experience/inviting.jobs.ts': 'own question',
  'src/feedback/feedback-reminding.ts': 'to a colleague',
  // What came of what they gave their time to.
  'src/feedback/feedback-sending.ts': 'news',
  // That a question of theirs was answered, if they wanted to hear.
  'src/findings/questions/answered-mail.ts': 'asked for',
  // Thanks to whoever took part; what becomes of one's own idea; and ideas to answer, for those who asked.
  'src/ideas/grown-findings.ts': 'news',
  'src/ideas/idea-news.ts': 'news',
  'src/ideas/idea-reminders.ts': 'asked for',
  'src/identity/team-invitation.jobs.ts': 'to a colleague',
  // Whatever the others here send to an address that somebody typed.
  'src/identity/unasked-mail.ts': 'to a colleague',
  'src/invitations/message-sender.ts': 'about an invitation',
  'src/invitations/team-message.jobs.ts': 'to a colleague',
  'src/involvements/message.jobs.ts': 'news',
  // What became of naming a lead as one's person; and to that lead, who was asked.
  'src/involvements/my-person.jobs.ts': 'news',
  'src/opportunities/joint.jobs.ts': 'to a colleague',
  'src/outside-asks/outside-asks.jobs.ts': 'news',
  // That there is something to read about an offer or a claim; never what, nor how much.
  'src/payment/payment-mail.ts': 'news',
  'src/privacy/complaint.jobs.ts': 'news',
  // What they subscribed to.
  'src/subscriptions/sending/mail-sender.ts': 'asked for',
};

it('what Askwell itself wants to know is taken from the one place that allows it once in 30 days', async () => {
  const files = await Promise.all((await sources('src')).map(async (name) => ({ name, text: await readFile(name, 'utf8') })));
  const senders = files.filter(({ text }) => /(mailer|unasked)\.send\(/.test(text));
  expect(senders.map(({ name }) => name).sort()).toEqual(Object.keys(sent).sort());
  const bundled = senders.filter(({ text }) => /select guard_(check_in|acting_review|experience)_due\(\)/.test(text)).map(({ name }) => name);
  expect(bundled.sort()).toEqual(Object.keys(sent).filter((name) => sent[name] === 'own question').sort());
});

it('say that nobody reads the mailbox and where help is, in plain ASCII and short lines', () => {
  expect(standingLines.replaceAll('\n', ' ')).toMatch(/not read.*medical help.*111.*999/);
  expect(withStandingLines('Hello')).toMatch(/^[\n\x20-\x7e]+$/);
  expect(standingLines.split('\n').filter((line) => line.length > 76)).toEqual([]);
});
