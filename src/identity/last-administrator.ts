import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';

/**
 * Before an account stops being an administrator, however that comes about. Two who stop at once wait for each other: the second finds itself alone.
 * @throws DomainError ILLEGAL_MOVE where nobody would be left
 */
export async function keepAnAdministrator(em: EntityManager, accountId: string): Promise<void> {
  const locked = await em.query<{ accountId: string }[]>(
    `select account_id as "accountId" from permission where kind = 'administrator' and revoked_at is null order by id for no key update`,
  );
  if (locked.every((each) => each.accountId !== accountId) || locked.some((each) => each.accountId !== accountId)) return;
  throw new DomainError('ILLEGAL_MOVE', 'There is no other administrator. Please make somebody else one first: without any, nobody could let teams in.');
}
