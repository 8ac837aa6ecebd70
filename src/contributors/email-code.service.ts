import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { sendContactCode } from './contact-code.jobs.js';
import { minutesToUse } from './contact-code.texts.js';
import type { SendEmailCodeInput } from './contact-confirmation.inputs.js';
import { ContributorAccess, type Standing } from './contributor-access.js';
import type { EmailCodeOutcome } from './contributor.lists.js';
import { type EmailAddress, EmailAddresses } from './email-addresses.js';
import { NeverContact } from './never-contact.js';
import { SignedInContact } from './signed-in-contact.js';

/**
 * Sends a code to an address. The answer tells nothing about it: not whether somebody else has it, asked for silence at it or had codes sent there;
 * nor, to who speaks for somebody, whether there is one.
 */
@Injectable()
export class EmailCodeService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly addresses: EmailAddresses,
    private readonly signedIn: SignedInContact,
    private readonly never: NeverContact,
    private readonly limits: RateLimiter,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  /** The code before it works no more. @throws DomainError NOT_FOUND · BAD_USER_INPUT without an address · ILLEGAL_MOVE where mail isn't safe · RATE_LIMITED */
  async send(actor: Actor, input: SendEmailCodeInput): Promise<EmailCodeOutcome> {
    const { contributorId, idempotencyKey } = input;
    const mayMail = await this.mayMail(actor, input);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'contributor.email_code', idempotencyKey, input }, async (em, now) => {
      const standing = await this.access.lockOwnOrPassedOn(em, actor, contributorId);
      if (standing.as === 'self') await this.signedIn.confirm(em, actor, contributorId, now);
      const address = await this.addresses.of(em, standing, input);
      if (!address && standing.as === 'self') throw badInput('contributorId', 'There is no e-mail address to confirm here. Please give one first.');
      if (address?.shownTheirs) return 'confirmed_already';
      if (await this.addresses.isUnsafe(em, contributorId)) {
        throw new DomainError('ILLEGAL_MOVE', 'E-mail isn’t among the ways of contact that are safe here. If it is by now, please say so first (updateSafeContact).');
      }
      if (address) await this.make(em, address, mayMail, now);
      await this.audit.record(em, { actorId: actor.accountId, action: 'contributor.email_code', subject: { kind: 'contributor', id: contributorId }, details: { as: standing.as } });
      return 'on_its_way';
    });
  }

  private async make(em: EntityManager, { id: contactPointId, valueHash }: EmailAddress, mayMail: boolean, now: Date): Promise<void> {
    const id = newId();
    const isVoid = !mayMail || (await this.never.isSilenced(em, valueHash));
    await em.query(
      `insert into contact_code (id, contact_point_id, is_void, created_at, expires_at) values ($1, $2, $3, $4, $4::timestamptz + $5 * interval '1 minute')
       on conflict (contact_point_id) do update
         set id = excluded.id, is_void = excluded.is_void, tries = 0, created_at = excluded.created_at, expires_at = excluded.expires_at`,
      [id, contactPointId, isVoid, now, minutesToUse],
    );
    await this.jobs.enqueue(em, sendContactCode, { contactCodeId: id });
  }

  /**
   * Counted before the transaction: the limiter has a connection of its own. Who may not name the profile spends nothing of its address.
   * @returns false when enough was sent to this address today. @throws DomainError NOT_FOUND · RATE_LIMITED
   */
  private async mayMail(actor: Actor, input: SendEmailCodeInput): Promise<boolean> {
    const { manager } = this.dataSource;
    const standing: Standing = await this.access.requireOwnOrSpokenFor(manager, actor, input.contributorId);
    await this.limits.take('contactCodes', actor.accountId);
    const address = await this.addresses.of(manager, standing, input);
    if (!address || address.shownTheirs) return true;
    try {
      await this.limits.take('codesToAddress', address.valueHash.toString('hex'));
      return true;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'RATE_LIMITED') return false;
      throw error;
    }
  }
}
