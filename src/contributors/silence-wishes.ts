import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Erasure } from '../audit/personal-data.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { CheckHash } from './check-hash.js';
import { mailIsUnsafe } from './email-addresses.js';
import { NeverContact, provenTheirs } from './never-contact.js';
import { SilenceLink } from './silence-link.js';
import { askAboutSilence } from './silence-wish.jobs.js';
import { daysToSay } from './silence-wish.texts.js';

/** So many addresses one sign-in may have written to in 24 hours. Whoever asks reads the same beyond it, and nothing is sent. */
const mostADay = 6;

interface AddressRow {
  valueHash: Buffer;
  checkHash: Buffer | null;
  keyId: string;
  ciphertext: Buffer;
  issuer: string;
  subject: string;
}

/**
 * "Never contact me again" for an address that the asker hadn't shown to be theirs. Nothing is stopped by it: one mail goes there and says so, and
 * only whoever reads it there makes it hold, by a link. Of a number nothing is kept: nobody can be asked.
 */
@Injectable()
export class SilenceWishes {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly never: NeverContact,
    private readonly checks: CheckHash,
    private readonly link: SilenceLink,
    private readonly box: SecretBox,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  /**
   * In the transaction of the erasure, before the addresses go. The caller holds the profiles; two erasures of one account wait for each other.
   * Nobody is written to who said that mail isn't safe, nor anybody of whom word came that they have died.
   */
  async ask(em: EntityManager, { contributorIds, neverContactAgain }: Erasure, now: Date): Promise<void> {
    if (!neverContactAgain) return;
    const addresses = await em.query<AddressRow[]>(
      `select p.value_hash as "valueHash", p.check_hash as "checkHash", p.key_id as "keyId", p.ciphertext, a.issuer, a.subject
       from contact_point p join contributor c on c.id = p.contributor_id join account a on a.id = coalesce(c.account_id, c.registered_by)
       left join contact_person person on person.id = p.contact_person_id
       where p.contributor_id = any ($1::uuid[]) and p.channel = 'email' and not ${provenTheirs} and coalesce(person.is_current, true) and c.status <> 'on_hold'
         and not ${mailIsUnsafe('c.id')}
       order by p.id`,
      [contributorIds],
    );
    for (const address of addresses) await this.askAt(em, address, now);
  }

  /** @returns whether it holds already. @throws DomainError NOT_FOUND for a link that isn't ours, or too old */
  async open(linkHash: Buffer): Promise<boolean> {
    const [wish] = await this.unitOfWork.run((em) => em.query<{ used: boolean }[]>('select used_at is not null as used from silence_wish where link_hash = $1 and expires_at > clock_now()', [linkHash]));
    if (!wish) throw notFound('This page');
    return wish.used;
  }

  /** The link works once; sent again, it changes nothing. @throws DomainError NOT_FOUND */
  async confirm(linkHash: Buffer): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      const [used] = await em.query<[{ id: string; hash: Buffer; checkHash: Buffer | null; now: Date }[], number]>(
        'update silence_wish set used_at = clock_now(), key_id = null, ciphertext = null where link_hash = $1 and used_at is null and expires_at > clock_now() returning id, value_hash as hash, check_hash as "checkHash", used_at as now',
        [linkHash],
      );
      // Whoever asked may be a stranger, who must not be able to end it.
      for (const { id, hash, checkHash, now } of used) {
        await this.never.silence(em, { hash, checkHash }, null, now);
        // Nobody is signed in. The line names the question by its id, which leads to no address, and to nothing at all once it is forgotten.
        await this.audit.record(em, { actorId: null, action: 'silence.confirm', subject: { kind: 'silence_wish', id } });
      }
    });
    await this.open(linkHash);
  }

  private async askAt(em: EntityManager, { valueHash, checkHash, keyId, ciphertext, issuer, subject }: AddressRow, now: Date): Promise<void> {
    if (await this.never.isSilenced(em, valueHash)) return;
    const askedBy = this.box.keyedHash(`silence-wish-asker:${JSON.stringify([issuer, subject])}`);
    const [{ asked }] = await em.query<[{ asked: number }]>(
      `select count(*)::int as asked from silence_wish where asked_by_hash = $1 and created_at > $2::timestamptz - interval '24 hours'`,
      [askedBy, now],
    );
    if (asked >= mostADay) return;
    const id = newId();
    const added = await em.query<unknown[]>(
      `insert into silence_wish (id, value_hash, link_hash, asked_by_hash, key_id, ciphertext, created_at, expires_at, check_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $7::timestamptz + $8 * interval '24 hours', $9) on conflict (value_hash) do nothing returning id`,
      [id, this.never.hashOf(valueHash), this.link.hash(id), askedBy, keyId, ciphertext, now, daysToSay, checkHash && this.checks.silenced(checkHash)],
    );
    if (added.length > 0) await this.jobs.enqueue(em, askAboutSilence, { silenceWishId: id });
  }
}
