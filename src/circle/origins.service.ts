import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { findingNotFound } from '../findings/findings.errors.js';
import { mayCurate, readable } from '../findings/findings.queries.js';
import { type Actor, ownOrganisationIds } from '../identity/actor.js';
import { isOfTeams, OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { opportunityNotFound } from '../opportunities/opportunities.errors.js';
import type { Opportunity } from '../opportunities/opportunity.entity.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import type { CommandInput } from '../platform/graphql/command-input.js';
import { notAnOrigin, originNotFound, othersConfirm, overAlready, saidNo } from './circle.errors.js';
import type { FindingOriginInput, LinkFindingToOpportunityInput, LinkFindingToOrganisationInput } from './circle.inputs.js';
import { FindingOrigin, type OriginSide } from './finding-origin.entity.js';

/**
 * What a finding grew out of. Of a post both sides must say so: whoever curates findings knows the article, its team knows what came of it. Each answers with the
 * link's id. One row for each pair, which the unique constraint sees to; two sides that say it at once agree.
 */
@Injectable()
export class OriginsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly posts: OpportunityQueries,
  ) {}

  /**
   * Said by the other side already, it is confirmed thereby. Said again, it changes nothing.
   * @throws DomainError NOT_FOUND · ILLEGAL_MOVE (never open, or withdrawn; the other side said no)
   */
  linkToOpportunity(actor: Actor, input: LinkFindingToOpportunityInput): Promise<string> {
    return this.command(actor, 'linkFindingToOpportunity', input, async (em, now) => {
      const post = await this.post(em, input.opportunityId);
      const side: OriginSide = post !== null && isOfTeams(actor, post) ? 'team' : 'broker';
      // Of others' posts a broker knows those that were open: anyone signed in could read them.
      if (post === null || (side === 'broker' && (!mayCurate(actor) || post.openedAt === null))) throw opportunityNotFound();
      if (post.openedAt === null || post.status === 'withdrawn') throw notAnOrigin(post.status);
      const findingId = await this.finding(em, actor, input.findingId);
      return this.say(em, actor, { findingId, opportunityId: post.id, organisationId: null, side }, now);
    });
  }

  /** @throws DomainError NOT_FOUND · ILLEGAL_MOVE (somebody of that organisation took it back) */
  linkToOrganisation(actor: Actor, input: LinkFindingToOrganisationInput): Promise<string> {
    return this.command(actor, 'linkFindingToOrganisation', input, async (em, now) => {
      const findingId = await this.finding(em, actor, input.findingId);
      const known = await em.query<unknown[]>('select 1 from organisation where id = $1', [input.organisationId]);
      if (known.length === 0) throw notFound('This organisation');
      return this.say(em, actor, { findingId, opportunityId: null, organisationId: input.organisationId, side: 'broker' }, now);
    });
  }

  /** Confirmed again, it changes nothing. @throws DomainError NOT_FOUND · FORBIDDEN (one's own side said it) · ILLEGAL_MOVE (taken back) */
  confirm(actor: Actor, input: FindingOriginInput): Promise<string> {
    return this.command(actor, 'confirmFindingOrigin', input, async (em, now) => {
      const { origin, sides } = await this.take(em, actor, input.originId);
      if (origin.state === 'confirmed') return origin.id;
      if (origin.state === 'ended') throw overAlready();
      if (sides.every((side) => side === origin.saidBy)) throw othersConfirm();
      await em.query(`update finding_origin set state = 'confirmed', confirmed_by = $2, confirmed_at = $3 where id = $1`, [origin.id, actor.accountId, now]);
      return this.done(em, actor, 'finding.confirm_origin', origin);
    });
  }

  /** Says that it isn’t so, or takes it back. Said again, it changes nothing. @throws DomainError NOT_FOUND */
  end(actor: Actor, input: FindingOriginInput): Promise<string> {
    return this.command(actor, 'endFindingOrigin', input, async (em, now) => {
      const { origin, sides } = await this.take(em, actor, input.originId);
      if (origin.state === 'ended') return origin.id;
      const side = sides.includes('team') ? 'team' : 'broker';
      await em.query(
        `update finding_origin set state = 'ended', ended_side = $2, ended_by = $3, ended_at = $4, confirmed_by = null, confirmed_at = null where id = $1`,
        [origin.id, side, actor.accountId, now],
      );
      return this.done(em, actor, 'finding.end_origin', origin);
    });
  }

  private async say(
    em: EntityManager,
    actor: Actor,
    { findingId, opportunityId, organisationId, side }: { findingId: string; opportunityId: string | null; organisationId: string | null; side: OriginSide },
    now: Date,
  ): Promise<string> {
    const [said] = await em.query<FindingOrigin[]>(
      `insert into finding_origin as origin (finding_id, opportunity_id, organisation_id, state, said_by, said_by_account, said_at)
       values ($1, $2, $3, case when $2::uuid is null then 'confirmed' else 'proposed' end, $4, $5, $6)
       on conflict (finding_id, ${opportunityId === null ? 'organisation_id' : 'opportunity_id'}) do update set
         state = case when origin.state = 'ended' then excluded.state when origin.said_by <> excluded.said_by then 'confirmed' else origin.state end,
         said_by = case when origin.state = 'ended' then excluded.said_by else origin.said_by end,
         said_by_account = case when origin.state = 'ended' then excluded.said_by_account else origin.said_by_account end,
         said_at = case when origin.state = 'ended' then excluded.said_at else origin.said_at end,
         confirmed_by = case when origin.state = 'proposed' and origin.said_by <> excluded.said_by then excluded.said_by_account else origin.confirmed_by end,
         confirmed_at = case when origin.state = 'proposed' and origin.said_by <> excluded.said_by then excluded.said_at else origin.confirmed_at end,
         ended_side = null, ended_by = null, ended_at = null
       where origin.state <> 'ended' or origin.ended_side = excluded.said_by
       returning id, finding_id as "findingId", opportunity_id as "opportunityId", organisation_id as "organisationId"`,
      [findingId, opportunityId, organisationId, side, actor.accountId, now],
    );
    if (said === undefined) throw saidNo();
    return this.done(em, actor, 'finding.say_origin', said);
  }

  /** A link that this account has a side in, locked. For it alone: foreign reads as unknown. */
  private async take(em: EntityManager, actor: Actor, id: string): Promise<{ origin: FindingOrigin; sides: OriginSide[] }> {
    const origin = await em.findOne(FindingOrigin, { where: { id }, lock: { mode: 'for_no_key_update' } });
    if (origin === null) throw originNotFound();
    const post = origin.opportunityId === null ? null : await this.post(em, origin.opportunityId);
    const ofTeam = post === null ? ownOrganisationIds(actor).includes(origin.organisationId ?? '') : isOfTeams(actor, post);
    const sides: OriginSide[] = [...(mayCurate(actor) ? (['broker'] as const) : []), ...(ofTeam ? (['team'] as const) : [])];
    if (sides.length === 0) throw originNotFound();
    return { origin, sides };
  }

  /** Where it was joined into another, that one. */
  private async post(em: EntityManager, id: string): Promise<Opportunity | null> {
    const post = await this.posts.find(em, id);
    return post?.joinedInto ? this.post(em, post.joinedInto) : post;
  }

  /** A double leads to the finding it was joined into. @throws DomainError NOT_FOUND for what this account may not read, or was taken back */
  private async finding(em: EntityManager, actor: Actor, id: string): Promise<string> {
    const [found] = await em.query<{ id: string }[]>(
      `select shown.id from finding named join finding shown on shown.id = coalesce(named.joined_into, named.id)
       where named.id = $1 and (shown.status = any ($2::text[]) or ($3 and shown.status <> 'withdrawn')) for key share of shown`,
      [id, readable, mayCurate(actor)],
    );
    if (found === undefined) throw findingNotFound();
    return found.id;
  }

  private command(actor: Actor, operation: string, input: CommandInput, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }

  private async done(em: EntityManager, actor: Actor, action: string, { id, findingId, opportunityId, organisationId }: FindingOrigin): Promise<string> {
    await this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'finding', id: findingId }, details: { originId: id, opportunityId, organisationId } });
    return id;
  }
}
