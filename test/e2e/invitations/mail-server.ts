import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type ReceivedMail, readMail } from './mailbox.js';

/** An answer of RFC 5321: 4yz try again later, 5yz never. */
export interface Refusal {
  at: 'greeting' | 'sender' | 'recipient' | 'data';
  code: number;
}

/** A mail server that takes mail, or refuses it as told. */
export interface MailServer {
  url: string;
  received: ReceivedMail[];
  /** From now on; null takes mail again. */
  refuse(refusal: Refusal | null): void;
  /** From now on it has each message and says nothing about it, until what is returned is called. */
  hold(): () => void;
  close(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  let refusal: Refusal | null = null;
  let held: Promise<void> | null = null;
  const answer = (at: Refusal['at']): Error | null => (refusal?.at === at ? Object.assign(new Error('not now'), { responseCode: refusal.code }) : null);
  const options: SMTPServerOptions = {
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onConnect: (_, done) => done(answer('greeting')),
    onMailFrom: (_, __, done) => done(answer('sender')),
    onRcptTo: (_, __, done) => done(answer('recipient')),
    onData(stream, _, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const error = answer('data');
        if (error) return done(error);
        void readMail(Buffer.concat(chunks)).then((mail) => {
          received.push(mail);
          if (held === null) return done();
          void held.then(() => done());
        }, done);
      });
    },
  };
  const server = new SMTPServer(options);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // Whoever is killed in the middle of a message cuts their connection off, which is no error of ours; unheard it would end the whole run.
  server.on('error', () => undefined);
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => sockets.add(socket) && socket.once('close', () => sockets.delete(socket)));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuse: (next) => {
      refusal = next;
      // Whoever is connected already was greeted before.
      if (next?.at === 'greeting') for (const socket of sockets) socket.destroy();
    },
    hold: () => {
      let goOn = (): void => undefined;
      held = new Promise((resolve) => (goOn = resolve));
      return () => {
        held = null;
        goOn();
      };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
