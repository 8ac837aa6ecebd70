import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { hashedText, readEmail } from '../contributors/contact.rules.js';
import { mailIsUnsafe } from '../contributors/email-addresses.js';
import { NeverContact } from '../contributors/never-contact.js';
import { PersonMail } from '../contributors/person-mail.js';
import { SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { MailMeAboutConcernsInput } from './concern.inputs.js';

interface AddressRow {
  profileId: string | null;
  unsafe: boolean;
  keyId: string | null;
  ciphertext: Buffer | null;
  hash: Buffer | null;
  seenAt: Date | null;
}

/** Where mail about concerns goes: only to an address that was shown to be theirs, and nowhere where mail isn't safe. */
@Injectable()
export class ConcernMail {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly sealed: SealedText,
    private readonly profiles: PersonMail,
    private readonly never: NeverContact,
  ) {}

  /** Who has a profile of their own is written to as it says; others at the address of their sign-in, if they asked for that. */
  async addressOf(em: EntityManager, accountId: string): Promise<string | null> {
    const [row] = await em.query<AddressRow[]>(
      `select own.id as "profileId", coalesce(${mailIsUnsafe('own.id')}, false) as unsafe,
         m.address_key_id as "keyId", m.address_ciphertext as ciphertext, m.address_hash as hash, m.seen_at as "seenAt"
       from account a left join concern_mail m on m.account_id = a.id
       left join contributor own on own.account_id = a.id and own.kind = 'individual' and own.status = 'active' where a.id = $1`,
      [accountId],
    );
    if (!row || row.unsafe) return null;
    const ofProfile = row.profileId === null ? null : await this.profiles.addressOf(em, row.profileId);
    if (ofProfile !== null) return ofProfile;
    const { keyId, ciphertext, hash, seenAt } = row;
    if (keyId === null || ciphertext === null || hash === null) return null;
    const refused = await this.never.refusedAmong(em, [{ valueHash: hash, shownTheirsAt: seenAt }]);
    return refused.length > 0 ? null : this.sealed.open({ keyId, ciphertext: ciphertext.toString('base64') });
  }

  /** Whether mail goes out from now on. @throws DomainError ILLEGAL_MOVE where no address is known that mail may go to */
  async choose(actor: Actor, input: MailMeAboutConcernsInput): Promise<boolean> {
    await this.unitOfWork.command({ callerId: actor.accountId, operation: 'mailMeAboutConcerns', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      if (!input.want) await em.query('delete from concern_mail where account_id = $1', [actor.accountId]);
      else await this.keep(em, actor, now);
      return input.want;
    });
    return (await this.addressOf(this.dataSource.manager, actor.accountId)) !== null;
  }

  private async keep(em: EntityManager, actor: Actor, now: Date): Promise<void> {
    const email = actor.verifiedEmail ? readEmail(actor.verifiedEmail) : null;
    if (email) {
      await em.query(
        `insert into concern_mail (account_id, address_key_id, address_ciphertext, address_hash, seen_at) values ($1, $2, $3, $4, $5)
         on conflict (account_id) do update set address_key_id = excluded.address_key_id, address_ciphertext = excluded.address_ciphertext, address_hash = excluded.address_hash, seen_at = excluded.seen_at`,
        [actor.accountId, ...this.sealed.seal(email.value), this.sealed.hash(hashedText(email)), now],
      );
    }
    if ((await this.addressOf(em, actor.accountId)) === null) throw new DomainError('ILLEGAL_MOVE', 'We know no address of yours that mail may go to. Confirm the address in your profile, or sign in with an account whose address is confirmed.');
  }
}
