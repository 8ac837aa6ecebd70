import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Injectable } from '@nestjs/common';
import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { AppConfig } from '../config/app-config.js';
import { giveToFolderOwner } from '../database/embedded/database-user.js';
import { readableMail } from './readable-mail.js';
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
  ) {
    super(responseCode === undefined ? `the mail server could not be reached (${code ?? 'unknown'})` : `the mail server answered ${responseCode} to ${command ?? 'the message'}`);
  }
}

interface SmtpError {
  responseCode?: number;
  command?: string;
  code?: string;
  syscall?: string;
  timeoutType?: string;
}

/** The client names most broken connections alike; these are the ones that broke before anything was said. */
const wasNeverReached = ({ code, syscall, timeoutType = '' }: SmtpError): boolean =>
  code === 'EDNS' || syscall === 'connect' || ['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT'].includes(timeoutType);

/** Sends mail by SMTP, or, without SMTP_URL, into `DATA_DIR/mail/*.eml`. Called from jobs only, never inside a request. */
@Injectable()
export class Mailer {
  private readonly transport: Transporter;
  private readonly folder: string | null;

  constructor(private readonly config: AppConfig) {
    this.folder = config.smtpUrl ? null : path.join(config.dataDir, 'mail');
    this.transport = config.smtpUrl
      ? createTransport(config.smtpUrl, { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 } as object)
      : createTransport({ streamTransport: true, buffer: true });
  }

  /** With the standing lines at its end. Resolves once the mail server accepted the message or the file is in place. @throws MailNotAccepted */
  async send({ to, subject, text, html, unsubscribeUrl, messageId }: Mail): Promise<void> {
    const message: SendMailOptions = {
      from: this.config.mailFrom, to, subject, text: withStandingLines(text), messageId: `<${messageId}@askwell>`,
      ...(html === undefined ? {} : { html: pageWithStandingLines(html) }),
      ...(unsubscribeUrl === undefined ? {} : { list: { unsubscribe: { url: unsubscribeUrl } }, headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click', 'Auto-Submitted': 'auto-generated' } }),
    }; // prettier-ignore
    const sent = await this.transport.sendMail(message).then(
      (accepted) => accepted as { message?: Buffer },
      (error: SmtpError) => {
        throw new MailNotAccepted(error.responseCode, error.command, error.code, error.responseCode === undefined && !wasNeverReached(error));
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
