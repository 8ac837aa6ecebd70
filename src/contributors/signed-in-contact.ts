import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { hashedText, readEmail } from './contact.rules.js';
import { SealedText } from './sealed-text.js';

/** An address that the issuer of the sign-in has seen confirmed needs no code from us. */
@Injectable()
export class SignedInContact {
  constructor(
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** Where it is the one in this profile of theirs. In the caller's transaction, which holds the profile. */
  async confirm(em: EntityManager, { accountId, verifiedEmail }: Actor, contributorId: string, now: Date): Promise<void> {
    const email = verifiedEmail ? readEmail(verifiedEmail) : null;
    if (!email) return;
    const [confirmed] = await em.query<[unknown[], number]>(
      `update contact_point set verified_at = $3, verified_how = 'sign_in', verified_by = $4
       where contributor_id = $1 and channel = 'email' and value_hash = $2 and not shown_theirs returning id`,
      [contributorId, this.sealed.hash(hashedText(email)), now, accountId],
    );
    if (confirmed.length === 0) return;
    await this.audit.record(em, { actorId: accountId, action: 'contributor.confirm_email', subject: { kind: 'contributor', id: contributorId }, details: { as: 'self', how: 'sign_in' } });
  }
}
