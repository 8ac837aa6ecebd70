import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { havingATeam } from '../identity/membership.errors.js';
import { newId } from '../platform/database/ids.js';
import { SearchChanges } from '../search/sync/search-changes.js';
import { illegalMove } from './opportunities.errors.js';
import { Opportunity } from './opportunity.entity.js';
import { OpportunityEvent } from './opportunity-event.entity.js';
import type { OpportunityStatus } from './opportunity.lists.js';
import { isAllowed, type Move, moves } from './opportunity.rules.js';

export interface OpportunityMove {
  opportunityId: string;
  from: OpportunityStatus;
  to: OpportunityStatus;
  now: Date;
}

export interface MoveDetails {
  /** null: the service itself. */
  actorId: string | null;
  now: Date;
  comment?: string | null;
  /** Columns that change with the move. */
  set?: Partial<Pick<Opportunity, 'submittedAt' | 'reviewWith' | 'reviewerId' | 'reviewDueOn' | 'joinedInto'>>;
}

type Listener = (em: EntityManager, move: OpportunityMove) => Promise<void>;

/**
 * The one place where a post changes its status. Whoever builds on posts can listen: listeners run in the transaction of
 * the move, after it, so that what follows from a move happens with it or not at all.
 */
@Injectable()
export class OpportunityMoves {
  private readonly listeners: Listener[] = [];

  constructor(
    private readonly audit: AuditLog,
    private readonly search: SearchChanges,
  ) {}

  /** Call it in `onModuleInit`. The post's row is locked while a listener runs. */
  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  /**
   * Moves a post whose row the caller has locked.
   * @throws DomainError ILLEGAL_MOVE when it stands where this move doesn't begin; CONFLICT when everybody has left its team
   */
  async apply(em: EntityManager, post: Opportunity, move: Move, { actorId, now, comment = null, set = {} }: MoveDetails): Promise<void> {
    const { status: from } = post;
    const { to, event, action } = moves[move];
    if (!isAllowed(move, from)) throw illegalMove(from, to);
    const change: Partial<Opportunity> = {
      ...(to === 'in_review' ? {} : { reviewWith: null, reviewerId: null, reviewDueOn: null }),
      ...(to === 'open' ? { openedAt: now } : {}),
      ...(to === 'filled' || to === 'closed' || to === 'withdrawn' ? { endedAt: now } : {}),
      ...set,
    };
    const { affected } = await havingATeam(
      em
        .createQueryBuilder()
        .update(Opportunity)
        .set({ ...change, status: to, updatedAt: now })
        .where('id = :id and status = :from', { id: post.id, from })
        .execute(),
    );
    // Only reached by a caller that did not lock the row: the database has the last word on where a post stands.
    if (affected !== 1) throw illegalMove(from, to);
    Object.assign(post, change, { status: to, updatedAt: now });
    await em.insert(OpportunityEvent, {
      id: newId(), opportunityId: post.id, at: now, actorId, kind: event, fromStatus: from, toStatus: to, reviewerId: post.reviewerId, comment,
    });
    await this.audit.record(em, { actorId, action, subject: { kind: 'opportunity', id: post.id }, details: { from, to, teamId: post.teamId } });
    if (from === 'open' || to === 'open') await this.search.changed(em, 'opportunities', [post.id]);
    for (const listener of this.listeners) await listener(em, { opportunityId: post.id, from, to, now });
  }
}
