import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { type Actor, leadScope } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { notFound } from '../platform/errors/domain-error.js';
import { type ConnectionArgs, keysetPage, type Page } from '../platform/graphql/connection.js';
import { ExpressionOfInterest } from './expression-of-interest.entity.js';

/** Reads of coming forward: one's own, a team's, and what reached a lead because nobody answered. */
@Injectable()
export class ComingForwardQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ContributorAccess,
    private readonly opportunities: OpportunityQueries,
  ) {}

  async ofContributor(actor: Actor, contributorId: string, args: ConnectionArgs): Promise<Page<ExpressionOfInterest>> {
    await this.access.requireOwnOrHelper(this.dataSource.manager, actor, contributorId);
    return this.page('expression.contributorId = :id', { id: contributorId }, args);
  }

  async ofOpportunity(actor: Actor, opportunityId: string, args: ConnectionArgs): Promise<Page<ExpressionOfInterest>> {
    await this.opportunities.requireTeamOpportunity(this.dataSource.manager, actor, opportunityId);
    return this.page(`expression.opportunityId = :id and expression.state <> 'taken_back'`, { id: opportunityId }, args);
  }

  /** What nobody answered though the team was reminded, for the organisations and areas this lead is there for. */
  unanswered(actor: Actor, args: ConnectionArgs): Promise<Page<ExpressionOfInterest>> {
    const { organisationIds, areaCodes } = leadScope(actor);
    return this.page(
      `expression.state = 'waiting' and expression.escalatedAt is not null and exists (
         select from opportunity where opportunity.id = expression.opportunityId
           and (opportunity.organisation_ids && cast(:organisationIds as uuid[]) or opportunity.area_code = any (cast(:areaCodes as text[]))))`,
      { organisationIds, areaCodes },
      args,
    );
  }

  async one(id: string): Promise<ExpressionOfInterest> {
    const found = await this.dataSource.manager.findOneBy(ExpressionOfInterest, { id });
    if (!found) throw notFound('This expression of interest');
    return found;
  }

  private page(where: string, parameters: object, args: ConnectionArgs): Promise<Page<ExpressionOfInterest>> {
    const query = this.dataSource.manager.createQueryBuilder(ExpressionOfInterest, 'expression').where(where, parameters);
    return keysetPage(query, { alias: 'expression', property: null }, args);
  }
}
