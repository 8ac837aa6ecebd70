import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { SecretBox } from '../crypto/secret-box.js';

/** Kinds of mail of which it matters that they come back, each with the letter that stands for it. */
const letters = { findings: 'f', invitation: 'i' } as const;
export type ReturnedKind = keyof typeof letters;

/** A mail: its kind, and the id of what it is about. */
export interface MailRef {
  kind: ReturnedKind;
  id: string;
}

const idBytes = 16;
/** 80 bits: nobody guesses one, and with the id it fits the 64 characters that a mail server must take before the "@" (RFC 5321). */
const signatureBytes = 10;
/** A letter for the kind, then the two in base 32, whose letters outlive servers that change case. */
const tokenShape = '[a-z][a-z2-7]{42}';

/**
 * Where a mail goes back to when it can't be delivered: an address of its own for each, `returned+TOKEN@…` (VERP). The token is the id of the message and a signature
 * over it, so nothing is stored for it, nobody makes one up, and it says nothing of the person. It is the one part of what comes back that is believed.
 */
@Injectable()
export class ReturnAddress {
  private readonly pattern: RegExp | null;

  constructor(
    private readonly config: AppConfig,
    private readonly secrets: SecretBox,
  ) {
    // Also where a server on the way rewrote the address (SRS0=…=returned+TOKEN@other.example).
    const [before] = config.returnedMail?.address.split('@') ?? [];
    this.pattern = before ? new RegExp(`(?<![a-z0-9])${before.replace(/[.]/g, '\\.')}\\+(${tokenShape})(?![a-z0-9])`, 'gi') : null;
  }

  /** Undefined where nothing listens to what comes back: it then goes to the address the mail is from, as ever. */
  of(mail: MailRef): string | undefined {
    return this.config.returnedMail?.address.replace('@', `+${this.token(mail)}@`);
  }

  /** The mail whose return address stands in this text; null where none of ours does. */
  in(text: string): MailRef | null {
    for (const [, token] of this.pattern ? text.matchAll(this.pattern) : []) {
      const mail = readToken(token.toLowerCase());
      if (mail && timingSafeEqual(Buffer.from(this.token(mail)), Buffer.from(token.toLowerCase()))) return mail;
    }
    return null;
  }

  private token({ kind, id }: MailRef): string {
    const signature = this.secrets.keyedHash(`returned-mail:${kind}:${id}`).subarray(0, signatureBytes);
    return letters[kind] + base32(Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), signature]));
  }
}

function readToken(token: string): MailRef | null {
  const kind = (Object.keys(letters) as ReturnedKind[]).find((each) => letters[each] === token[0]);
  const hex = bytesOf(token.slice(1)).subarray(0, idBytes).toString('hex');
  return kind ? { kind, id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') } : null;
}

/** RFC 4648, section 6, in small letters and without padding. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

function bytesOf(text: string): Buffer {
  const bits = [...text].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
