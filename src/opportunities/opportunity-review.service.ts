import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type Gap, gapsOf } from './completeness.rules.js';
import { DraftChecks } from './draft-checks.js';
import { illegalMove, ownTeam, wrongFields } from './opportunities.errors.js';
import { isOfTeams, OpportunityQueries } from './opportunities.queries.js';
import { Opportunity, teamsOf } from './opportunity.entity.js';
import { OpportunityEvent } from './opportunity-event.entity.js';
import type { OpportunityMoveInput, SendBackOpportunityInput } from './opportunity-move.inputs.js';
import { OpportunityMoves } from './opportunity-moves.js';
import { isAllowed, type Move, moves } from './opportunity.rules.js';
import { OpportunityTopic } from './opportunity-topic.entity.js';
import { ReviewerChoice } from './reviewer-choice.js';

/** From draft to open: a team asks for a review, a lead opens the post or sends it back. */
@Injectable()
export class OpportunityReviewService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: OpportunityQueries,
    private readonly checks: DraftChecks,
    private readonly moves: OpportunityMoves,
    private readonly reviewers: ReviewerChoice,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @throws DomainError NOT_FOUND for a foreign post; ILLEGAL_MOVE when it is no draft; FORBIDDEN while an organisation may not ask; BAD_USER_INPUT
   * naming everything that is missing
   */
  async submit(actor: Actor, input: OpportunityMoveInput): Promise<string> {
    return this.command(actor, 'submitForReview', input, async (em, now) => {
      const post = await this.queries.requireTeamOpportunity(em, actor, input.opportunityId, { lock: true });
      refuseUnless('submit', post);
      await requireMayAct(em, post.organisationIds);
      const gaps = await this.gaps(em, post, now);
      if (gaps.length > 0) throw wrongFields(gaps);
      const set = { submittedAt: now, ...(await this.reviewers.next(em, post, now)) };
      await this.moves.apply(em, post, 'submit', { actorId: actor.accountId, now, set });
      return post.id;
    });
  }

  /**
   * Opens a post. It is checked once more: its closing date may have passed, its contact may have left.
   * @throws DomainError NOT_FOUND outside the actor's scope; FORBIDDEN for their own team's or while an organisation may not ask; ILLEGAL_MOVE; BAD_USER_INPUT
   */
  async approve(actor: Actor, input: OpportunityMoveInput): Promise<string> {
    return this.command(actor, 'approveOpportunity', input, async (em, now) => {
      const post = await this.requireForReview(em, actor, input.opportunityId);
      refuseUnless('approve', post);
      await requireMayAct(em, post.organisationIds);
      const gaps = await this.gaps(em, post, now);
      if (gaps.length > 0) throw wrongFields(gaps);
      await this.moves.apply(em, post, 'approve', { actorId: actor.accountId, now });
      return post.id;
    });
  }

  /** @throws DomainError NOT_FOUND outside the actor's scope; FORBIDDEN for their own team's; ILLEGAL_MOVE */
  async sendBack(actor: Actor, input: SendBackOpportunityInput): Promise<string> {
    return this.command(actor, 'sendBackOpportunity', input, async (em, now) => {
      const post = await this.requireForReview(em, actor, input.opportunityId);
      await this.moves.apply(em, post, 'sendBack', { actorId: actor.accountId, now, comment: input.comment });
      return post.id;
    });
  }

  /** Gives a late review to another lead, or to the administrators when none is left. Does nothing when it was decided meanwhile. */
  async passOn(id: string): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const post = await this.queries.find(em, id, { lock: true });
      if (!post || post.status !== 'in_review' || post.reviewWith !== 'lead' || !post.reviewDueAt || post.reviewDueAt > now) return;
      const next = await this.reviewers.next(em, post, now);
      await em.update(Opportunity, { id, status: 'in_review' }, { ...next, updatedAt: now });
      await em.insert(OpportunityEvent, {
        id: newId(), opportunityId: id, at: now, actorId: null, kind: 'passed_on', fromStatus: 'in_review', toStatus: 'in_review', reviewerId: next.reviewerId, comment: null,
      });
      await this.audit.record(em, { actorId: null, action: 'opportunity.pass_on', subject: { kind: 'opportunity', id }, accounts: { from: post.reviewerId, to: next.reviewerId } });
    });
  }

  private command(actor: Actor, operation: string, input: OpportunityMoveInput, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }

  private async requireForReview(em: EntityManager, actor: Actor, id: string): Promise<Opportunity> {
    const post = await this.queries.requireReviewable(em, actor, id, { lock: true });
    if (isOfTeams(actor, post)) throw ownTeam();
    return post;
  }

  private async gaps(em: EntityManager, post: Opportunity, now: Date): Promise<Gap[]> {
    const topicCount = await em.countBy(OpportunityTopic, { opportunityId: post.id });
    const contactInTeam = await this.checks.isInTeam(em, post.contact.accountId, teamsOf(post));
    return gapsOf(post, { now, topicCount, contactInTeam });
  }
}

/** Where it stands comes before what it lacks: nobody mends a post that can't move. */
function refuseUnless(move: Move, post: Opportunity): void {
  if (!isAllowed(move, post.status)) throw illegalMove(post.status, moves[move].to);
}
