import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AccountMail, type KeptAddress, noAccountAddress } from '../contributors/account-mail.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { MailMeAboutConcernsInput } from './concern.inputs.js';

const nothingKept: KeptAddress = { keyId: null, ciphertext: null, hash: null, seenAt: null };

/** Where mail about concerns goes: only to an address that was shown to be theirs, and nowhere where mail isn't safe. */
@Injectable()
export class ConcernMail {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly mail: AccountMail,
  ) {}

  /** Who has a profile of their own is written to as it says; others at the address of their sign-in, if they asked for that. */
  async addressOf(em: EntityManager, accountId: string): Promise<string | null> {
    const [kept = nothingKept] = await em.query<KeptAddress[]>(
      'select address_key_id as "keyId", address_ciphertext as ciphertext, address_hash as hash, seen_at as "seenAt" from concern_mail where account_id = $1',
      [accountId],
    );
    return this.mail.addressOf(em, accountId, kept);
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
    const address = this.mail.vouchedFor(actor);
    if (address) {
      await em.query(
        `insert into concern_mail (account_id, address_key_id, address_ciphertext, address_hash, seen_at) values ($1, $2, $3, $4, $5)
         on conflict (account_id) do update set address_key_id = excluded.address_key_id, address_ciphertext = excluded.address_ciphertext, address_hash = excluded.address_hash, seen_at = excluded.seen_at`,
        [actor.accountId, ...address, now],
      );
    }
    if ((await this.addressOf(em, actor.accountId)) === null) throw new DomainError('ILLEGAL_MOVE', noAccountAddress);
  }
}
