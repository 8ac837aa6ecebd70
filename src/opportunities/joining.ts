import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { newId } from '../platform/database/ids.js';
import { SearchChanges } from '../search/sync/search-changes.js';
import { DraftChecks } from './draft-checks.js';
import { mostOrganisations, mostTeams, owners } from './joint.rules.js';
import { tooManyOwners, whileNobodyIsIn } from './opportunities.errors.js';
import { Opportunity, teamsOf } from './opportunity.entity.js';
import { OpportunityEvent } from './opportunity-event.entity.js';
import { OpportunityMoves } from './opportunity-moves.js';
import { ReviewerChoice } from './reviewer-choice.js';

export interface Joint {
  /** Goes on, with everybody's of both. */
  kept: Opportunity;
  /** Ends, and leads to the other. */
  absorbed: Opportunity;
  actorId: string;
  proposedBy: string | null;
  now: Date;
}

/** Makes one opportunity of two. */
@Injectable()
export class Joining {
  constructor(
    private readonly moves: OpportunityMoves,
    private readonly reviewers: ReviewerChoice,
    private readonly checks: DraftChecks,
    private readonly search: SearchChanges,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Both posts are locked for update by the caller. Nobody may be in either: the database says so where whose it is changes.
   * @throws DomainError CONFLICT · FORBIDDEN while an organisation of either may not ask
   */
  async join(em: EntityManager, { kept, absorbed, actorId, proposedBy, now }: Joint): Promise<void> {
    const { jointTeamIds, organisationIds } = owners(kept, absorbed);
    if (organisationIds.length > mostOrganisations || jointTeamIds.length >= mostTeams) throw tooManyOwners();
    await requireMayAct(em, organisationIds);
    await whileNobodyIsIn(this.moves.apply(em, absorbed, 'join', { actorId, now, set: { joinedInto: kept.id } }));
    await whileNobodyIsIn(em.update(Opportunity, { id: kept.id, status: kept.status }, { jointTeamIds, organisationIds, updatedAt: now }));
    const joined = teamsOf(absorbed);
    Object.assign(kept, { jointTeamIds, organisationIds });
    await this.record(em, kept, 'joined', actorId, now);
    await this.audit.record(em, {
      actorId, action: 'opportunity.take_in', subject: { kind: 'opportunity', id: kept.id }, details: { absorbed: absorbed.id, teamIds: joined, organisationIds }, accounts: { proposedBy },
    });
    if (kept.status === 'open') await this.search.changed(em, 'opportunities', [kept.id]);
    // Nobody reviews what a team of their own asks for.
    if (kept.status === 'in_review' && (await this.checks.isInTeam(em, kept.reviewerId, joined))) await this.passOn(em, kept, now);
  }

  private async passOn(em: EntityManager, post: Opportunity, now: Date): Promise<void> {
    const next = await this.reviewers.next(em, post, now);
    await em.update(Opportunity, { id: post.id, status: 'in_review' }, { ...next, updatedAt: now });
    Object.assign(post, next);
    await this.record(em, post, 'passed_on', null, now);
  }

  private async record(em: EntityManager, { id, status, reviewerId }: Opportunity, kind: 'joined' | 'passed_on', actorId: string | null, now: Date): Promise<void> {
    await em.insert(OpportunityEvent, { id: newId(), opportunityId: id, at: now, actorId, kind, fromStatus: status, toStatus: status, reviewerId, comment: null });
  }
}
