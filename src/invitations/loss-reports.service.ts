import { Injectable } from '@nestjs/common';
import { LossService } from '../burden/loss.service.js';
import { type Actor, teamIds } from '../identity/actor.js';
import { teamsOf } from '../opportunities/opportunity.entity.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { Introduction } from './introduction.entity.js';
import type { ReportLossOfIntroducedInput } from './introductions.types.js';
import { Invitation } from './invitation.entity.js';

/** Word that somebody has died, from those who know the person through an invitation: the team they were introduced to, and whoever opens their mail. */
@Injectable()
export class LossReports {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly opportunities: OpportunityQueries,
    private readonly losses: LossService,
  ) {}

  /** Answers alike whoever else has told, or whether the person has left. @throws DomainError NOT_FOUND for another team's */
  ofIntroduced(actor: Actor, input: ReportLossOfIntroducedInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'reportLossOfIntroduced', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      const introduction = await em.findOneBy(Introduction, { id: input.introductionId });
      if (!introduction) throw notFound('This introduction');
      const post = await this.opportunities.requireTeamOpportunity(em, actor, introduction.opportunityId).catch(() => {
        throw notFound('This introduction');
      });
      // Nobody is there any more for whom anything could be stopped.
      if (introduction.contributorId !== null) await this.losses.reportKnown(em, introduction.contributorId, { accountId: actor.accountId, as: 'team', teamId: teamsOf(post).find((id) => teamIds(actor).includes(id)) });
      return introduction.id;
    });
  }

  /** @throws DomainError NOT_FOUND for a link that isn't ours */
  async byLink(linkHash: Buffer): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      const invitation = await em.findOneBy(Invitation, { linkHash });
      if (!invitation?.contributorId) throw notFound('This invitation');
      await this.losses.reportKnown(em, invitation.contributorId, { accountId: null, as: 'link' });
    });
  }
}
