import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';

export interface InvolvementRow {
  id: string;
  opportunityId: string;
  contributorId: string | null;
}

export const involvementNotFound = (): DomainError => notFound('This involvement');

/** Whose involvement it is, for what concerns money. A foreign one reads like one that doesn't exist. */
@Injectable()
export class PaymentAccess {
  constructor(
    private readonly contributors: ContributorAccess,
    private readonly opportunities: OpportunityQueries,
  ) {}

  /**
   * For the person; for a profile without an account, whoever supports it passes on what the person says. Not for a helper of somebody who signs in: who handles
   * another's money has power over them. Whoever acts for somebody needs to look after their profile, not only to answer.
   * @throws DomainError NOT_FOUND · FORBIDDEN
   */
  async requirePerson(em: EntityManager, actor: Actor, involvementId: string): Promise<{ involvement: InvolvementRow; standing: Standing }> {
    const involvement = await this.find(em, involvementId);
    if (involvement.contributorId === null) throw involvementNotFound();
    const standing = await this.contributors.requireOwnOrSpokenFor(em, actor, involvement.contributorId).catch(() => {
      throw involvementNotFound();
    });
    return { involvement, standing: requireLooksAfter(standing) };
  }

  /** For the team, while each organisation of the post may act. @throws DomainError NOT_FOUND · FORBIDDEN */
  async requireTeam(em: EntityManager, actor: Actor, involvementId: string): Promise<InvolvementRow> {
    const involvement = await this.find(em, involvementId);
    await this.opportunities.requireTeamOpportunity(em, actor, involvement.opportunityId).catch(() => {
      throw involvementNotFound();
    });
    await this.opportunities.requireMayAct(em, involvement.opportunityId);
    return involvement;
  }

  /** The same as `requirePerson`, for a profile. @throws DomainError NOT_FOUND · FORBIDDEN */
  async requireProfile(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return requireLooksAfter(await this.contributors.requireOwnOrSpokenFor(em, actor, contributorId));
  }

  /** What only the person reads and says: nobody passes it on. @throws DomainError NOT_FOUND · FORBIDDEN */
  async requireOwn(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return requireLooksAfter(await this.contributors.requireOwnContributor(em, actor, contributorId));
  }

  /** Until the transaction ends nobody is erased from it, and no other offer or answer comes between. The profile first, as whatever ends involvements does. @throws DomainError NOT_FOUND once erased */
  async lock(em: EntityManager, { id, contributorId }: InvolvementRow): Promise<void> {
    await em.query('select from contributor where id = $1 for no key update', [contributorId]);
    const [row] = await em.query<{ gone: boolean }[]>('select contributor_id is null as gone from involvement where id = $1 for no key update', [id]);
    if (!row || row.gone) throw involvementNotFound();
  }

  private async find(em: EntityManager, id: string): Promise<InvolvementRow> {
    const [row] = await em.query<InvolvementRow[]>('select id, opportunity_id as "opportunityId", contributor_id as "contributorId" from involvement where id = $1', [id]);
    if (!row) throw involvementNotFound();
    return row;
  }
}

function requireLooksAfter(standing: Standing): Standing {
  if (standing.as === 'self' && standing.actingScope && !standing.actingScope.includes('look_after_profile')) {
    throw new DomainError('FORBIDDEN', 'You may answer for this person, and not see to what they are paid. An involvement lead can tell you more.');
  }
  return standing;
}
