import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { type Actor, has } from '../identity/actor.js';
import { PermissionService } from '../identity/permission.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { ConsentService } from './consent.service.js';
import { HelperService } from './helper.service.js';
import type { JoinInput, LeaveInput, RegisterByPhoneInput } from './joining.inputs.js';
import { checkHeardAt } from './joining.rules.js';
import { NewProfile } from './new-profile.js';
import { ProfileChange } from './profile-change.js';
import { ProfileParts } from './profile-parts.service.js';

/** Joining, being registered by phone, and leaving. */
@Injectable()
export class JoiningService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly newProfile: NewProfile,
    private readonly parts: ProfileParts,
    private readonly permissions: PermissionService,
    private readonly helpers: HelperService,
    private readonly change: ProfileChange,
    private readonly consents: ConsentService,
    private readonly audit: AuditLog,
  ) {}

  /** @returns the contributor's id. @throws as `NewProfile.create` */
  async join(actor: Actor, input: JoinInput): Promise<string> {
    const { accountId } = actor;
    return this.unitOfWork.command({ callerId: accountId, operation: 'joinAsContributor', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const id = await this.newProfile.create(em, input, { accountId, registeredBy: null, byLead: false, consentGivenAt: now }, now);
      await this.permissions.grant(em, { accountId, kind: 'contributor', grantedBy: null });
      await this.audit.record(em, { actorId: accountId, action: 'contributor.join', subject: { kind: 'contributor', id }, details: { kind: input.kind } });
      return id;
    });
  }

  /**
   * For someone without an account. A helper who registers them becomes their helper; a lead does not.
   * @returns the contributor's id. @throws as `NewProfile.create`; FORBIDDEN for who is neither a lead nor anybody's helper, TOO_MANY for a helper of 20
   */
  async registerByPhone(actor: Actor, input: RegisterByPhoneInput): Promise<string> {
    const { accountId } = actor;
    return this.unitOfWork.command({ callerId: accountId, operation: 'registerContributorByPhone', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const isLead = has(actor, 'involvement_lead');
      if (!isLead && !(await this.helpers.helpsSomeone(em, accountId))) {
        throw new DomainError('FORBIDDEN', 'Only involvement leads, and helpers named by a contributor or a group, can register someone by phone.');
      }
      checkHeardAt(input.consentHeardAt, now);
      const id = await this.newProfile.create(em, input, { accountId: null, registeredBy: accountId, byLead: isLead, consentGivenAt: input.consentHeardAt }, now);
      await this.parts.replaceAccessNeeds(em, id, input.accessNeeds ?? []);
      if (input.safeContact) await this.parts.setSafeContact(em, id, input.safeContact);
      await this.recordHelpers(em, id, isLead ? null : accountId, input, accountId, now);
      await this.audit.record(em, { actorId: accountId, action: 'contributor.register_by_phone', subject: { kind: 'contributor', id }, details: { kind: input.kind } });
      return id;
    });
  }

  /**
   * Nobody finds or asks the profile from here on. For someone without an account, a helper or the lead who registered them passes it on.
   * @throws DomainError NOT_FOUND, ILLEGAL_MOVE when it has left already
   */
  leave(actor: Actor, input: LeaveInput): Promise<string> {
    return this.change.passedOn(actor, 'leave', input, async (em, now, { contributorId }) => {
      // Consents first: taking one back waits for any decision to ask this person, so none is made on it afterwards.
      await this.consents.withdraw(em, contributorId, 'all', now);
      await em.query(`update contributor set status = 'left', left_at = $2 where id = $1`, [contributorId, now]);
      await em.query('update helper set ended_at = greatest($2, named_at) where contributor_id = $1 and ended_at is null', [contributorId, now]);
    });
  }

  private async recordHelpers(em: EntityManager, contributorId: string, registeringHelper: string | null, input: RegisterByPhoneInput, recordedBy: string, now: Date): Promise<void> {
    for (const helperAccountId of new Set([registeringHelper, input.helperAccountId])) {
      if (helperAccountId) await this.helpers.record(em, { contributorId, helperAccountId, recordedBy }, now);
    }
  }
}
