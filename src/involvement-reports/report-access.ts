import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { leadParameters, looksAfter } from '../opportunities/lead-scope.sql.js';
import { opportunityNotFound } from '../opportunities/opportunities.errors.js';
import { isOfTeams, OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { Opportunity } from '../opportunities/opportunity.entity.js';
import { DomainError } from '../platform/errors/domain-error.js';

/** Whose report it is: the team writes it, and a lead who looks after the opportunity from outside reads it, too. */
@Injectable()
export class ReportAccess {
  constructor(private readonly opportunities: OpportunityQueries) {}

  /** @throws DomainError NOT_FOUND · ILLEGAL_MOVE for one that was never open, or is part of another */
  async requireReadable(em: EntityManager, actor: Actor, id: string): Promise<Opportunity> {
    const post = await this.opportunities.find(em, id);
    if (!post || !(isOfTeams(actor, post) || (await this.lookedAfter(em, actor, id)))) throw opportunityNotFound();
    return reported(post);
  }

  /** Its row is locked, so that it isn't joined into another meanwhile. @throws the same */
  async requireWritable(em: EntityManager, actor: Actor, id: string): Promise<Opportunity> {
    return reported(await this.opportunities.requireTeamOpportunity(em, actor, id, { lock: true }));
  }

  private lookedAfter(em: EntityManager, actor: Actor, id: string): Promise<boolean> {
    return em.createQueryBuilder(Opportunity, 'opportunity').where(`opportunity.id = :id and ${looksAfter}`, { id, ...leadParameters(actor) }).getExists();
  }
}

function reported(post: Opportunity): Opportunity {
  if (post.joinedInto !== null) throw new DomainError('ILLEGAL_MOVE', 'This opportunity is part of another one now; its report is there.', { opportunityId: post.joinedInto });
  if (post.openedAt === null) throw new DomainError('ILLEGAL_MOVE', 'This opportunity was never open, so there is nothing to report yet.');
  return post;
}
