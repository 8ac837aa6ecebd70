import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import type { ConfirmPhoneInput } from './contact-confirmation.inputs.js';
import { ContactParts } from './contact-parts.service.js';
import { type ContactValue, hashedText } from './contact.rules.js';
import { ContributorAccess } from './contributor-access.js';
import type { ProfileKind } from './contributor.lists.js';
import { readContacts } from './joining.rules.js';
import { NeverContact } from './never-contact.js';
import { SealedText } from './sealed-text.js';

/** Who says so, and of which number. */
interface Call {
  contributorId: string;
  contactPersonId: string | null;
  by: string;
  isLead: boolean;
}

/** SQL: the confirmed number `point` at which the profile `profile` is reached: its own, or that of whoever is asked for a group. */
export const confirmedNumber = (point: string, profile: string): string =>
  `${point}.contributor_id = ${profile} and ${point}.channel = 'phone' and ${point}.verified_at is not null
   and (${point}.contact_person_id is null or exists (select from contact_person asked where asked.id = ${point}.contact_person_id and asked.is_current))`;

/**
 * There is no gateway for text messages: a number is confirmed by somebody who spoke with the person there. They say which number they rang; it
 * is never shown to them.
 */
@Injectable()
export class PhoneConfirmation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly contacts: ContactParts,
    private readonly never: NeverContact,
    private readonly sealed: SealedText,
    private readonly limits: RateLimiter,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Of somebody without an account, the number is theirs from now on: whoever speaks for them passes it on. Of all others it has to be the one
   * they gave. @throws DomainError NOT_FOUND · FORBIDDEN at one's own · BAD_USER_INPUT for another number · RATE_LIMITED
   */
  async confirm(actor: Actor, input: ConfirmPhoneInput): Promise<string> {
    const { contributorId, idempotencyKey } = input;
    const [phone] = readContacts({ phone: input.phone }, '');
    await this.limits.take('contactCodes', `${actor.accountId} ${contributorId.toLowerCase()}`);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'contributor.confirm_phone', idempotencyKey, input }, async (em, now) => {
      const standing = await this.access.lockToConfirm(em, actor, contributorId);
      const contactPersonId = await this.contacts.requirePerson(em, standing, input.contactPersonId ?? null);
      const call = { contributorId, contactPersonId, by: actor.accountId, isLead: standing.as !== 'helper' };
      if (!standing.hasAccount) await this.pass(em, call, phone);
      const isTheirs = await this.record(em, call, phone, now);
      if (!isTheirs && standing.hasAccount) throw badInput('phone', 'This isn’t the number in this profile. The person can change it there (updateReachMe).');
      await this.audit.record(em, { actorId: actor.accountId, action: 'contributor.confirm_phone', subject: { kind: 'contributor', id: contributorId }, details: { as: standing.as } });
      return contributorId;
    });
  }

  /** Whether the profile is reached at this number, its own or that of whoever is asked for a group, and it was confirmed. */
  async isConfirmed(em: EntityManager, contributorId: string, phone: ContactValue): Promise<boolean> {
    return (await em.query<unknown[]>(`select from contact_point number where ${confirmedNumber('number', '$1')} and number.value_hash = $2`, [contributorId, this.sealed.hash(hashedText(phone))])).length > 0;
  }

  /** In the call in which they were registered, in its transaction. */
  async whileRegistering(em: EntityManager, { kind, ...call }: Omit<Call, 'contactPersonId'> & { kind: ProfileKind }, { phone }: { phone?: string | null }, now: Date): Promise<void> {
    const [number] = readContacts({ phone }, 'reachMe');
    await this.record(em, { ...call, contactPersonId: await this.contacts.requirePerson(em, { contributorId: call.contributorId, kind }, null) }, number, now);
  }

  /** What was confirmed by a lead stays so. @returns whether this is their number */
  private async record(em: EntityManager, { contributorId, contactPersonId, by, isLead }: Call, phone: ContactValue, now: Date): Promise<boolean> {
    const values = [contributorId, contactPersonId, this.sealed.hash(hashedText(phone))];
    const theirs = `contributor_id = $1 and contact_person_id is not distinct from $2 and channel = 'phone' and value_hash = $3`;
    await em.query(`update contact_point set verified_at = $4, verified_how = $5, verified_by = $6 where ${theirs} and not shown_theirs`, [...values, now, isLead ? 'call_by_lead' : 'call_by_helper', by]);
    return (await em.query<unknown[]>(`select from contact_point where ${theirs}`, values)).length > 0;
  }

  /** Where its owner asked for silence, a helper's word doesn't end that, and they read the same as ever. */
  private async pass(em: EntityManager, { contributorId, contactPersonId, isLead }: Call, phone: ContactValue): Promise<void> {
    if (!isLead && (await this.never.silencedAmong(em, [phone])).length > 0) return;
    await this.contacts.setContact(em, contributorId, contactPersonId, phone);
  }
}
