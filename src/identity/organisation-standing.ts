import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';

/** What keeps an organisation from asking. */
export interface OrganisationGap {
  organisationId: string;
  organisationName: string;
  isVerified: boolean;
  agreement: 'in_force' | 'not_yet' | 'ended' | 'none';
}

/**
 * Before anything in the name of these organisations: each is verified and acts under an agreement. Until the transaction ends, so it stays: nobody ends
 * an agreement meanwhile. Triggers and the guard hold the same; this says it in words. Locks organisations, shared and in order: after the opportunity, before the guard.
 * @throws DomainError FORBIDDEN, saying what is missing and whom to ask
 */
export async function requireMayAct(em: EntityManager, organisationIds: readonly string[]): Promise<void> {
  const gaps = await em.query<OrganisationGap[]>(
    `select organisation_id as "organisationId", organisation_name as "organisationName", is_verified as "isVerified", agreement from organisation_gaps($1)`,
    [organisationIds],
  );
  if (gaps.length === 0) return;
  const names = await em.query<{ name: string }[]>(
    `select account.display_name as name from permission join account on account.id = permission.account_id
     where permission.kind = 'administrator' and permission.revoked_at is null and account.suspended_at is null order by permission.granted_at, permission.id limit 3`,
  );
  throw new DomainError('FORBIDDEN', gapText(gaps, names.map(({ name }) => name)), {
    organisations: gaps.map(({ organisationId, isVerified, agreement }) => ({ organisationId, isVerified, agreement })),
  });
}

const agreementTexts: Record<Exclude<OrganisationGap['agreement'], 'in_force'>, string> = {
  none: 'there is no agreement with it',
  not_yet: 'its agreement has not begun',
  ended: 'its agreement has ended',
};

const missing = ({ organisationName, isVerified, agreement }: OrganisationGap): string =>
  `${organisationName}: ${[...(isVerified ? [] : ['an administrator has not verified it']), ...(agreement === 'in_force' ? [] : [agreementTexts[agreement]])].join(', and ')}.`;

const gapText = (gaps: readonly OrganisationGap[], administrators: readonly string[]): string =>
  `Nobody can be asked in the name of an organisation that isn't verified or has no agreement in force. ${gaps.map(missing).join(' ')} Please ask an administrator of Askwell${
    administrators.length ? ` (${administrators.join(', ')})` : ''
  }. People you asked already can still answer.`;
