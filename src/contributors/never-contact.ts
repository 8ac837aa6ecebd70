import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Erasure } from '../audit/personal-data.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { type ContactValue, hashedText } from './contact.rules.js';

/** A contact detail by its hash, and since when it is shown to be that person's. */
export interface KnownPoint {
  valueHash: Buffer;
  shownTheirsAt: Date | null;
}

interface PointRow {
  valueHash: Buffer;
  shownTheirs: boolean;
  issuer: string | null;
  subject: string | null;
}

/**
 * "And never contact me again": what is kept is a keyed hash of the hash by which a contact detail is recognised, so that it can be compared
 * with nothing else. Nothing is sent to such a detail, whoever gives it; nobody is told so.
 *
 * Anybody can give an address as theirs and ask for silence. So from somebody who hadn't shown that it is theirs it holds only where nobody else
 * has: it stops no one who confirmed the address, before or after, nor a code to it, nor that its owner joins on the phone.
 */
@Injectable()
export class NeverContact {
  constructor(private readonly box: SecretBox) {}

  /** Before the details themselves go. Those of a group's people are not the asker's to close. */
  async remember(em: EntityManager, { contributorIds, neverContactAgain }: Erasure, now: Date): Promise<void> {
    if (!neverContactAgain) return;
    const points = await em.query<PointRow[]>(
      `select p.value_hash as "valueHash", p.shown_theirs as "shownTheirs", a.issuer, a.subject
       from contact_point p join contributor c on c.id = p.contributor_id left join account a on a.id = c.account_id
       where p.contributor_id = any ($1::uuid[]) and p.contact_person_id is null`,
      [contributorIds],
    );
    for (const { valueHash, shownTheirs, issuer, subject } of points) {
      await em.query(
        `insert into never_contact (value_hash, owner_hash, shown_theirs, created_at) values ($1, $2, $3, $4)
         on conflict (value_hash, owner_hash) do update set shown_theirs = true, created_at = excluded.created_at where excluded.shown_theirs`,
        [this.hash(valueHash), issuer && subject && this.ownerHash(valueHash, issuer, subject), shownTheirs, now],
      );
    }
  }

  /** Of these contact details, those that nothing may be sent to. One that its owner confirmed after asking for silence is free again. */
  async refusedAmong<P extends KnownPoint>(em: EntityManager, points: readonly P[]): Promise<P[]> {
    const found = await em.query<{ hash: Buffer; shownTheirs: boolean; createdAt: Date }[]>(
      'select value_hash as hash, shown_theirs as "shownTheirs", created_at as "createdAt" from never_contact where value_hash = any ($1::bytea[])',
      [points.map(({ valueHash }) => this.hash(valueHash))],
    );
    return points.filter(({ valueHash, shownTheirsAt }) => {
      const hash = this.hash(valueHash);
      return found.some((silence) => silence.hash.equals(hash) && (shownTheirsAt === null || (silence.shownTheirs && shownTheirsAt < silence.createdAt)));
    });
  }

  /** Of these, those whose owner asked for silence, having shown that they are theirs. */
  async silencedAmong(em: EntityManager, contacts: readonly ContactValue[]): Promise<ContactValue[]> {
    const silenced = await Promise.all(contacts.map((contact) => this.isSilenced(em, this.valueHash(contact))));
    return contacts.filter((_, index) => silenced[index]);
  }

  /** The same for one, by the hash it is recognised by. */
  async isSilenced(em: EntityManager, valueHash: Buffer): Promise<boolean> {
    const found = await em.query<unknown[]>('select from never_contact where value_hash = $1 and shown_theirs limit 1', [this.hash(valueHash)]);
    return found.length > 0;
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
