import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { CharacteristicsQueries } from '../contributors/characteristics.queries.js';
import type { Actor } from '../identity/actor.js';
import { onlyDraftsChange } from '../opportunities/opportunities.errors.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import type { SetOpportunityMixInput } from './mix.types.js';

/** Which people a team wants among those it asks. Said in the post, and read by no score. */
@Injectable()
export class MixService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly opportunities: OpportunityQueries,
    private readonly characteristics: CharacteristicsQueries,
    private readonly audit: AuditLog,
  ) {}

  /** @returns the opportunity's id. @throws DomainError NOT_FOUND (not your team's), BAD_USER_INPUT, ILLEGAL_MOVE once it was submitted */
  set(actor: Actor, input: SetOpportunityMixInput): Promise<string> {
    const { opportunityId, categories, why } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'setOpportunityMix', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const post = await this.opportunities.requireTeamOpportunity(em, actor, opportunityId, { lock: true });
      // Whoever reviews a post has seen whom it looks for.
      if (post.status !== 'draft') throw onlyDraftsChange(post.status);
      await this.characteristics.requireForFinding(em, categories, 'categories', now);
      if (categories.length > 0 && !why) throw badInput('why', 'Please say why you look for them: everyone who reads the post sees it.');
      await this.replace(em, opportunityId, categories, why ?? null);
      await this.audit.record(em, { actorId: actor.accountId, action: 'opportunity.set_mix', subject: { kind: 'opportunity', id: opportunityId }, details: { categories } });
      return opportunityId;
    });
  }

  private async replace(em: EntityManager, opportunityId: string, categories: readonly string[], why: string | null): Promise<void> {
    await em.query('delete from opportunity_mix where opportunity_id = $1', [opportunityId]);
    await em.query('delete from opportunity_mix_reason where opportunity_id = $1', [opportunityId]);
    if (categories.length === 0) return;
    await em.query('insert into opportunity_mix (opportunity_id, category_code) select distinct $1::uuid, code from unnest($2::text[]) code', [opportunityId, categories]);
    await em.query('insert into opportunity_mix_reason (opportunity_id, why) values ($1, $2)', [opportunityId, why]);
  }
}
