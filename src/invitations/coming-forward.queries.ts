import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { type Actor, has, leadScope } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { ExpressionOfInterest } from './expression-of-interest.entity.js';

/** Somebody who left while they waited has taken it back by leaving. */
const notGone = `(expression.state <> 'waiting' or exists (select from contributor where contributor.id = expression.contributorId and contributor.status = 'active'))`;

const inTeam = (accountId: string): string =>
  `exists (select from permission member where member.account_id = ${accountId} and member.team_id = any (opportunity.team_id || opportunity.joint_team_ids) and member.revoked_at is null)`;

/** The lead of an organisation that may not act is shown nobody, like its teams. */
const mayAct = 'not exists (select from organisation_missing(opportunity.organisation_ids))';

/** One who can look into a team's silence: not one of the team. */
const hasLead = `exists (select from permission lead where lead.kind = 'involvement_lead' and lead.revoked_at is null
  and (lead.organisation_id = any (opportunity.organisation_ids) and ${mayAct} or lead.area_code = opportunity.area_code) and not ${inTeam('lead.account_id')})`;

/** Reads of coming forward: one's own, a team's, and what reached a lead because nobody answered. Others' reads are in the audit log. */
@Injectable()
export class ComingForwardQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly opportunities: OpportunityQueries,
    private readonly audit: AuditLog,
  ) {}

  async ofContributor(actor: Actor, contributorId: string, args: ConnectionArgs): Promise<Page<ExpressionOfInterest>> {
    const { manager } = this.dataSource;
    const standing = await this.access.requireAnswering(manager, actor, contributorId);
    await this.access.noteReading(manager, actor, standing, 'contributor.read_interests');
    return this.page(manager, 'expression.contributorId = :id', { id: contributorId }, args);
  }

  async ofOpportunity(actor: Actor, opportunityId: string, args: ConnectionArgs): Promise<Page<ExpressionOfInterest>> {
    return this.audited(actor, async (em) => {
      await this.opportunities.requireShownPeople(em, actor, opportunityId);
      return this.page(em, `expression.opportunityId = :id and expression.state <> 'taken_back' and ${notGone}`, { id: opportunityId }, args);
    });
  }

  /**
   * What nobody answered though the team was reminded: for the leads of its organisations and area who are not in the team, and where there
   * is none, as with reviews, for the administrators. That there was silence is their business; what somebody wrote to the team of their own life is not.
   */
  async unanswered(actor: Actor, args: ConnectionArgs): Promise<Page<ExpressionOfInterest>> {
    const { organisationIds, areaCodes } = leadScope(actor);
    const page = await this.audited(actor, (em) =>
      this.page(
        em,
        `expression.state = 'waiting' and ${notGone} and expression.escalatedAt is not null and exists (
           select from opportunity where opportunity.id = expression.opportunityId and not ${inTeam('cast(:me as uuid)')} and
             (opportunity.organisation_ids && cast(:organisationIds as uuid[]) and ${mayAct} or opportunity.area_code = any (cast(:areaCodes as text[]))
              or cast(:administrator as boolean) and not ${hasLead}))`,
        { organisationIds, areaCodes, administrator: has(actor, 'administrator'), me: actor.accountId },
        args,
      ),
    );
    return mapPage(page, (expression) => ({ ...expression, message: null }));
  }

  /** The caller has checked whose it is. */
  async one(id: string): Promise<ExpressionOfInterest> {
    const found = await this.dataSource.manager.findOneBy(ExpressionOfInterest, { id });
    if (!found) throw notFound('This expression of interest');
    return found;
  }

  /** As its team reads it, also when the answer is sent again under its key. @throws DomainError FORBIDDEN while an organisation may not act */
  async oneForTeam(id: string): Promise<ExpressionOfInterest> {
    return this.unitOfWork.run(async (em) => {
      const found = await em.findOneByOrFail(ExpressionOfInterest, { id });
      await this.opportunities.requireMayAct(em, found.opportunityId);
      return found;
    });
  }

  private audited(actor: Actor, read: (em: EntityManager) => Promise<Page<ExpressionOfInterest>>): Promise<Page<ExpressionOfInterest>> {
    return this.unitOfWork.run(async (em) => {
      const page = await read(em);
      const ids = page.edges.flatMap(({ node }) => node.contributorId ?? []);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_interest', subject: { kind: 'contributor', ids } });
      return page;
    });
  }

  private page(em: EntityManager, where: string, parameters: object, args: ConnectionArgs): Promise<Page<ExpressionOfInterest>> {
    return keysetPage(em.createQueryBuilder(ExpressionOfInterest, 'expression').where(where, parameters), { alias: 'expression', property: null }, args);
  }
}
