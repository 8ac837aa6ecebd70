import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { CheckKeys } from './check-key.js';
import type { IssueContactCheckKeyInput } from './contact-checks.inputs.js';
import type { ContactCheckKeyType } from './contact-checks.types.js';

/** Gives an organisation a key, and takes the one before out of use. */
@Injectable()
export class CheckKeysService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: CheckKeys,
    private readonly audit: AuditLog,
  ) {}

  /** Earlier keys hold for 30 days more, or, when one got into wrong hands, end at once. @throws DomainError NOT_FOUND for an unknown organisation */
  async issue(actor: Actor, input: IssueContactCheckKeyInput): Promise<ContactCheckKeyType> {
    const { organisationId, endEarlierNow = false } = input;
    const version = await this.unitOfWork.command({ callerId: actor.accountId, operation: 'issueContactCheckKey', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const [organisation] = await em.query<unknown[]>('select from organisation where id = $1 for no key update', [organisationId]);
      if (!organisation) throw notFound('This organisation');
      await em.query(`update contact_check_key set ends_at = least(ends_at, $2::timestamptz + case when $3 then interval '0' else interval '720 hours' end) where organisation_id = $1`, [organisationId, now, endEarlierNow]);
      const [made] = await em.query<[{ version: number }]>(
        `insert into contact_check_key (organisation_id, version, issued_at, issued_by)
         select $1, coalesce(max(version), 0) + 1, $2, $3 from contact_check_key where organisation_id = $1 returning version`,
        [organisationId, now, actor.accountId],
      );
      await this.audit.record(em, { actorId: actor.accountId, action: 'contact_checks.issue_key', subject: { kind: 'organisation', id: organisationId }, details: { version: made.version, endEarlierNow: Boolean(endEarlierNow) } });
      return made.version;
    });
    return { version, key: this.keys.derive(organisationId, version).toString('base64') };
  }
}
