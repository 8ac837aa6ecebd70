import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import type { AppConfig } from '../../../src/platform/config/app-config.js';
import { Mailer, MailNotAccepted } from '../../../src/platform/mail/mailer.js';

const to = 'sam.private@example.org';
const mail = { to, subject: 'An invitation for you on Askwell', text: 'Hello', messageId: 'invitation-1' };
const mailer = (smtpUrl: string): Mailer => new Mailer({ smtpUrl, mailFrom: 'Askwell <no-reply@askwell.test>', dataDir: '' } as AppConfig);

/** As real mail servers do, it quotes the address it refuses. */
let server: SMTPServer;
let url: string;
let code = 450;

beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: ({ address }, _, done) => done(Object.assign(new Error(`<${address}>: greylisted, ask Sam`), { responseCode: code })),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

const failure = async (smtpUrl: string): Promise<MailNotAccepted> => {
  const error = await mailer(smtpUrl).send(mail).then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(MailNotAccepted);
  return error as MailNotAccepted;
};

/** All of an error that a log or a table of jobs could keep. */
const everything = (error: Error): string => `${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`;

describe('a message that the mail server doesn’t take', () => {
  it.each([450, 550])('fails with the server’s code %i and not with its words, which quote the address', async (refusal) => {
    code = refusal;
    const error = await failure(url);
    expect(error).toMatchObject({ responseCode: refusal, command: 'RCPT TO' });
    expect(error.message).toBe(`the mail server answered ${refusal} to RCPT TO`);
    expect(everything(error)).not.toMatch(/sam|private|greylisted/i);
  });

  it('can’t have arrived when the server said no', async () => {
    expect(await failure(url)).toMatchObject({ mayHaveArrived: false });
    expect(await failure('smtp://127.0.0.1:9')).toMatchObject({ mayHaveArrived: false });
  });

  it('may have arrived when the connection breaks once the server has all of it', async () => {
    const breaking = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('220 here\r\n');
      let message: string | null = null;
      socket.on('data', (chunk) => {
        const text = chunk.toString();
        if (message === null) {
          if (text.startsWith('DATA')) message = '';
          socket.write(message === null ? '250 yes\r\n' : '354 go on\r\n');
          return;
        }
        message += text;
        if (message.endsWith('\r\n.\r\n')) socket.destroy();
      });
    });
    await new Promise<void>((resolve) => breaking.listen(0, '127.0.0.1', resolve));
    expect(await failure(`smtp://127.0.0.1:${(breaking.address() as AddressInfo).port}`)).toMatchObject({ responseCode: undefined, mayHaveArrived: true });
    breaking.close();
  });

  it('says so when there is no server', async () => {
    const error = await failure('smtp://127.0.0.1:9');
    expect(error.message).toMatch(/^the mail server could not be reached \(E[A-Z]+\)$/);
  });
});
