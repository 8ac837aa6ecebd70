import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import type { AppConfig } from '../../../src/platform/config/app-config.js';
import { SecretBox } from '../../../src/platform/crypto/secret-box.js';
import { Mailer, MailNotAccepted } from '../../../src/platform/mail/mailer.js';
import { ReturnAddress } from '../../../src/platform/mail/return-address.js';

const to = 'sam.private@example.org';
const mail = { to, subject: 'An invitation for you on Askwell', text: 'Hello', messageId: 'invitation-1' };
const secrets = new SecretBox(new Map([['test', Buffer.alloc(32, 7)]]), Buffer.alloc(32, 9));
const toEnd: (() => void)[] = [];
const mailer = (smtpUrl: string): Mailer => {
  const config = { smtpUrl, mailFrom: 'Askwell <no-reply@askwell.test>', dataDir: '', returnedMail: { address: 'returned@askwell.test', key: '' } } as unknown as AppConfig;
  const made = new Mailer(config, new ReturnAddress(config, secrets));
  toEnd.push(() => made.onApplicationShutdown());
  return made;
};
afterEach(() => toEnd.splice(0).forEach((end) => end()));

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

/** A mail server by hand, which says when it hangs up; how often it was called, and what it has of each message. */
async function serverThat(hangsUp: (said: string, messages: number) => boolean) {
  const [open, calls, messages] = [new Set<Socket>(), { made: 0, most: 0 }, [] as string[]];
  const handle = (socket: Socket): void => {
    open.add(socket);
    calls.made += 1;
    calls.most = Math.max(calls.most, open.size);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    socket.write('220 here\r\n');
    let message: string | null = null;
    socket.on('data', (chunk) => {
      const said = chunk.toString();
      if (message !== null) {
        message += said;
        if (!message.endsWith('\r\n.\r\n')) return;
        messages.push(message);
        message = null;
        if (hangsUp('.', messages.length)) return void socket.destroy();
        return void socket.write('250 taken\r\n', () => void (hangsUp('idle', messages.length) && socket.destroy()));
      }
      if (hangsUp(said.slice(0, 4).trim(), messages.length)) return void socket.destroy();
      message = said.startsWith('DATA') ? '' : null;
      socket.write(message === null ? '250 yes\r\n' : '354 go on\r\n');
    });
  };
  const listening = createServer(handle);
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  toEnd.push(() => [...open].map((socket) => socket.destroy()) && listening.close());
  return { url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`, open, calls, messages };
}

describe('connections', () => {
  const many = Array.from({ length: 9 }, (_, nr) => ({ ...mail, messageId: `many-${nr}` }));

  it('are kept for the messages after, three at most, and end when the process does', async () => {
    const real = await serverThat(() => false);
    const sender = mailer(real.url);
    await Promise.all(many.map((each) => sender.send(each)));
    expect([real.messages.length, real.calls]).toEqual([9, { made: 3, most: 3 }]);
    sender.onApplicationShutdown();
    for (let waited = 0; real.open.size > 0 && waited < 2_000; waited += 10) await wait(10);
    expect(real.open.size).toBe(0);
  });

  it('that end while nothing is on its way lose nothing', async () => {
    const real = await serverThat((said) => said === 'idle');
    const sender = mailer(real.url);
    for (const each of many.slice(0, 3)) {
      await sender.send(each);
      await wait(20);
    }
    expect([real.messages.length, real.calls.made]).toEqual([3, 3]);
  });

  // As a server does that had enough of a connection just when the next message comes.
  it('that end before the server asked for the message: it can’t have arrived, and is not sent by itself again', async () => {
    let left = 1;
    const real = await serverThat((said, messages) => said === 'MAIL' && messages === 1 && (left -= 1) === 0);
    const sender = mailer(real.url);
    await sender.send(many[0]);
    await expect(sender.send(many[1])).rejects.toMatchObject({ responseCode: undefined, mayHaveArrived: false });
    expect(real.messages).toHaveLength(1);
  });

  it('that end once the server has all of it: it may have arrived, and is not sent by itself again', async () => {
    const real = await serverThat((said, messages) => said === '.' && messages === 2);
    const sender = mailer(real.url);
    await sender.send(many[0]);
    await expect(sender.send(many[1])).rejects.toMatchObject({ responseCode: undefined, mayHaveArrived: true });
    await wait(500);
    expect(real.messages).toHaveLength(2);
  });
});
