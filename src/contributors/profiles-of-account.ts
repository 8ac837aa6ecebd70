import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ProfilesOfAccounts } from '../audit/personal-data.registry.js';
import type { Actor } from '../identity/actor.js';
import { ContributorAccess } from './contributor-access.js';

/** Tells those that export and erase, which know no profiles, which ones an account holds. */
@Injectable()
export class ProfilesOfAccount implements ProfilesOfAccounts {
  constructor(private readonly access: ContributorAccess) {}

  /** Also those that have left: what is kept of them is theirs. */
  async profilesOf(em: EntityManager, accountId: string): Promise<string[]> {
    const rows = await em.query<{ id: string }[]>('select id from contributor where account_id = $1 order by id', [accountId]);
    return rows.map(({ id }) => id);
  }

  /** Also one that has left. @throws DomainError NOT_FOUND */
  requireToErase(em: EntityManager, actor: Actor, contributorId: string): Promise<unknown> {
    return this.access.requireOwnOrSpokenFor(em, actor, contributorId);
  }

  /** @throws DomainError NOT_FOUND */
  requireAsLead(em: EntityManager, actor: Actor, contributorId: string): Promise<unknown> {
    return this.access.requireLead(em, actor, contributorId);
  }
}
