import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Erasure } from '../audit/personal-data.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { type ContactValue, hashedText } from './contact.rules.js';

/** A contact detail by its hash, and when its owner confirmed it. */
export interface KnownPoint {
  valueHash: Buffer;
  verifiedAt: Date | null;
}

interface PointRow {
  valueHash: Buffer;
  issuer: string | null;
  subject: string | null;
}

/**
 * "And never contact me again": what is kept is a keyed hash of the hash by which a contact detail is recognised, so that it can be compared
 * with nothing else. Nothing is sent to such a detail, whoever gives it; nobody is told so.
 */
@Injectable()
export class NeverContact {
  constructor(private readonly box: SecretBox) {}

  /** Before the details themselves go. Those of a group's people are not the asker's to close. */
  async remember(em: EntityManager, { contributorIds, neverContactAgain }: Erasure, now: Date): Promise<void> {
    if (!neverContactAgain) return;
    const points = await em.query<PointRow[]>(
      `select p.value_hash as "valueHash", a.issuer, a.subject
       from contact_point p join contributor c on c.id = p.contributor_id left join account a on a.id = c.account_id
       where p.contributor_id = any ($1::uuid[]) and p.contact_person_id is null`,
      [contributorIds],
    );
    for (const { valueHash, issuer, subject } of points) {
      await em.query(
        'insert into never_contact (value_hash, owner_hash, created_at) values ($1, $2, $3) on conflict do nothing',
        [this.hash(valueHash), issuer && subject && this.ownerHash(valueHash, issuer, subject), now],
      );
    }
  }

  /**
   * Of these contact details, those that nothing may be sent to. One that its owner confirmed later is free again: otherwise anybody could
   * silence an address by giving it as their own.
   */
  async refusedAmong<P extends KnownPoint>(em: EntityManager, points: readonly P[]): Promise<P[]> {
    const found = await em.query<{ hash: Buffer; createdAt: Date }[]>(
      'select value_hash as hash, created_at as "createdAt" from never_contact where value_hash = any ($1::bytea[])',
      [points.map(({ valueHash }) => this.hash(valueHash))],
    );
    return points.filter(({ valueHash, verifiedAt }) => found.some(({ hash, createdAt }) => hash.equals(this.hash(valueHash)) && (verifiedAt === null || verifiedAt < createdAt)));
  }

  /** Whether somebody asked never to be contacted at one of these. */
  async refusesAny(em: EntityManager, contacts: readonly ContactValue[]): Promise<boolean> {
    return (await this.refusedAmong(em, contacts.map((contact) => ({ valueHash: this.valueHash(contact), verifiedAt: null })))).length > 0;
  }

  /** The person is back and says so. Only for the sign-in that asked for silence: any other changes nothing, and hears nothing of it. */
  async takeBack(em: EntityManager, accountId: string, contacts: readonly ContactValue[]): Promise<void> {
    const [{ issuer, subject }] = await em.query<{ issuer: string; subject: string }[]>('select issuer, subject from account where id = $1', [accountId]);
    await em.query('delete from never_contact where owner_hash = any ($1::bytea[])', [contacts.map((contact) => this.ownerHash(this.valueHash(contact), issuer, subject))]);
  }

  private valueHash(contact: ContactValue): Buffer {
    return this.box.keyedHash(hashedText(contact));
  }

  private hash(valueHash: Buffer): Buffer {
    return this.box.keyedHash(`never-contact:${valueHash.toString('hex')}`);
  }

  private ownerHash(valueHash: Buffer, issuer: string, subject: string): Buffer {
    return this.box.keyedHash(`never-contact-owner:${JSON.stringify([valueHash.toString('hex'), issuer, subject])}`);
  }
}
