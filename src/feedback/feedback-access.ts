import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, has, leadScope } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import type { Opportunity } from '../opportunities/opportunity.entity.js';
import { FeedbackDuty } from './feedback-duty.entity.js';
import { feedbackMoveRefused, feedbackNotFound, neverOpened } from './feedback.errors.js';
import { after, type FeedbackState, type Move } from './feedback.rules.js';

const inTeam = (accountId: string): string =>
  `exists (select from permission member where member.account_id = ${accountId} and member.team_id = any (opportunity.team_id || opportunity.joint_team_ids) and member.revoked_at is null)`;

const hasLead = `exists (select from permission lead where lead.kind = 'involvement_lead' and lead.revoked_at is null
  and (lead.organisation_id = any (opportunity.organisation_ids) or lead.area_code = opportunity.area_code) and not ${inTeam('lead.account_id')})`;

/** SQL: whether the lead (`:me`, `:organisationIds`, `:areaCodes`) is there for `opportunity` and not in its team; where no such lead is, an administrator (`:administrator`). */
export const looksAfter = `(not ${inTeam('cast(:me as uuid)')} and
  (opportunity.organisation_ids && cast(:organisationIds as uuid[]) or opportunity.area_code = any (cast(:areaCodes as text[])) or cast(:administrator as boolean) and not ${hasLead}))`;

export const leadParameters = (actor: Actor): { me: string; organisationIds: string[]; areaCodes: string[]; administrator: boolean } => ({
  me: actor.accountId, ...leadScope(actor), administrator: has(actor, 'administrator'),
});

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
