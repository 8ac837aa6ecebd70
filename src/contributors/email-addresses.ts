import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContactParts } from './contact-parts.service.js';
import type { Standing } from './contributor-access.js';
import { cameBack } from './returned-address.js';

/** An address as far as confirming it needs to know. */
export interface EmailAddress {
  id: string;
  valueHash: Buffer;
  /** And no mail to it came back since: then it is shown anew. */
  shownTheirs: boolean;
}

/** SQL: the person, whose id this expression is, said which ways of contact are safe, and mail isn't one of them. */
export const mailIsUnsafe = (contributorId: string): string =>
  `exists (select from safe_contact s where s.contributor_id = ${contributorId} and s.ways <> '{}' and not 'email' = any (s.ways))`;

/** Finds the address that is to be confirmed, and never opens it. */
@Injectable()
export class EmailAddresses {
  constructor(private readonly contacts: ContactParts) {}

  /** @throws DomainError NOT_FOUND for a person who isn't one of the group's */
  async of(em: EntityManager, standing: Standing, { contactPersonId }: { contactPersonId?: string | null }): Promise<EmailAddress | undefined> {
    const person = await this.contacts.requirePerson(em, standing, contactPersonId ?? null);
    const [address] = await em.query<EmailAddress[]>(
      `select id, value_hash as "valueHash", shown_theirs and not ${cameBack('contact_point')} as "shownTheirs" from contact_point
       where contributor_id = $1 and contact_person_id is not distinct from $2 and channel = 'email'`,
      [standing.contributorId, person],
    );
    return address;
  }

  /** Whether they said that mail isn't safe for them. */
  async isUnsafe(em: EntityManager, contributorId: string): Promise<boolean> {
    const [{ unsafe }] = await em.query<[{ unsafe: boolean }]>(`select ${mailIsUnsafe('$1')} as unsafe`, [contributorId]);
    return unsafe;
  }
}
