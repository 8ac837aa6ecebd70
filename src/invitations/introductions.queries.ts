import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { OpportunityContacts } from '../opportunities/opportunity-contacts.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { Introduction } from './introduction.entity.js';
import type { IntroductionType } from './introductions.types.js';

/** Who was chosen: read by the person, and by the team, which the person can see. */
@Injectable()
export class IntroductionQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly access: ContributorAccess,
    private readonly opportunities: OpportunityQueries,
    private readonly posts: OpportunityContacts,
  ) {}

  async ofOpportunity(actor: Actor, opportunityId: string, args: ConnectionArgs): Promise<Page<IntroductionType>> {
    return this.unitOfWork.run(async (em) => {
      await this.opportunities.requireShownPeople(em, actor, opportunityId);
      const page = await this.page(em, 'opportunityId', opportunityId, args);
      const ids = page.edges.flatMap(({ node }) => node.contributorId ?? []);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_introduction', subject: { kind: 'contributor', ids }, details: { opportunityId } });
      return page;
    });
  }

  async ofContributor(actor: Actor, contributorId: string, args: ConnectionArgs): Promise<Page<IntroductionType>> {
    const { manager } = this.dataSource;
    const standing = await this.access.requireAnswering(manager, actor, contributorId);
    await this.access.noteReading(manager, actor, standing, 'contributor.read_introductions');
    return this.page(manager, 'contributorId', contributorId, args);
  }

  private async page(em: EntityManager, by: 'opportunityId' | 'contributorId', id: string, args: ConnectionArgs): Promise<Page<IntroductionType>> {
    const query = em.createQueryBuilder(Introduction, 'introduction').where(`introduction.${by} = :id`, { id });
    const page = await keysetPage(query, { alias: 'introduction', property: null }, args);
    const rows = page.edges.map(({ node }) => node);
    const codes = await codesOf(em, rows);
    const contacts = await this.posts.openAll(em, rows.map(({ opportunityId }) => opportunityId));
    return mapPage(page, (row) => {
      const contact = contacts.get(row.opportunityId);
      return { ...row, code: codes.get(row.id) ?? '', contactName: contact?.name ?? '', contactEmail: contact?.email ?? null };
    });
  }
}

async function codesOf(em: EntityManager, rows: readonly Introduction[]): Promise<Map<string, string>> {
  const found = await em.query<{ id: string; code: string }[]>(
    `select introduction.id, coalesce(invitation.code, expression.code) as code
     from introduction
     left join invitation on invitation.id = introduction.invitation_id
     left join expression_of_interest expression on expression.id = introduction.expression_of_interest_id
     where introduction.id = any ($1::uuid[])`,
    [rows.map(({ id }) => id)],
  );
  return new Map(found.map(({ id, code }) => [id, code]));
}
