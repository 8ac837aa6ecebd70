import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';

/**
 * While an organisation of a post isn't verified or has no agreement in force, nothing about a person goes to its team: the post stands still. What
 * waits goes on under the next agreement; what has waited this long ends. Long enough to sign a paper, short enough for somebody who said yes.
 */
export const DAYS_TO_WAIT = 30;

/** SQL: whether the post that this expression names stands still. Locks nothing: for sweeps, lists and mail. */
export const standsStill = (opportunityId: string): string =>
  `exists (select from opportunity post, organisation_missing(post.organisation_ids) where post.id = ${opportunityId})`;

/** Of a post that the caller has locked or only reads. Until the transaction ends it stays so. */
export async function isStandingStill(em: EntityManager, opportunityId: string): Promise<boolean> {
  const gaps = await em.query<unknown[]>('select from organisation_gaps((select organisation_ids from opportunity where id = $1)) limit 1', [opportunityId]);
  return gaps.length > 0;
}

export const canTakeNobodyNow = (): DomainError =>
  new DomainError(
    'CONFLICT',
    'This team can’t take anybody at the moment, because its organisation has no agreement with Askwell in force. Nothing about you was sent to it. You can try again later.',
  );
