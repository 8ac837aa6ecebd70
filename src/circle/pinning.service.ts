import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { findingNotFound } from '../findings/findings.errors.js';
import { readable } from '../findings/findings.queries.js';
import type { Actor } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notToPin, tooManyPinned } from './circle.errors.js';
import type { PinFindingInput, UnpinFindingInput } from './circle.inputs.js';

export const mostPinned = 10;

/** Findings that a team puts on its post, whatever its topics. Each answers with the post's id; done twice, it changes nothing. */
@Injectable()
export class PinningService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly posts: OpportunityQueries,
  ) {}

  /** @throws DomainError NOT_FOUND · ILLEGAL_MOVE (retracted) · TOO_MANY */
  pin(actor: Actor, input: PinFindingInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'pinFinding', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      // The post's row is locked before its findings are counted, so two at once can't go over.
      const post = await this.posts.requireTeamOpportunity(em, actor, input.opportunityId, { lock: true });
      const [finding] = await em.query<{ id: string; retracted: boolean }[]>(
        `select shown.id, shown.retracted from finding named join finding shown on shown.id = coalesce(named.joined_into, named.id)
         where named.id = $1 and shown.status = any ($2::text[]) for key share of shown`,
        [input.findingId, readable],
      );
      if (finding === undefined) throw findingNotFound();
      if (finding.retracted) throw notToPin();
      const pinned = await em.query<{ id: string }[]>('select finding_id as id from opportunity_finding where opportunity_id = $1', [post.id]);
      if (pinned.some(({ id }) => id === finding.id)) return post.id;
      if (pinned.length >= mostPinned) throw tooManyPinned(mostPinned);
      await em.query('insert into opportunity_finding (opportunity_id, finding_id, pinned_by, pinned_at) values ($1, $2, $3, $4)', [post.id, finding.id, actor.accountId, now]);
      return this.done(actor, 'opportunity.pin_finding', post.id, finding.id, em);
    });
  }

  /** @throws DomainError NOT_FOUND (the post) */
  unpin(actor: Actor, input: UnpinFindingInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'unpinFinding', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      const post = await this.posts.requireTeamOpportunity(em, actor, input.opportunityId, { lock: true });
      await em.query(
        `delete from opportunity_finding where opportunity_id = $1
           and finding_id in (select $2::uuid union select joined_into from finding where id = $2 union select id from finding where joined_into = $2)`,
        [post.id, input.findingId],
      );
      return this.done(actor, 'opportunity.unpin_finding', post.id, input.findingId, em);
    });
  }

  private async done(actor: Actor, action: string, id: string, findingId: string, em: Parameters<AuditLog['record']>[0]): Promise<string> {
    await this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'opportunity', id }, details: { findingId } });
    return id;
  }
}
