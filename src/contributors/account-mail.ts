import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { hashedText, readEmail } from './contact.rules.js';
import { mailIsUnsafe } from './email-addresses.js';
import { NeverContact } from './never-contact.js';
import { PersonMail } from './person-mail.js';
import { SealedText } from './sealed-text.js';

/** An address of an account: the one that a sign-in vouched for, as a feature keeps it for mail that its holder asked for. All null where none is kept. */
export interface KeptAddress {
  keyId: string | null;
  ciphertext: Buffer | null;
  /** Keyed; recognises who asked for silence. */
  hash: Buffer | null;
  seenAt: Date | null;
}

/** Where an account may be written to, with a profile or without one. */
@Injectable()
export class AccountMail {
  constructor(
    private readonly sealed: SealedText,
    private readonly profiles: PersonMail,
    private readonly never: NeverContact,
  ) {}

  /** What to keep of a caller's sign-in: key id, sealed address and its hash; null where it vouches for none. */
  vouchedFor(actor: Actor): [keyId: string | null, ciphertext: Buffer | null, hash: Buffer] | null {
    const email = actor.verifiedEmail ? readEmail(actor.verifiedEmail) : null;
    return email ? [...this.sealed.seal(email.value), this.sealed.hash(hashedText(email))] : null;
  }

  /**
   * Who has a profile of their own is written to as it says: nowhere if mail isn't safe for them, at the address they have shown to be theirs.
   * Otherwise at the address that the account confirmed by a code, or else that of their sign-in, unless its owner asked for silence since. Null where mail may go nowhere.
   */
  async addressOf(em: EntityManager, accountId: string, ofSignIn: KeptAddress): Promise<string | null> {
    const [own] = await em.query<{ id: string; unsafe: boolean }[]>(`select id, ${mailIsUnsafe('contributor.id')} as unsafe from contributor where account_id = $1 and kind = 'individual' and status = 'active'`, [accountId]);
    if (own?.unsafe) return null;
    const ofProfile = own ? await this.profiles.addressOf(em, own.id) : null;
    if (ofProfile !== null) return ofProfile;
    const [{ keyId, ciphertext, hash, seenAt } = ofSignIn] = await em.query<KeptAddress[]>(
      'select address_key_id as "keyId", address_ciphertext as ciphertext, address_hash as hash, confirmed_at as "seenAt" from account_email where account_id = $1',
      [accountId],
    );
    if (keyId === null || ciphertext === null || hash === null) return null;
    const refused = await this.never.refusedAmong(em, [{ valueHash: hash, shownTheirsAt: seenAt }]);
    return refused.length > 0 ? null : this.sealed.open({ keyId, ciphertext: ciphertext.toString('base64') });
  }
}

export const noAccountAddress = 'We know no address of yours that mail may go to. Confirm the address in your profile (sendEmailCode), or, if you have none, one for your account (sendAccountEmailCode); or sign in with an account whose address is confirmed.';
