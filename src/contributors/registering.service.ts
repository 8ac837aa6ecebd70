import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { type Actor, has } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { tellRegistered } from './contact-code.jobs.js';
import { HelperService } from './helper.service.js';
import type { RegisterByPhoneInput } from './joining.inputs.js';
import { checkHeardAt } from './joining.rules.js';
import { NewProfile } from './new-profile.js';
import { PhoneConfirmation } from './phone-confirmation.service.js';
import { ProfileParts } from './profile-parts.service.js';

/** Registering somebody who joins by phone. */
@Injectable()
export class RegisteringService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly newProfile: NewProfile,
    private readonly parts: ProfileParts,
    private readonly helpers: HelperService,
    private readonly phones: PhoneConfirmation,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

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
      if (input.phoneConfirmed && !input.reachMe.phone) throw badInput('phoneConfirmed', 'To say that you spoke with them at their number, please give it (reachMe.phone).');
      const spokenWith = isLead && input.phoneConfirmed;
      const id = await this.newProfile.create(em, input, { accountId: null, registeredBy: accountId, byLead: isLead, spokenWith, consentGivenAt: input.consentHeardAt }, now);
      if (input.phoneConfirmed) await this.phones.whileRegistering(em, { contributorId: id, kind: input.kind, by: accountId, isLead }, input.reachMe, now);
      await this.parts.replaceAccessNeeds(em, id, input.accessNeeds ?? []);
      if (input.safeContact) await this.parts.setSafeContact(em, id, input.safeContact);
      await this.recordHelpers(em, id, isLead ? null : accountId, input, accountId, now);
      await this.audit.record(em, { actorId: accountId, action: 'contributor.register_by_phone', subject: { kind: 'contributor', id }, details: { kind: input.kind } });
      await this.jobs.enqueue(em, tellRegistered, { contributorId: id });
      return id;
    });
  }

  private async recordHelpers(em: EntityManager, contributorId: string, registeringHelper: string | null, input: RegisterByPhoneInput, recordedBy: string, now: Date): Promise<void> {
    for (const helperAccountId of new Set([registeringHelper, input.helperAccountId])) {
      if (helperAccountId) await this.helpers.record(em, { contributorId, helperAccountId, recordedBy }, now);
    }
  }
}
