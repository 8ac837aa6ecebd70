import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { leadParameters, looksAfter } from '../opportunities/lead-scope.sql.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import type { Opportunity } from '../opportunities/opportunity.entity.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { Involvement } from './involvement.entity.js';
import { after, type InvolvementState, type Move } from './involvement.rules.js';

export const involvementNotFound = (): DomainError => notFound('This involvement');

/** SQL: whoever the person of `involvement` turns to has left the team or is kept out. */
export const withoutContact = 'involvement.ended_at is null and not involvement_contact_is_there(involvement.main_contact_id, involvement.opportunity_id)';

const over: Partial<Record<InvolvementState, string>> = { thanked: 'It was closed with thanks.', left: 'It ended by leaving, which needs no reason.' };

/** Whose involvement it is, and one move of it at a time. A foreign one reads like one that doesn't exist. */
@Injectable()
export class InvolvementAccess {
  constructor(
    private readonly contributors: ContributorAccess,
    private readonly opportunities: OpportunityQueries,
  ) {}

  /** @throws DomainError NOT_FOUND */
  async requireAnswering(em: EntityManager, actor: Actor, id: string): Promise<{ involvement: Involvement; standing: Standing }> {
    const involvement = await this.find(em, id);
    const { contributorId } = involvement;
    if (contributorId === null) throw involvementNotFound();
    const standing = await this.contributors.requireAnswering(em, actor, contributorId).catch(() => {
      throw involvementNotFound();
    });
    return { involvement, standing };
  }

  /** For the team, while each organisation of the post may act. @throws DomainError NOT_FOUND · FORBIDDEN */
  async requireTeam(em: EntityManager, actor: Actor, id: string): Promise<{ involvement: Involvement; post: Opportunity }> {
    const involvement = await this.find(em, id);
    const post = await this.opportunities.requireTeamOpportunity(em, actor, involvement.opportunityId).catch(() => {
      throw involvementNotFound();
    });
    await this.opportunities.requireMayAct(em, post.id);
    return { involvement, post };
  }

  /** For a lead outside the team, where whoever the person turned to isn't there any more, so that somebody always is. @throws DomainError NOT_FOUND */
  async requireLeadWithoutContact(em: EntityManager, actor: Actor, id: string): Promise<{ involvement: Involvement; post: Opportunity }> {
    const theirs = em
      .createQueryBuilder(Involvement, 'involvement')
      .innerJoin('opportunity', 'opportunity', 'opportunity.id = involvement.opportunityId')
      .where(`involvement.id = :id and ${withoutContact} and ${looksAfter}`, { id, ...leadParameters(actor) });
    const involvement = await theirs.getOne();
    const post = involvement && (await this.opportunities.find(em, involvement.opportunityId));
    if (!involvement || !post) throw involvementNotFound();
    return { involvement, post };
  }

  /**
   * Locked until the transaction ends, as this move finds it. The profile first: whatever ends involvements (leaving Askwell, erasure) locks in this order, guard
   * rows after it.
   * @throws DomainError NOT_FOUND once erased · ILLEGAL_MOVE
   */
  async lockFor(em: EntityManager, { id, contributorId }: Involvement, move: Move): Promise<{ involvement: Involvement; to: InvolvementState }> {
    await em.query('select from contributor where id = $1 for no key update', [contributorId]);
    const involvement = await em.findOneOrFail(Involvement, { where: { id }, lock: { mode: 'for_no_key_update' } });
    if (involvement.contributorId === null) throw involvementNotFound();
    const to = after(move, involvement.state);
    if (to === null) throw new DomainError('ILLEGAL_MOVE', `This involvement is over. ${over[involvement.state]}`, { from: involvement.state });
    return { involvement, to };
  }

  private async find(em: EntityManager, id: string): Promise<Involvement> {
    const found = await em.findOneBy(Involvement, { id });
    if (!found) throw involvementNotFound();
    return found;
  }
}
