import { Injectable } from '@nestjs/common';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { OpportunityQueries } from './opportunities.queries.js';
import type { OpportunityMoveInput } from './opportunity-move.inputs.js';
import { OpportunityMoves } from './opportunity-moves.js';
import type { Move } from './opportunity.rules.js';

/** How a post ends: filled, closed or withdrawn, by its team or by its closing date. */
@Injectable()
export class OpportunityEndingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: OpportunityQueries,
    private readonly moves: OpportunityMoves,
  ) {}

  /** @throws DomainError NOT_FOUND for a foreign post; ILLEGAL_MOVE when it isn't open */
  markFilled(actor: Actor, input: OpportunityMoveInput): Promise<string> {
    return this.byTeam(actor, 'markFilled', 'fill', input);
  }

  /** @throws DomainError NOT_FOUND for a foreign post; ILLEGAL_MOVE when it isn't open */
  close(actor: Actor, input: OpportunityMoveInput): Promise<string> {
    return this.byTeam(actor, 'closeOpportunity', 'close', input);
  }

  /** @throws DomainError NOT_FOUND for a foreign post; ILLEGAL_MOVE when it has ended already */
  withdraw(actor: Actor, input: OpportunityMoveInput): Promise<string> {
    return this.byTeam(actor, 'withdrawOpportunity', 'withdraw', input);
  }

  /** Closes a post whose closing date has passed. Does nothing when it ended meanwhile. */
  async closeIfPast(id: string): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const post = await this.queries.find(em, id, { lock: true });
      if (post?.status !== 'open' || !post.timing.closesAt || post.timing.closesAt > now) return;
      await this.moves.apply(em, post, 'close', { actorId: null, now });
    });
  }

  private byTeam(actor: Actor, operation: string, move: Move, input: OpportunityMoveInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const post = await this.queries.requireTeamOpportunity(em, actor, input.opportunityId, { lock: true });
      await this.moves.apply(em, post, move, { actorId: actor.accountId, now });
      return post.id;
    });
  }
}
