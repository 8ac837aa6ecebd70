import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { AppConfig } from '../config/app-config.js';
import { giveToFolderOwner } from '../database/embedded/database-user.js';
import { type MailRef, ReturnAddress } from './return-address.js';
import { readableMail } from './readable-mail.js';
import { statusIn } from './returned-mail.rules.js';
import { pageWithStandingLines, withStandingLines } from './standing-lines.js';

export interface Mail {
  to: string;
  /** Neutral: says nothing about health, never a name. Subjects show on locked screens. */
  subject: string;
  /** Without the standing lines: the mailer adds them. */
  text: string;
  /** The same as a page, complete. The standing lines are added to it as well. */
  html?: string;
  /** Where whoever gets it ends such mail with one click (RFC 8058), without signing in. */
  unsubscribeUrl?: string;
  /** What comes back of it later is about this. Without it, it comes back to the address the mail is from, which nobody reads. */
  ref?: MailRef;
  /** The same for the same message, so that a job run twice writes one file and a mail server can tell a repeat. */
  messageId: string;
}

/**
 * A message was not accepted. Mail servers quote addresses in their answers, and what a job throws is logged and kept with the job:
 * so this holds the server's code and what it answered to, and none of its words.
 */
export class MailNotAccepted extends Error {
  override name = 'MailNotAccepted';

  constructor(
    /** RFC 5321: 4yz try again later, 5yz never; undefined when no answer came. */
    readonly responseCode: number | undefined,
    /** What was answered to: `RCPT TO`, `DATA`, `CONN` … */
    readonly command: string | undefined,
    code: string | undefined,
    /** The connection broke when it stood: whether the server took the message before, nobody knows. */
    readonly mayHaveArrived: boolean,
    /** The reason in numbers (RFC 3463), `5.1.1`, where the server gave one. */
    readonly status?: string,
  ) {
    super(responseCode === undefined ? `the mail server could not be reached (${code ?? 'unknown'})` : `the mail server answered ${responseCode} to ${command ?? 'the message'}`);
  }
}

interface SmtpError {
  responseCode?: number;
  command?: string;
  code?: string;
  response?: string;
}

/** The bytes of a message, once the client made them. */
interface OnItsWay {
  bytes?: Readable;
}

/**
 * Connections are kept for the next message: most of the time of a mail went into greeting each other. As many as jobs run at once; each is given up
 * sooner than servers do it by themselves (RFC 5321 asks them for five minutes, some wait for one), and none sends a message of its own accord again.
 */
const connections = { pool: true, maxConnections: 3, maxMessages: 100, maxRequeues: 0, idleTimeout: 20_000, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 } as const;

/** Sends mail by SMTP, or, without SMTP_URL, into `DATA_DIR/mail/*.eml`. Called from jobs only, never inside a request. */
@Injectable()
export class Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter;
  private readonly folder: string | null;

  constructor(
    private readonly config: AppConfig,
    private readonly returnAddress: ReturnAddress,
  ) {
    this.folder = config.smtpUrl ? null : path.join(config.dataDir, 'mail');
    this.transport = config.smtpUrl ? createTransport({ url: config.smtpUrl, ...connections } as object) : createTransport({ streamTransport: true, buffer: true });
    if (config.smtpUrl) this.transport.use('stream', rememberBytes as never);
  }

  /** By now no job runs any more; a message in the middle of its way is brought to its end. */
  onApplicationShutdown(): void {
    this.transport.close();
  }

  /** With the standing lines at its end. Resolves once the mail server accepted the message or the file is in place. @throws MailNotAccepted */
  async send({ to, subject, text, html, unsubscribeUrl, ref, messageId }: Mail): Promise<void> {
    const onItsWay: OnItsWay = {};
    const returnTo = ref && this.returnAddress.of(ref);
    const message: SendMailOptions & { onItsWay: OnItsWay } = {
      onItsWay,
      from: this.config.mailFrom, to, subject, text: withStandingLines(text), messageId: `<${messageId}@askwell>`,
      ...(html === undefined ? {} : { html: pageWithStandingLines(html) }),
      ...(unsubscribeUrl === undefined ? {} : { list: { unsubscribe: { url: unsubscribeUrl } }, headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'Auto-Submitted': 'auto-generated' } }),
      // Only whether it failed need come back, and nothing of what was in it (RFC 3461), where servers on the way can tell the two apart.
      ...(returnTo === undefined ? {} : { envelope: { from: returnTo, to }, dsn: { ret: 'HDRS', notify: 'FAILURE' } }),
    }; // prettier-ignore
    const sent = await this.transport.sendMail(message).then(
      (accepted) => accepted as { message?: Buffer },
      ({ responseCode, command, code, response = '' }: SmtpError) => {
        throw new MailNotAccepted(responseCode, command, code, responseCode === undefined && (onItsWay.bytes?.readableDidRead ?? false), statusIn(response.slice(0, 20)));
      },
    );
    if (this.folder && sent.message) await this.keep(this.folder, messageId, sent.message);
  }

  /** Written beside and renamed, so that a reader never finds half a message. */
  private async keep(folder: string, messageId: string, message: Buffer): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = /^[\w.-]{1,100}$/.test(messageId) ? messageId : createHash('sha256').update(messageId).digest('hex');
    const file = path.join(folder, `${name}.eml`);
    await writeFile(`${file}.part`, readableMail(message), { mode: 0o600 });
    await giveToFolderOwner(folder, this.config.dataDir);
    await giveToFolderOwner(`${file}.part`, this.config.dataDir);
    await rename(`${file}.part`, file);
  }
}

/** A message of which the server asked for no byte can't have arrived, however its connection ended. */
function rememberBytes({ data, message }: { data: { onItsWay: OnItsWay }; message: { createReadStream(options?: object): Readable } }, done: () => void): void {
  const make = message.createReadStream.bind(message);
  message.createReadStream = (options) => (data.onItsWay.bytes = make(options));
  done();
}
