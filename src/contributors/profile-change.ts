import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ContributorAccess, type Standing } from './contributor-access.js';
import { InterestsSearch } from './contributor.search.js';

export interface ProfileCommand {
  contributorId: string;
  idempotencyKey?: string | null;
}

type Change = (em: EntityManager, now: Date, standing: Standing) => Promise<void>;

/** One change of a profile: locked, written, noted, and found anew, in one transaction. */
@Injectable()
export class ProfileChange {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly search: InterestsSearch,
    private readonly audit: AuditLog,
  ) {}

  /** By its owner. @returns the contributor's id. @throws DomainError NOT_FOUND for someone else's, ILLEGAL_MOVE once left */
  run(actor: Actor, operation: string, input: ProfileCommand, change: Change): Promise<string> {
    return this.commit(actor, operation, input, (em) => this.access.lockOwn(em, actor, input.contributorId), change);
  }

  /** The same for what takes back or ends: a helper or the lead who registered them does it for someone without an account. */
  passedOn(actor: Actor, operation: string, input: ProfileCommand, change: Change): Promise<string> {
    return this.commit(actor, operation, input, (em) => this.access.lockOwnOrSpokenFor(em, actor, input.contributorId), change);
  }

  /** A change, passed on likewise. */
  ownOrPassedOn(actor: Actor, operation: string, input: ProfileCommand, change: Change): Promise<string> {
    return this.commit(actor, operation, input, (em) => this.access.lockOwnOrPassedOn(em, actor, input.contributorId), change);
  }

  private commit(actor: Actor, operation: string, input: ProfileCommand, lock: (em: EntityManager) => Promise<Standing>, change: Change): Promise<string> {
    const { accountId } = actor;
    return this.unitOfWork.command({ callerId: accountId, operation: `contributor.${operation}`, idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const standing = await lock(em);
      const { contributorId, as } = standing;
      await change(em, now, standing);
      await this.search.changed(em, contributorId);
      await this.audit.record(em, { actorId: accountId, action: `contributor.${operation}`, subject: { kind: 'contributor', id: contributorId }, details: { as } });
      return contributorId;
    });
  }
}
