import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { CheckHash } from './check-hash.js';
import { type ContactValue, hashedText } from './contact.rules.js';
import type { Standing } from './contributor-access.js';
import { isGroup } from './joining.rules.js';
import { SealedText } from './sealed-text.js';

/** Writes names and ways of contact, sealed. The caller has locked the profile and opened the transaction. */
@Injectable()
export class ContactParts {
  constructor(
    private readonly sealed: SealedText,
    private readonly checks: CheckHash,
  ) {}

  async setName(em: EntityManager, contributorId: string, name: string | null): Promise<void> {
    await em.query('update contributor set name_key_id = $2, name_ciphertext = $3 where id = $1', [contributorId, ...this.sealed.seal(name)]);
  }

  /** Replaces the ways to reach a profile, or one contact person of a group. */
  async replaceContacts(em: EntityManager, contributorId: string, contactPersonId: string | null, contacts: readonly ContactValue[]): Promise<void> {
    await em.query(
      'delete from contact_point where contributor_id = $1 and contact_person_id is not distinct from $2 and channel <> all ($3::text[])',
      [contributorId, contactPersonId, contacts.map(({ channel }) => channel)],
    );
    for (const contact of contacts) await this.setContact(em, contributorId, contactPersonId, contact);
  }

  /** One way to reach them. A value that stays the same keeps being confirmed; the database sees to it that another one isn't. */
  async setContact(em: EntityManager, contributorId: string, contactPersonId: string | null, contact: ContactValue): Promise<void> {
    const [keyId, ciphertext] = this.sealed.seal(contact.value);
    await em.query(
      `insert into contact_point (contributor_id, contact_person_id, channel, key_id, ciphertext, value_hash, check_hash) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (contributor_id, contact_person_id, channel) do update
         set key_id = excluded.key_id, ciphertext = excluded.ciphertext, value_hash = excluded.value_hash, check_hash = excluded.check_hash`,
      [contributorId, contactPersonId, contact.channel, keyId, ciphertext, this.sealed.hash(hashedText(contact)), this.checks.ofContact(contact)],
    );
  }

  /**
   * Whose ways of contact are meant: of a group, one of its people, and unless one is named the one who is asked; of all others, their own (null).
   * @throws DomainError NOT_FOUND for someone who isn't one of them
   */
  async requirePerson(em: EntityManager, { contributorId, kind }: Pick<Standing, 'contributorId' | 'kind'>, contactPersonId: string | null): Promise<string | null> {
    if (contactPersonId === null && !isGroup(kind)) return null;
    const [person] = await em.query<{ id: string }[]>(
      'select id from contact_person where contributor_id = $1 and ended_at is null and case when $2::uuid is null then is_current else id = $2 end',
      [contributorId, contactPersonId],
    );
    if (!person) throw notFound('This contact person');
    return person.id;
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
