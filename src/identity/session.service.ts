import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import type { CommandInput } from '../platform/graphql/command-input.js';
import type { Actor } from './actor.js';
import type { AccountInput } from './session.types.js';

/** Ends sessions: of oneself, or, for administrators, of an account, which can be kept out until further notice. */
@Injectable()
export class SessionService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  endOwn(actor: Actor, input: CommandInput): Promise<string> {
    return this.change(actor, 'endMySessions', { ...input, accountId: actor.accountId }, 'account.end_sessions', endSessions);
  }

  /** @throws DomainError NOT_FOUND */
  endOf(actor: Actor, input: AccountInput): Promise<string> {
    return this.change(actor, 'endSessions', input, 'account.end_sessions', endSessions);
  }

  /**
   * From this instant on nobody signs in with this account; suspending one that is suspended changes nothing.
   * @throws DomainError NOT_FOUND; BAD_USER_INPUT for oneself, so that an administrator stays
   */
  async suspend(actor: Actor, input: AccountInput): Promise<string> {
    if (input.accountId === actor.accountId) throw badInput('accountId', 'You can’t suspend your own account. Another administrator can.');
    return this.change(actor, 'suspendAccount', input, 'account.suspend', async (em, accountId) => {
      await refuseIfSuspended(em, actor);
      await em.query('update account set suspended_at = now.at, suspended_by = $2, sessions_ended_at = now.at from (select clock_now() as at offset 0) now where id = $1 and suspended_at is null', [
        accountId,
        actor.accountId,
      ]);
    });
  }

  /** @throws DomainError NOT_FOUND */
  restore(actor: Actor, input: AccountInput): Promise<string> {
    return this.change(actor, 'restoreAccount', input, 'account.restore', (em, accountId) =>
      em.query('update account set suspended_at = null, suspended_by = null where id = $1', [accountId]),
    );
  }

  private change(actor: Actor, operation: string, input: AccountInput, action: string, work: (em: EntityManager, accountId: string) => Promise<unknown>): Promise<string> {
    const { accountId } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, async (em) => {
      // Both, in one order: two administrators who suspend each other at the same instant wait, and the second is refused.
      const locked = await em.query<{ id: string }[]>('select id from account where id = any ($1) order by id for no key update', [[accountId, actor.accountId]]);
      if (!locked.some(({ id }) => id === accountId)) throw notFound('This account');
      await work(em, accountId);
      await this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'account', id: accountId } });
      return accountId;
    });
  }
}

const endSessions = (em: EntityManager, accountId: string): Promise<unknown> =>
  em.query('update account set sessions_ended_at = greatest(sessions_ended_at, clock_now()) where id = $1', [accountId]);

async function refuseIfSuspended(em: EntityManager, { accountId }: Actor): Promise<void> {
  const [row] = await em.query<{ suspended: boolean }[]>('select suspended_at is not null as suspended from account where id = $1', [accountId]);
  if (row?.suspended) throw new DomainError('FORBIDDEN', 'Your own account was suspended meanwhile.');
}
