import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContactReader } from '../contributors/contact-reader.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { OpportunityContacts } from '../opportunities/opportunity-contacts.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { Introduction } from './introduction.entity.js';
import type { ChosenContact, IntroductionType } from './introductions.types.js';

/** Who was chosen: read by the person and by the team; contact details by the post's named contact alone. */
@Injectable()
export class IntroductionQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly opportunities: OpportunityQueries,
    private readonly posts: OpportunityContacts,
    private readonly people: ContactReader,
  ) {}

  async ofOpportunity(actor: Actor, opportunityId: string, args: ConnectionArgs): Promise<Page<IntroductionType>> {
    await this.opportunities.requireTeamOpportunity(this.dataSource.manager, actor, opportunityId);
    return this.page('opportunityId', opportunityId, args);
  }

  async ofContributor(actor: Actor, contributorId: string, args: ConnectionArgs): Promise<Page<IntroductionType>> {
    await this.access.requireOwnOrHelper(this.dataSource.manager, actor, contributorId);
    return this.page('contributorId', contributorId, args);
  }

  /** Opens the person's contact details. Who may is checked by the field's rule; that it happened is in the audit log, which the person can read. */
  async contact(actor: Actor, { contributorId, opportunityId }: IntroductionType, audit: AuditLog): Promise<ChosenContact> {
    return this.unitOfWork.run(async (em) => {
      const { name, email, phone, relayOnly, safeTimes } = await this.people.open(em, contributorId);
      await audit.record(em, { actorId: actor.accountId, action: 'contributor.open_contact', subject: { kind: 'contributor', id: contributorId }, details: { opportunityId } });
      return { name, email: relayOnly ? null : email, phone: relayOnly ? null : phone, relayOnly, safeTimes };
    });
  }

  private async page(by: 'opportunityId' | 'contributorId', id: string, args: ConnectionArgs): Promise<Page<IntroductionType>> {
    const { manager } = this.dataSource;
    const query = manager.createQueryBuilder(Introduction, 'introduction').where(`introduction.${by} = :id`, { id });
    const page = await keysetPage(query, { alias: 'introduction', property: null }, args);
    const rows = page.edges.map(({ node }) => node);
    const codes = await codesOf(manager, rows);
    const contacts = await this.posts.openAll(manager, rows.map(({ opportunityId }) => opportunityId));
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
