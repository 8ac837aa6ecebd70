import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Standing } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { claimMoveRefused, claimNotFound } from './claim.errors.js';
import { after, type ClaimState, type Move } from './claim.rules.js';
import { PaymentAccess } from './payment-access.js';
import { PaymentClaim } from './payment-claim.entity.js';

/** Whose claim it is, and one move of it at a time. Locks: the involvement where the person moves, then the claim. A foreign one reads like one that doesn't exist. */
@Injectable()
export class ClaimAccess {
  constructor(private readonly access: PaymentAccess) {}

  /** @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE */
  async lockForPerson(em: EntityManager, actor: Actor, claimId: string, move: Move): Promise<{ claim: PaymentClaim; to: ClaimState; standing: Standing }> {
    const { involvement, standing } = await this.access.requirePerson(em, actor, await this.involvementOf(em, claimId)).catch(asClaim);
    await this.access.lock(em, involvement).catch(asClaim);
    return { ...(await this.lock(em, claimId, move)), standing };
  }

  /** @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE */
  async lockForTeam(em: EntityManager, actor: Actor, claimId: string, move: Move): Promise<{ claim: PaymentClaim; to: ClaimState }> {
    await this.access.requireTeam(em, actor, await this.involvementOf(em, claimId)).catch(asClaim);
    return this.lock(em, claimId, move);
  }

  private async lock(em: EntityManager, id: string, move: Move): Promise<{ claim: PaymentClaim; to: ClaimState }> {
    const claim = await em.findOneOrFail(PaymentClaim, { where: { id }, lock: { mode: 'for_no_key_update' } });
    const to = after(move, claim.state);
    if (to === null) throw claimMoveRefused(claim.state);
    return { claim, to };
  }

  private async involvementOf(em: EntityManager, id: string): Promise<string> {
    const [row] = await em.query<{ id: string }[]>('select involvement_id as id from payment_claim where id = $1', [id]);
    if (!row) throw claimNotFound();
    return row.id;
  }
}

const asClaim = (error: unknown): never => {
  throw error instanceof DomainError && error.code === 'NOT_FOUND' ? claimNotFound() : error;
};
