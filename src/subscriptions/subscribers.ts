import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { AccountMail, type KeptAddress, noAccountAddress } from '../contributors/account-mail.js';
import type { Actor } from '../identity/actor.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { StopLink } from './sending/stop-link.js';
import type { ResumeFindingsMailInput } from './subscription.inputs.js';
import type { FindingsMailType } from './subscription.types.js';
import { whyNoMail } from './findings-mail.texts.js';

/** Who subscribes: where mail to them goes, and whether it goes at all. */
@Injectable()
export class Subscribers {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly accountMail: AccountMail,
    private readonly link: StopLink,
    private readonly audit: AuditLog,
  ) {}

  /** Makes the row where there is none, and holds it until the transaction ends: of two commands at once the second counts what the first wrote. */
  async hold(em: EntityManager, { accountId }: Actor, now: Date): Promise<void> {
    const linkId = newId();
    await em.query('insert into subscriber (account_id, link_id, stop_hash, created_at) values ($1, $2, $3, $4) on conflict do nothing', [accountId, linkId, this.link.hash(linkId), now]);
    await em.query('select from subscriber where account_id = $1 for no key update', [accountId]);
  }

  /**
   * Somebody wants mail: the address that their sign-in vouches for is kept, sealed. Whoever asked for no mail before wants it again.
   * @throws DomainError ILLEGAL_MOVE where no address is known that mail may go to
   */
  async wantMail(em: EntityManager, actor: Actor, now: Date): Promise<void> {
    const address = this.accountMail.vouchedFor(actor);
    if (address) {
      await em.query('update subscriber set address_key_id = $2, address_ciphertext = $3, address_hash = $4, address_seen_at = $5 where account_id = $1', [actor.accountId, ...address, now]);
    }
    if ((await this.addressOf(em, actor.accountId)) === null) throw new DomainError('ILLEGAL_MOVE', noAddress);
    await em.query('update subscriber set mail_stopped_at = null, mail_stopped_why = null, mail_wanted_at = $2 where account_id = $1', [actor.accountId, now]);
  }

  /** Null for who never subscribed, and where mail may go nowhere. */
  async addressOf(em: EntityManager, accountId: string): Promise<string | null> {
    const [kept] = await em.query<KeptAddress[]>(
      'select address_key_id as "keyId", address_ciphertext as ciphertext, address_hash as hash, address_seen_at as "seenAt" from subscriber where account_id = $1',
      [accountId],
    );
    return kept ? this.accountMail.addressOf(em, accountId, kept) : null;
  }

  async mail({ accountId }: Actor): Promise<FindingsMailType> {
    const [row] = await this.dataSource.query<Omit<FindingsMailType, 'goesOut' | 'note'>[]>('select mail_stopped_why as "stoppedBecause", mail_stopped_at as "stoppedAt" from subscriber where account_id = $1', [accountId]);
    if (row?.stoppedAt) return { goesOut: false, ...row, note: whyNoMail(row.stoppedBecause!, row.stoppedAt) };
    const address = await this.addressOf(this.dataSource.manager, accountId);
    if (address !== null) return { goesOut: true, stoppedBecause: null, stoppedAt: null, note: null };
    return { goesOut: false, stoppedBecause: 'no_address', stoppedAt: null, note: whyNoMail('no_address', null) };
  }

  /** @throws DomainError NOT_FOUND for who never subscribed; ILLEGAL_MOVE without an address */
  resume(actor: Actor, input: ResumeFindingsMailInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'resumeFindingsMail', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const found = await em.query<unknown[]>('select from subscriber where account_id = $1 for no key update', [actor.accountId]);
      if (found.length === 0) throw notFound('A subscription of yours');
      await this.wantMail(em, actor, now);
      await this.audit.record(em, { actorId: actor.accountId, action: 'findings_mail.resume', subject: { kind: 'account', id: null } });
      return actor.accountId;
    });
  }

  /** Whoever holds the link in a mail. Said again, it changes nothing. @throws DomainError NOT_FOUND */
  stopByLink(stopHash: Buffer): Promise<void> {
    return this.unitOfWork.run(async (em, now) => {
      const [row] = await em.query<{ stopped: boolean }[]>('select mail_stopped_at is not null as stopped from subscriber where stop_hash = $1 for no key update', [stopHash]);
      if (!row) throw notFound('This page');
      if (row.stopped) return;
      await em.query(`update subscriber set mail_stopped_at = $2, mail_stopped_why = 'asked' where stop_hash = $1`, [stopHash, now]);
      await this.audit.record(em, { actorId: null, action: 'findings_mail.stop', subject: { kind: 'account', id: null } });
    });
  }

  /** Whether mail has stopped already; for the page behind the link. @throws DomainError NOT_FOUND */
  async isStopped(stopHash: Buffer): Promise<boolean> {
    const [row] = await this.dataSource.query<{ stopped: boolean }[]>('select mail_stopped_at is not null as stopped from subscriber where stop_hash = $1', [stopHash]);
    if (!row) throw notFound('This page');
    return row.stopped;
  }
}

const noAddress = `${noAccountAddress} Or choose a feed instead.`;
