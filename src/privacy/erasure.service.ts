import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { type Erasure, isPersonal } from '../audit/personal-data.js';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { bindSubject } from '../audit/personal-data.sql.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { childrenFirst } from './erasure-order.js';
import type { EraseMeInput, ErasureResult } from './erasure.types.js';

/**
 * Takes somebody out of every table, in one transaction: afterwards either all of it is there or none. What has to happen elsewhere (search,
 * mail) follows from what is true when its job runs. Locks: the account, its profiles, then as features registered.
 */
@Injectable()
export class ErasureService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: PersonalDataRegistry,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError NOT_FOUND for a profile that isn't theirs · ILLEGAL_MOVE while others rely on the account */
  eraseMe(actor: Actor, input: EraseMeInput): Promise<ErasureResult> {
    const { accountId } = actor;
    const { contributorId = null, neverContactMeAgain: neverContactAgain } = input;
    return this.unitOfWork.command({ callerId: accountId, operation: 'eraseMe', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await em.query('select from account where id = $1 for no key update', [accountId]);
      if (contributorId !== null) {
        await this.registry.profiles.requireToErase(em, actor, contributorId);
        await this.audit.record(em, { actorId: accountId, action: 'contributor.erase', subject: { kind: 'contributor', id: contributorId } });
        await this.erase(em, { accountId: null, contributorIds: [contributorId], neverContactAgain }, now);
        return { profiles: 1, wholeAccount: false };
      }
      const contributorIds = await this.registry.profiles.profilesOf(em, accountId);
      // Recorded first: afterwards no pseudonym leads to them any more, and none must be made anew.
      await this.audit.record(em, { actorId: accountId, action: 'account.erase', subject: { kind: 'account', id: accountId }, details: { profiles: contributorIds.length } });
      await this.erase(em, { accountId, contributorIds, neverContactAgain }, now);
      return { profiles: contributorIds.length, wholeAccount: true };
    });
  }

  /** Everything registered, in the caller's transaction. Whoever is gone already is passed over. */
  async erase(em: EntityManager, erasure: Erasure, now: Date): Promise<void> {
    for (const before of this.registry.stepsBefore()) await before(em, erasure, now);
    const tables = this.registry.tables();
    for (const name of await childrenFirst(em, [...tables.keys()])) {
      const { table } = tables.get(name)!;
      if (!isPersonal(table)) continue;
      for (const { sql, run } of table.erased) {
        if (sql) await em.query(...bindSubject(sql, erasure, now));
        await run?.(em, erasure, now);
      }
    }
  }
}
