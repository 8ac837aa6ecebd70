import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import { ContactCode, looksLikeCode } from './contact-code.js';
import type { ConfirmEmailInput } from './contact-confirmation.inputs.js';
import { ContributorAccess } from './contributor-access.js';
import { EmailAddresses } from './email-addresses.js';

/** Wrong codes for one that was sent. Stands in the database as well, which decides. */
export const mostTries = 5;

/** Confirms an address by the code that was mailed there. */
@Injectable()
export class EmailConfirmation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly addresses: EmailAddresses,
    private readonly codes: ContactCode,
    private readonly audit: AuditLog,
  ) {}

  /**
   * A wrong code is an answer and no error: its try has to count. Sent again once it worked, it changes nothing.
   * @returns whether the address is confirmed now. @throws DomainError NOT_FOUND · BAD_USER_INPUT for what can't be a code
   */
  confirm(actor: Actor, input: ConfirmEmailInput): Promise<boolean> {
    const { accountId } = actor;
    const { contributorId, code, idempotencyKey } = input;
    if (!looksLikeCode(code)) throw badInput('code', 'The code has eight digits. Please look at the mail again.');
    return this.unitOfWork.command({ callerId: accountId, operation: 'contributor.confirm_email', idempotencyKey, input }, async (em, now) => {
      const standing = await this.access.lockOwnOrPassedOn(em, actor, contributorId);
      const address = await this.addresses.of(em, standing, input);
      if (!address) return false;
      if (address.shownTheirs) return true;
      const [tried] = await em.query<[{ id: string; isVoid: boolean }[], number]>(
        'update contact_code set tries = tries + 1 where contact_point_id = $1 and tries < $2 and expires_at > $3 returning id, is_void as "isVoid"',
        [address.id, mostTries, now],
      );
      if (!tried.some(({ id, isVoid }) => this.codes.matches(id, code) && !isVoid)) return false;
      await em.query('delete from contact_code where contact_point_id = $1', [address.id]);
      await em.query(`update contact_point set verified_at = $2, verified_how = 'code', verified_by = $3 where id = $1`, [address.id, now, accountId]);
      await this.audit.record(em, { actorId: accountId, action: 'contributor.confirm_email', subject: { kind: 'contributor', id: contributorId }, details: { as: standing.as, how: 'code' } });
      return true;
    });
  }
}
