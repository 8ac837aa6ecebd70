import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What organisations ask about on their own, by their own references. */
@Injectable()
export class ExternalOpportunities {
  /** The one that this reference names; made when it is named for the first time. Two that name it at once get the same. */
  async named(em: EntityManager, organisationId: string, reference: string, now: Date): Promise<string> {
    // Written with spaces in other places, it is the same to whoever reads it.
    const name = reference.normalize('NFC').replace(/\s+/gu, ' ').trim();
    await em.query('insert into external_opportunity (organisation_id, reference, created_at) values ($1, $2, $3) on conflict do nothing', [organisationId, name, now]);
    const [{ id }] = await em.query<[{ id: string }]>('select id from external_opportunity where organisation_id = $1 and reference = $2', [organisationId, name]);
    return id;
  }
}
