import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { PermissionService } from '../identity/permission.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { ConsentService } from './consent.service.js';
import type { JoinInput, LeaveInput } from './joining.inputs.js';
import { NewProfile } from './new-profile.js';
import { ProfileChange } from './profile-change.js';
import { SignedInContact } from './signed-in-contact.js';

/** Joining by oneself, and leaving. */
@Injectable()
export class JoiningService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly newProfile: NewProfile,
    private readonly permissions: PermissionService,
    private readonly signedIn: SignedInContact,
    private readonly change: ProfileChange,
    private readonly consents: ConsentService,
    private readonly audit: AuditLog,
  ) {}

  /** @returns the contributor's id. @throws as `NewProfile.create` */
  async join(actor: Actor, input: JoinInput): Promise<string> {
    const { accountId } = actor;
    return this.unitOfWork.command({ callerId: accountId, operation: 'joinAsContributor', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const id = await this.newProfile.create(em, input, { accountId, registeredBy: null, byLead: false, spokenWith: false, consentGivenAt: now }, now);
      await this.signedIn.confirm(em, actor, id, now);
      await this.permissions.grant(em, { accountId, kind: 'contributor', grantedBy: null });
      await this.audit.record(em, { actorId: accountId, action: 'contributor.join', subject: { kind: 'contributor', id }, details: { kind: input.kind } });
      return id;
    });
  }

  /**
   * Nobody finds or asks the profile from here on. For someone without an account, a helper or the lead who registered them passes it on.
   * @throws DomainError NOT_FOUND, ILLEGAL_MOVE when it has left already
   */
  leave(actor: Actor, input: LeaveInput): Promise<string> {
    return this.change.passedOn(actor, 'leave', input, (em, now, { contributorId }) => this.leaveIn(em, contributorId, now));
  }

  /** The same in the transaction of a caller who has locked the profile, notes it and has it found anew. */
  async leaveIn(em: EntityManager, contributorId: string, now: Date): Promise<void> {
    // Consents first: taking one back waits for any decision to ask this person, so none is made on it afterwards.
    await this.consents.withdraw(em, contributorId, 'all', now);
    await em.query(`update contributor set status = 'left', left_at = $2 where id = $1`, [contributorId, now]);
    await em.query('update helper set ended_at = greatest($2, named_at) where contributor_id = $1 and ended_at is null', [contributorId, now]);
  }
}
