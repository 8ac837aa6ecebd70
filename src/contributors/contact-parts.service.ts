import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { type ContactValue, hashedText } from './contact.rules.js';
import { SealedText } from './sealed-text.js';

/** Writes names and ways of contact, sealed. The caller has locked the profile and opened the transaction. */
@Injectable()
export class ContactParts {
  constructor(private readonly sealed: SealedText) {}

  async setName(em: EntityManager, contributorId: string, name: string | null): Promise<void> {
    await em.query('update contributor set name_key_id = $2, name_ciphertext = $3 where id = $1', [contributorId, ...this.sealed.seal(name)]);
  }

  /**
   * Replaces the ways to reach a profile, or one contact person of a group. A value that stays the same keeps being confirmed; a new one
   * has to be confirmed anew.
   */
  async replaceContacts(em: EntityManager, contributorId: string, contactPersonId: string | null, contacts: readonly ContactValue[]): Promise<void> {
    await em.query(
      'delete from contact_point where contributor_id = $1 and contact_person_id is not distinct from $2 and channel <> all ($3::text[])',
      [contributorId, contactPersonId, contacts.map(({ channel }) => channel)],
    );
    for (const contact of contacts) {
      const [keyId, ciphertext] = this.sealed.seal(contact.value);
      await em.query(
        `insert into contact_point (contributor_id, contact_person_id, channel, key_id, ciphertext, value_hash) values ($1, $2, $3, $4, $5, $6)
         on conflict (contributor_id, contact_person_id, channel) do update
           set key_id = excluded.key_id, ciphertext = excluded.ciphertext, value_hash = excluded.value_hash,
               verified_at = case when contact_point.value_hash = excluded.value_hash then contact_point.verified_at end`,
        [contributorId, contactPersonId, contact.channel, keyId, ciphertext, this.sealed.hash(hashedText(contact))],
      );
    }
  }

  /** Adds a person who can be asked for a group. */
  async addContactPerson(em: EntityManager, contributorId: string, name: string, contacts: readonly ContactValue[]): Promise<string> {
    const [{ id }] = await em.query<[{ id: string }]>(
      'insert into contact_person (contributor_id, name_key_id, name_ciphertext) values ($1, $2, $3) returning id',
      [contributorId, ...this.sealed.seal(name)],
    );
    await this.replaceContacts(em, contributorId, id, contacts);
    return id;
  }

  /** Makes one of a group's people the one who is asked. @throws DomainError NOT_FOUND for someone who isn't one of them */
  async chooseContactPerson(em: EntityManager, contributorId: string, contactPersonId: string): Promise<void> {
    await em.query('update contact_person set is_current = false where contributor_id = $1 and is_current and id <> $2', [contributorId, contactPersonId]);
    const [chosen] = await em.query<[unknown[], number]>(
      'update contact_person set is_current = true where contributor_id = $1 and id = $2 and ended_at is null returning id',
      [contributorId, contactPersonId],
    );
    if (chosen.length === 0) throw notFound('This contact person');
  }

  /** Forgets how to reach someone who no longer speaks for a group. @throws DomainError NOT_FOUND, ILLEGAL_MOVE for the one who is asked */
  async endContactPerson(em: EntityManager, contributorId: string, contactPersonId: string, now: Date): Promise<void> {
    const [ended] = await em.query<[{ isCurrent: boolean }[], number]>(
      `update contact_person set ended_at = case when is_current then null else $3::timestamptz end
       where contributor_id = $1 and id = $2 and ended_at is null returning is_current as "isCurrent"`,
      [contributorId, contactPersonId, now],
    );
    if (ended.length === 0) throw notFound('This contact person');
    if (ended[0].isCurrent) throw new DomainError('ILLEGAL_MOVE', 'This is the person who is asked for the group. Please choose another one first.');
    await em.query('delete from contact_point where contributor_id = $1 and contact_person_id = $2', [contributorId, contactPersonId]);
  }
}
