import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Erasure } from '../audit/personal-data.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { CheckHash } from './check-hash.js';
import { type ContactValue, hashedText } from './contact.rules.js';

/** A contact detail by its hash, and since when it is shown to be that person's. */
export interface KnownPoint {
  valueHash: Buffer;
  shownTheirsAt: Date | null;
}

interface PointRow {
  valueHash: Buffer;
  checkHash: Buffer | null;
  issuer: string | null;
  subject: string | null;
}

/**
 * SQL: whether whoever asks for silence had shown that the detail `p` is theirs. A group's people tell the group their codes, so of their details
 * only one that the sign-in itself vouches for is the asker's.
 */
export const provenTheirs = `(p.shown_theirs and (p.contact_person_id is null or p.verified_how = 'sign_in'))`;

/**
 * "And never contact me again": what is kept is a keyed hash of the hash by which a contact detail is recognised, so that it can be compared
 * with nothing else. Nothing is sent to such a detail, whoever gives it; nobody is told so.
 *
 * Anybody can give an address as theirs and ask for silence. So it is kept only from somebody who had shown that it is theirs; of an address that
 * nobody has shown to be theirs its reader is asked first (`SilenceWishes`).
 */
@Injectable()
export class NeverContact {
  constructor(
    private readonly box: SecretBox,
    private readonly checks: CheckHash,
  ) {}

  /** Before the details themselves go. */
  async remember(em: EntityManager, { contributorIds, neverContactAgain }: Erasure, now: Date): Promise<void> {
    if (!neverContactAgain) return;
    const points = await em.query<PointRow[]>(
      `select p.value_hash as "valueHash", p.check_hash as "checkHash", a.issuer, a.subject
       from contact_point p join contributor c on c.id = p.contributor_id left join account a on a.id = c.account_id
       where p.contributor_id = any ($1::uuid[]) and ${provenTheirs}`,
      [contributorIds],
    );
    for (const { valueHash, checkHash, issuer, subject } of points) {
      const kept = { hash: this.hashOf(valueHash), checkHash: checkHash && this.checks.silenced(checkHash) };
      await this.silence(em, kept, issuer && subject && this.ownerHash(valueHash, issuer, subject), now);
    }
  }

  /** Nothing is sent there from now on. Without an owner, nobody's `takeBack` ends it. */
  async silence(em: EntityManager, { hash, checkHash }: { hash: Buffer; checkHash: Buffer | null }, ownerHash: Buffer | '' | null, now: Date): Promise<void> {
    await em.query(
      `insert into never_contact (value_hash, owner_hash, created_at, check_hash) values ($1, $2, $3, $4)
       on conflict (value_hash, owner_hash) do update set created_at = excluded.created_at, check_hash = coalesce(excluded.check_hash, never_contact.check_hash)`,
      [hash, ownerHash || null, now, checkHash],
    );
  }

  /** Of these contact details, those that nothing may be sent to. One that its owner confirmed after asking for silence is free again. */
  async refusedAmong<P extends KnownPoint>(em: EntityManager, points: readonly P[]): Promise<P[]> {
    const found = await em.query<{ hash: Buffer; createdAt: Date }[]>(
      'select value_hash as hash, created_at as "createdAt" from never_contact where value_hash = any ($1::bytea[])',
      [points.map(({ valueHash }) => this.hashOf(valueHash))],
    );
    return points.filter(({ valueHash, shownTheirsAt }) => {
      const hash = this.hashOf(valueHash);
      return found.some((silence) => silence.hash.equals(hash) && (shownTheirsAt === null || shownTheirsAt < silence.createdAt));
    });
  }

  /** Of these, those whose owner asked for silence. */
  async silencedAmong(em: EntityManager, contacts: readonly ContactValue[]): Promise<ContactValue[]> {
    const silenced = await Promise.all(contacts.map((contact) => this.isSilenced(em, this.valueHash(contact))));
    return contacts.filter((_, index) => silenced[index]);
  }

  /** The same for one, by the hash it is recognised by. */
  async isSilenced(em: EntityManager, valueHash: Buffer): Promise<boolean> {
    const found = await em.query<unknown[]>('select from never_contact where value_hash = $1 limit 1', [this.hashOf(valueHash)]);
    return found.length > 0;
  }

  /** Of addresses known by these hashes, in their order: whether nothing may be sent there. One that its owner confirmed after asking for silence is free again. */
  async silencedChecks(em: EntityManager, checkHashes: readonly Buffer[]): Promise<boolean[]> {
    const rows = await em.query<{ silenced: boolean }[]>(
      `select exists (
         select from never_contact n where n.check_hash = given.silence and not exists (
           select from contact_point p where p.check_hash = given.hash and p.shown_theirs and p.verified_at >= n.created_at)
       ) as silenced
       from unnest($1::bytea[], $2::bytea[]) with ordinality as given (hash, silence, place) order by given.place`,
      [checkHashes, checkHashes.map((hash) => this.checks.silenced(hash))],
    );
    return rows.map(({ silenced }) => silenced);
  }

  /** The person is back and says so. Only for the sign-in that asked for silence: any other changes nothing, and hears nothing of it. */
  async takeBack(em: EntityManager, accountId: string, contacts: readonly ContactValue[]): Promise<void> {
    const [{ issuer, subject }] = await em.query<{ issuer: string; subject: string }[]>('select issuer, subject from account where id = $1', [accountId]);
    await em.query('delete from never_contact where owner_hash = any ($1::bytea[])', [contacts.map((contact) => this.ownerHash(this.valueHash(contact), issuer, subject))]);
  }

  /** As it is kept. */
  hashOf(valueHash: Buffer): Buffer {
    return this.box.keyedHash(`never-contact:${valueHash.toString('hex')}`);
  }

  private valueHash(contact: ContactValue): Buffer {
    return this.box.keyedHash(hashedText(contact));
  }

  private ownerHash(valueHash: Buffer, issuer: string, subject: string): Buffer {
    return this.box.keyedHash(`never-contact-owner:${JSON.stringify([valueHash.toString('hex'), issuer, subject])}`);
  }
}
