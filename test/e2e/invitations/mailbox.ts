import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { simpleParser } from 'mailparser';

export interface ReceivedMail {
  to: string;
  subject: string;
  /** Lines within a paragraph joined: where they were broken on their way says nothing. */
  text: string;
  messageId: string;
  /** The path of the invitation's page, where the mail holds a link to one. */
  linkPath: string | null;
}

export async function readMail(raw: Buffer | string): Promise<ReceivedMail> {
  const { to, subject = '', text = '', messageId = '' } = await simpleParser(raw);
  const address = (Array.isArray(to) ? to[0] : to)?.value[0].address ?? '';
  return { to: address, subject, text: text.replace(/(?<!\n) ?\n(?!\n)/g, ' '), messageId, linkPath: /\/i\/[\w-]+/.exec(text)?.[0] ?? null };
}

/** Mail that landed in DATA_DIR/mail, for one address, in the order of its file names. */
export async function mailFor(dataDir: string, address: string): Promise<ReceivedMail[]> {
  const folder = path.join(dataDir, 'mail');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
  const mails = await Promise.all(names.map(async (name) => readMail(await readFile(path.join(folder, name)))));
  return mails.filter(({ to }) => to === address);
}
