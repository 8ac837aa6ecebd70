import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorNames } from '../contributors/contributor-names.js';
import { leadReaches } from '../contributors/lead-reach.sql.js';
import { type Actor, has, leadScope } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import type { ReportedLossType } from './loss.types.js';
import { ReportedLoss } from './reported-loss.entity.js';

/** Word that came and stands, for the leads who make sure of it. Each reading is in the audit log. */
@Injectable()
export class LossQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly names: ContributorNames,
    private readonly audit: AuditLog,
  ) {}

  /** Newest first: of people in a lead's areas and people it registered; for administrators everyone's. */
  async standing(actor: Actor, args: ConnectionArgs): Promise<Page<ReportedLossType>> {
    return this.unitOfWork.run(async (em) => {
      const query = em
        .createQueryBuilder(ReportedLoss, 'loss')
        .innerJoin('contributor', 'person', 'person.id = loss.contributorId')
        .where(`loss.undoneAt is null and ${leadReaches}`, { me: actor.accountId, isAdministrator: has(actor, 'administrator'), areaCodes: leadScope(actor).areaCodes });
      const page = await keysetPage(query, { alias: 'loss', property: null }, args);
      const about = page.edges.map(({ node }) => node);
      const names = await this.names.of(em, about.map(({ contributorId }) => contributorId));
      const bringers = await this.bringers(em, about);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_name', subject: { kind: 'contributor', ids: about.map(({ contributorId }) => contributorId) } });
      return mapPage(page, ({ id, contributorId, reportedAt, reportedBy, reportedAs, confirmedAt, held }) => ({
        id, contributorId, reportedAt, reportedAs, confirmedAt, standsStill: held.length > 0, name: names.get(contributorId) ?? null, reportedBy: (reportedBy && bringers.get(reportedBy)) ?? null,
      }));
    });
  }

  private async bringers(em: EntityManager, losses: readonly ReportedLoss[]): Promise<Map<string, string>> {
    const rows = await em.query<{ id: string; name: string }[]>('select id, display_name as name from account where id = any ($1::uuid[])', [losses.flatMap(({ reportedBy }) => reportedBy ?? [])]);
    return new Map(rows.map(({ id, name }) => [id, name]));
  }
}
