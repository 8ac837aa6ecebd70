import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { KeptPlacesStore } from '../matching/kept-places.js';
import { AskingGate } from '../invitations/asking-gate.js';
import { OpportunityFactsQuery } from '../opportunities/opportunity.facts.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { faultsOf } from './mix.rules.js';
import { RoundEnding } from './round-ending.js';
import { noRound, roundUnderWay } from './rounds.errors.js';
import type { StartRoundInput, StopRoundInput } from './rounds.inputs.js';
import { goOn, goOnKey } from './go-on.job.js';

/** A team starts and stops rounds. Locks: opportunity, then round. */
@Injectable()
export class RoundsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly opportunities: OpportunityQueries,
    private readonly facts: OpportunityFactsQuery,
    private readonly keptPlaces: KeptPlacesStore,
    private readonly jobs: Jobs,
    private readonly limits: RateLimiter,
    private readonly audit: AuditLog,
    private readonly ending: RoundEnding,
    private readonly gate: AskingGate,
  ) {}

  /**
   * Says how many places are kept for whom and lets the service ask; it begins within a minute.
   * @returns the opportunity's id
   * @throws DomainError NOT_FOUND (not your team's) · NOT_OPEN (also filled or closed) · FORBIDDEN (an organisation may not ask) · CONFLICT (a round is under way, or something holds it: `AskingGate`) · BAD_USER_INPUT ·
   * RATE_LIMITED
   */
  async start(actor: Actor, input: StartRoundInput): Promise<string> {
    const { opportunityId, nextStep } = input;
    const mix = input.mix ?? [];
    await this.limits.take('roundStarts', `${actor.accountId} ${opportunityId.toLowerCase()}`);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'startRound', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await this.opportunities.requireTeamOpportunity(em, actor, opportunityId, { lock: true });
      const post = await this.opportunities.requireOpen(em, opportunityId, now);
      await requireMayAct(em, post.organisationIds);
      await this.gate.pass(em, opportunityId);
      await this.requireMix(em, opportunityId, mix);
      const begun = await this.gate.begin(
        em.query<unknown[]>(
          `insert into asking_round (opportunity_id, started_by, started_at, next_step, seed, due_at) values ($1, $2, $3, $4, $5, $3) on conflict do nothing returning id`,
          [opportunityId, actor.accountId, now, nextStep, randomBytes(16).toString('hex')],
        ),
      );
      if (begun.length === 0) throw roundUnderWay();
      await this.keptPlaces.replace(em, opportunityId, mix);
      await this.jobs.enqueue(em, goOn, {}, { jobKey: goOnKey });
      await this.audit.record(em, { actorId: actor.accountId, action: 'round.start', subject: { kind: 'opportunity', id: opportunityId }, details: { kept: mix.length } });
      return opportunityId;
    });
  }

  /** Stopping again changes nothing. @returns the opportunity's id. @throws DomainError NOT_FOUND (not your team's) · ILLEGAL_MOVE (none was ever started) */
  stop(actor: Actor, input: StopRoundInput): Promise<string> {
    const { opportunityId } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'stopRound', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await this.opportunities.requireTeamOpportunity(em, actor, opportunityId, { lock: true });
      const ever = await em.query<unknown[]>('select from asking_round where opportunity_id = $1 limit 1', [opportunityId]);
      if (ever.length === 0) throw noRound();
      await this.ending.end(em, opportunityId, 'stopped', now, actor.accountId);
      return opportunityId;
    });
  }

  private async requireMix(em: EntityManager, opportunityId: string, mix: NonNullable<StartRoundInput['mix']>): Promise<void> {
    const post = await this.facts.byId(em, opportunityId);
    const stated = await em.query<{ code: string }[]>('select category_code as code from opportunity_mix where opportunity_id = $1', [opportunityId]);
    const faults = faultsOf(mix, {
      places: post?.places ?? 0,
      relations: post?.topics.map(({ relations }) => relations) ?? [],
      categories: stated.map(({ code }) => code),
    });
    if (faults.length > 0) throw new DomainError('BAD_USER_INPUT', faults.map(({ message }) => message).join(' '), { fields: faults });
  }
}
