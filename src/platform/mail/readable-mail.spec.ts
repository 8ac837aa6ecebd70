import { describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { simpleParser } from 'mailparser';
import { readableMail } from './readable-mail.js';

const made = async (mail: { text: string; html?: string; subject?: string }): Promise<Buffer> =>
  ((await createTransport({ streamTransport: true, buffer: true }).sendMail({ from: 'a@askwell.test', to: 'b@askwell.test', ...mail })) as { message: Buffer }).message;

describe('a kept mail', () => {
  const link = 'http://askwell.involvement.northfield.example/i/_4kNVtolV5yr8LbTG0VhU1FuEYDBzpc7QxgasHQqOUU';
  const text = `Hello,\n\nyou don’t need to give a reason = say no. ${'A long line follows. '.repeat(10)}\n${link}\n\nŁukasz, 東京`;

  it('shows its text and links whole, and reads the same', async () => {
    const message = await made({ text, subject: 'Grüße' });
    expect(message.toString()).not.toContain(link);
    const kept = readableMail(message);
    expect(kept.toString()).toContain(`\n${link}\n\nŁukasz, 東京`);
    const [before, after] = [await simpleParser(message), await simpleParser(kept)];
    expect([after.text, after.subject]).toEqual([before.text, before.subject]);
    expect(after.text).toContain('need to give a reason = say no.');
  });

  it('of plain letters, or of several parts, stays as it is', async () => {
    for (const mail of [{ text: 'Hello' }, { text, html: `<p>${text}</p>` }]) {
      const message = await made(mail);
      expect(readableMail(message)).toBe(message);
    }
  });
});
