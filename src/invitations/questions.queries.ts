import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, type Page } from '../platform/graphql/connection.js';
import { InvitationQuestion } from './invitation-question.entity.js';

/** What people asked a team before answering, without a name. It is their own words, so they can see that somebody read it. */
@Injectable()
export class QuestionQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly opportunities: OpportunityQueries,
    private readonly audit: AuditLog,
  ) {}

  async ofOpportunity(actor: Actor, opportunityId: string, args: ConnectionArgs): Promise<Page<InvitationQuestion>> {
    return this.unitOfWork.run(async (em) => {
      await this.opportunities.requireShownPeople(em, actor, opportunityId);
      const query = em.createQueryBuilder(InvitationQuestion, 'question').where('question.opportunityId = :opportunityId', { opportunityId });
      const page = await keysetPage(query, { alias: 'question', property: null }, args);
      await this.noteReading(em, actor, page.edges.map(({ node }) => node));
      return page;
    });
  }

  /** To be called wherever a team is shown questions. */
  async noteReading(em: EntityManager, actor: Actor, questions: readonly InvitationQuestion[]): Promise<void> {
    const askers = await em.query<{ id: string }[]>('select distinct contributor_id as id from invitation where id = any ($1::uuid[]) and contributor_id is not null', [
      questions.map(({ invitationId }) => invitationId),
    ]);
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_question', subject: { kind: 'contributor', ids: askers.map(({ id }) => id) } });
  }
}
