import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { type Actor, has, leadScope } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { Involvement } from './involvement.entity.js';
import { InvolvementStep } from './involvement-step.entity.js';
import type { OverdueInvolvementType } from './involvement.types.js';

const inTeam = (accountId: string): string =>
  `exists (select from permission member where member.account_id = ${accountId} and member.team_id = any (opportunity.team_id || opportunity.joint_team_ids) and member.revoked_at is null)`;

const hasLead = `exists (select from permission lead where lead.kind = 'involvement_lead' and lead.revoked_at is null
  and (lead.organisation_id = any (opportunity.organisation_ids) or lead.area_code = opportunity.area_code) and not ${inTeam('lead.account_id')})`;

/**
 * Steps that a team left overdue though it was reminded: for leads who are not in the team, and where there is none, for administrators. It says that
 * there is silence, and nothing about whom it concerns.
 */
@Injectable()
export class OverdueInvolvements {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  of(actor: Actor, args: ConnectionArgs): Promise<Page<OverdueInvolvementType>> {
    return this.unitOfWork.run((em) => this.page(em, actor, args));
  }

  private async page(em: EntityManager, actor: Actor, args: ConnectionArgs): Promise<Page<OverdueInvolvementType>> {
    const { organisationIds, areaCodes } = leadScope(actor);
    const query = em.createQueryBuilder(InvolvementStep, 'step').where(
      `step.endedAt is null and step.escalatedAt is not null and exists (
         select from involvement join opportunity on opportunity.id = involvement.opportunity_id join contributor on contributor.id = involvement.contributor_id
         where involvement.id = step.involvementId and contributor.status = 'active' and not ${inTeam('cast(:me as uuid)')} and
           (opportunity.organisation_ids && cast(:organisationIds as uuid[]) or opportunity.area_code = any (cast(:areaCodes as text[]))
            or cast(:administrator as boolean) and not ${hasLead}))`,
      { organisationIds, areaCodes, administrator: has(actor, 'administrator'), me: actor.accountId },
    );
    const page = await keysetPage(query, { alias: 'step', property: 'escalatedAt', direction: 'ASC' }, args);
    const involvements = await em.createQueryBuilder(Involvement, 'involvement').where('involvement.id = any (:ids)', { ids: page.edges.map(({ node }) => node.involvementId) }).getMany();
    const ids = involvements.flatMap(({ contributorId }) => contributorId ?? []);
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_overdue_step', subject: { kind: 'contributor', ids } });
    const of = new Map(involvements.map((involvement) => [involvement.id, involvement]));
    return mapPage(page, ({ involvementId, dueOn }) => {
      const { opportunityId, mainContactName } = of.get(involvementId)!;
      return { id: involvementId, opportunityId, mainContactName, dueOn };
    });
  }
}
