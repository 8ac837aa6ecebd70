import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AccountMail, type KeptAddress, noAccountAddress } from '../contributors/account-mail.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import type { MailMeAboutIdeasInput } from './answer.types.js';

/** Where mail about ideas to answer goes, for those who asked for it. */
@Injectable()
export class IdeaMail {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly mail: AccountMail,
  ) {}

  /** Null for who didn't ask for it, and where mail may go nowhere. */
  async addressOf(em: EntityManager, accountId: string): Promise<string | null> {
    const [kept] = await em.query<KeptAddress[]>('select address_key_id as "keyId", address_ciphertext as ciphertext, address_hash as hash, seen_at as "seenAt" from idea_mail where account_id = $1', [accountId]);
    return kept ? this.mail.addressOf(em, accountId, kept) : null;
  }

  /** @returns whether mail reaches them. @throws DomainError ILLEGAL_MOVE where no address is known that mail may go to */
  async choose(actor: Actor, input: MailMeAboutIdeasInput): Promise<boolean> {
    await this.unitOfWork.command({ callerId: actor.accountId, operation: 'mailMeAboutIdeas', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await em.query('delete from idea_mail where account_id = $1', [actor.accountId]);
      if (input.want) await this.keep(em, actor, now);
      return input.want;
    });
    return (await this.addressOf(this.dataSource.manager, actor.accountId)) !== null;
  }

  private async keep(em: EntityManager, actor: Actor, now: Date): Promise<void> {
    const address = this.mail.vouchedFor(actor);
    await em.query('insert into idea_mail (account_id, address_key_id, address_ciphertext, address_hash, seen_at) values ($1, $2, $3, $4, $5) on conflict (account_id) do nothing', [
      actor.accountId, ...(address ?? [null, null, null]), address && now,
    ]); // prettier-ignore
    if ((await this.addressOf(em, actor.accountId)) === null) throw new DomainError('ILLEGAL_MOVE', noAccountAddress);
  }
}
