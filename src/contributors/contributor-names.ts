import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type SealedJson, sealedJson, SealedText } from './sealed-text.js';

/** What people are called, opened for others. Who calls it writes `contributor.read_name` to the audit log in the same transaction. */
@Injectable()
export class ContributorNames {
  constructor(private readonly sealed: SealedText) {}

  /** The profile's name, or else its account's. One statement. */
  async of(em: EntityManager, contributorIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await em.query<{ id: string; sealed: SealedJson | null; accountName: string | null }[]>(
      `select c.id, ${sealedJson('c.name_key_id', 'c.name_ciphertext')} as sealed, a.display_name as "accountName"
       from contributor c left join account a on a.id = c.account_id where c.id = any ($1::uuid[])`,
      [contributorIds],
    );
    return new Map(rows.flatMap(({ id, sealed, accountName }) => ((name) => (name === null ? [] : [[id, name] as const]))(this.sealed.openOrNull(sealed) ?? accountName)));
  }
}
