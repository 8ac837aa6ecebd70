import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { leadParameters, looksAfter } from '../opportunities/lead-scope.sql.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import type { Opportunity } from '../opportunities/opportunity.entity.js';
import { FeedbackDuty } from './feedback-duty.entity.js';
import { feedbackMoveRefused, feedbackNotFound, neverOpened } from './feedback.errors.js';
import { after, type FeedbackState, type Move } from './feedback.rules.js';

/** Whose feedback it is, and one move of it at a time. Locks: the opportunity, then the duty. */
@Injectable()
export class FeedbackAccess {
  constructor(private readonly opportunities: OpportunityQueries) {}

  /** @throws DomainError NOT_FOUND (not your team's) · ILLEGAL_MOVE */
  async lockForTeam(em: EntityManager, actor: Actor, opportunityId: string, move: Move): Promise<{ post: Opportunity; duty: FeedbackDuty; to: FeedbackState }> {
    const post = await this.opportunities.requireTeamOpportunity(em, actor, opportunityId, { lock: true });
    return { post, ...(await this.lock(em, opportunityId, move)) };
  }

  /** @throws DomainError NOT_FOUND (not theirs to look after) · ILLEGAL_MOVE */
  async lockForLead(em: EntityManager, actor: Actor, opportunityId: string, move: Move): Promise<{ duty: FeedbackDuty; to: FeedbackState }> {
    if (!(await this.opportunities.find(em, opportunityId, { lock: true }))) throw feedbackNotFound();
    const theirs = em
      .createQueryBuilder(FeedbackDuty, 'duty')
      .innerJoin('opportunity', 'opportunity', 'opportunity.id = duty.opportunityId')
      .where(`duty.opportunityId = :opportunityId and ${looksAfter}`, { opportunityId, ...leadParameters(actor) });
    if (!(await theirs.getExists())) throw feedbackNotFound();
    return this.lock(em, opportunityId, move);
  }

  private async lock(em: EntityManager, opportunityId: string, move: Move): Promise<{ duty: FeedbackDuty; to: FeedbackState }> {
    const duty = await em.findOne(FeedbackDuty, { where: { opportunityId }, lock: { mode: 'for_no_key_update' } });
    if (!duty) throw neverOpened();
    const to = after(move, duty.state);
    if (to === null) throw feedbackMoveRefused(duty.state);
    return { duty, to };
  }
}
