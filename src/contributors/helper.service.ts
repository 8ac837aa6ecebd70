import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, notFound, refusedAt } from '../platform/errors/domain-error.js';
import { ContributorAccess } from './contributor-access.js';

export interface HelperCommand {
  contributorId: string;
  helperAccountId: string;
  idempotencyKey?: string | null;
}

/** Accounts that a contributor named to pause and answer for them. */
@Injectable()
export class HelperService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError NOT_FOUND for the profile or the account, BAD_USER_INPUT for oneself */
  async name(actor: Actor, command: HelperCommand): Promise<string> {
    const { contributorId, helperAccountId, idempotencyKey } = command;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'nameHelper', idempotencyKey, input: command }, async (em, now) => {
      await this.access.lockOwn(em, actor, contributorId);
      if (helperAccountId.toLowerCase() === actor.accountId) throw badInput('helperAccountId', 'This is your own account. A helper is someone else.');
      await this.record(em, { contributorId, helperAccountId, recordedBy: actor.accountId }, now);
      return contributorId;
    });
  }

  /** At once. The helper may end it too. @throws DomainError NOT_FOUND */
  async end(actor: Actor, command: HelperCommand): Promise<string> {
    const { contributorId, helperAccountId, idempotencyKey } = command;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'endHelper', idempotencyKey, input: command }, async (em, now) => {
      const standing = await this.access.requireOwnOrHelper(em, actor, contributorId);
      if (standing.as === 'helper' && helperAccountId.toLowerCase() !== actor.accountId) throw notFound('This helper');
      const [ended] = await em.query<[unknown[], number]>(
        'update helper set ended_at = greatest($3, named_at) where contributor_id = $1 and account_id = $2 and ended_at is null returning id',
        [contributorId, helperAccountId, now],
      );
      if (ended.length === 0) throw notFound('This helper');
      await this.audit.record(em, { actorId: actor.accountId, action: 'contributor.helper_end', subject: { kind: 'contributor', id: contributorId } });
      return contributorId;
    });
  }

  /** Records a helper in the caller's transaction; naming one again changes nothing. @throws DomainError NOT_FOUND for an unknown account */
  async record(em: EntityManager, { contributorId, helperAccountId, recordedBy }: { contributorId: string; helperAccountId: string; recordedBy: string }, now: Date): Promise<void> {
    const [account] = await em.query<unknown[]>('select id from account where id = $1', [helperAccountId]);
    if (!account) throw refusedAt('NOT_FOUND', 'helperAccountId', 'This is no account here. Ask your helper for theirs: it is accountId in the query me.');
    const named = await em.query<unknown[]>(
      `insert into helper (contributor_id, account_id, named_at, recorded_by) values ($1, $2, $3, $4)
       on conflict (contributor_id, account_id) where ended_at is null do nothing returning id`,
      [contributorId, helperAccountId, now, recordedBy],
    );
    if (named.length) {
      await this.audit.record(em, { actorId: recordedBy, action: 'contributor.helper_name', subject: { kind: 'contributor', id: contributorId }, accounts: { helperAccountId } });
    }
  }

  /** Whether some contributor in Askwell named this account as a helper. */
  async helpsSomeone(em: EntityManager, accountId: string): Promise<boolean> {
    const [found] = await em.query<unknown[]>('select 1 from helper where account_id = $1 and ended_at is null limit 1', [accountId]);
    return found !== undefined;
  }
}
