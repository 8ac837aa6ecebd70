import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { leadParameters, looksAfter } from '../opportunities/lead-scope.sql.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { Involvement } from './involvement.entity.js';
import { InvolvementStep } from './involvement-step.entity.js';
import { withoutContact } from './involvement-access.js';
import type { InvolvementWithoutContactType, OverdueInvolvementType } from './involvement.types.js';

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

  /** Open ones whose main contact has left the team or is kept out, the oldest first: a lead can name another (`nameMainContact`). */
  withoutContact(actor: Actor, args: ConnectionArgs): Promise<Page<InvolvementWithoutContactType>> {
    return this.unitOfWork.run(async (em) => {
      const query = em
        .createQueryBuilder(Involvement, 'involvement')
        .innerJoin('opportunity', 'opportunity', 'opportunity.id = involvement.opportunityId')
        .where(`${withoutContact} and ${looksAfter}`, leadParameters(actor));
      const page = await keysetPage(query, { alias: 'involvement', property: null, direction: 'ASC' }, args);
      const ids = page.edges.flatMap(({ node }) => node.contributorId ?? []);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_without_contact', subject: { kind: 'contributor', ids } });
      return page;
    });
  }

  private async page(em: EntityManager, actor: Actor, args: ConnectionArgs): Promise<Page<OverdueInvolvementType>> {
    const query = em.createQueryBuilder(InvolvementStep, 'step').where(
      `step.endedAt is null and step.escalatedAt is not null and exists (
         select from involvement join opportunity on opportunity.id = involvement.opportunity_id join contributor on contributor.id = involvement.contributor_id
         where involvement.id = step.involvementId and contributor.status = 'active' and ${looksAfter})`,
      leadParameters(actor),
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
