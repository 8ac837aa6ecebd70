import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretBox } from '../platform/crypto/secret-box.js';

const digits = 8;

/**
 * The code in a mail that confirms an address: eight digits, so that it can be read out on the phone and typed with any keyboard. Derived from
 * its row with a secret key, so that a message sent again holds the same one, and neither database nor job holds one or a hash to try codes on.
 */
@Injectable()
export class ContactCode {
  constructor(private readonly secrets: SecretBox) {}

  /** As people read it: `4829 1057`. */
  of(contactCodeId: string): string {
    return this.digitsOf(contactCodeId).replace(/^.{4}/, '$& ');
  }

  /** However it was typed. */
  matches(contactCodeId: string, typed: string): boolean {
    const [right, given] = [Buffer.from(this.digitsOf(contactCodeId)), Buffer.from(digitsIn(typed))];
    return right.length === given.length && timingSafeEqual(right, given);
  }

  private digitsOf(contactCodeId: string): string {
    const number = this.secrets.keyedHash(`contact-code:${contactCodeId}`).readUIntBE(0, 6) % 10 ** digits;
    return String(number).padStart(digits, '0');
  }
}

/** Whether it could be one at all: a slip of the finger need not cost a try. */
export const looksLikeCode = (typed: string): boolean => digitsIn(typed).length === digits;

const digitsIn = (typed: string): string => typed.replace(/\D/g, '');
