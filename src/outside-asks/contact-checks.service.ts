import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { BurdenGuard, type CheckOutcome } from '../burden/guard.service.js';
import { CheckHash } from '../contributors/check-hash.js';
import { NeverContact } from '../contributors/never-contact.js';
import type { Actor } from '../identity/actor.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { CheckKeys } from './check-key.js';
import type { ContactChecksInput, RequestContactChecksInput } from './contact-checks.inputs.js';
import type { ContactChecksResult, SettledContactCheck } from './contact-checks.types.js';
import { ExternalOpportunities } from './external-opportunities.js';
import { atSteadyPace } from './steady-pace.js';

/** Kept for the idempotency key: ids and outcomes only, the instant as ISO text. */
interface Kept {
  confirmBy: string | null;
  results: { place: number; outcome: CheckOutcome; checkId: string | null }[];
}

/** Whether an organisation's own software may write to people of its own list. */
@Injectable()
export class ContactChecksService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly guard: BurdenGuard,
    private readonly keys: CheckKeys,
    private readonly hash: CheckHash,
    private readonly never: NeverContact,
    private readonly external: ExternalOpportunities,
    private readonly limits: RateLimiter,
    private readonly audit: AuditLog,
    private readonly config: AppConfig,
  ) {}

  /** @throws DomainError FORBIDDEN (no agreement) · BAD_USER_INPUT · RATE_LIMITED · UNAVAILABLE (addresses from before there were checks are being prepared) */
  async request(actor: Actor, input: RequestContactChecksInput): Promise<ContactChecksResult> {
    const organisationId = actor.system!.organisationId;
    await this.limits.take('contactChecks', organisationId, input.addresses.length);
    // Where nothing is limited (RATE_LIMITS=off, as measurements and tests have it), nothing is held back either.
    return atSteadyPace(this.config.api.budgets ? 250 : 0, async () => {
      const { confirmBy, results } = await this.unitOfWork.command<Kept>({ callerId: actor.accountId, operation: 'requestContactChecks', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
        const digests = await this.digests(em, organisationId, input);
        await requireMayAct(em, [organisationId]);
        await requirePrepared(em);
        const externalId = await this.external.named(em, organisationId, input.reference, now);
        const hashes = digests.map((digest) => this.hash.ofDigest(digest));
        const silenced = await this.never.silencedChecks(em, hashes);
        const people = hashes.map((hash, nr) => ({ hash, silenced: silenced[nr] }));
        const made = await this.guard.reserveChecks(em, externalId, people, { context: input.context, participation: input.studyParticipation ?? false });
        await this.audit.record(em, {
          actorId: actor.accountId, action: 'contact_checks.request', subject: { kind: 'organisation', id: organisationId },
          details: { externalOpportunityId: externalId, ...countOutcomes(made.outcomes) },
        });
        return { confirmBy: made.confirmBy?.toISOString() ?? null, results: made.outcomes.map((result, nr) => ({ place: nr + 1, ...result })) };
      });
      return { confirmBy: confirmBy === null ? null : new Date(confirmBy), results };
    });
  }

  /** The organisation wrote to them, or won't. Saying it again changes nothing; what was said first holds. @throws DomainError NOT_FOUND when one is not theirs: then none is settled */
  settle(actor: Actor, input: ContactChecksInput, wereMade: boolean): Promise<SettledContactCheck[]> {
    const organisationId = actor.system!.organisationId;
    const operation = wereMade ? 'confirmContactChecks' : 'returnContactChecks';
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, async (em) => {
      const settled = await this.guard.settleChecks(em, input.checkIds, organisationId, wereMade);
      if (settled.size < input.checkIds.length) throw notFound('One of these checks');
      await this.audit.record(em, {
        actorId: actor.accountId, action: wereMade ? 'contact_checks.confirm' : 'contact_checks.return', subject: { kind: 'organisation', id: organisationId },
        details: { checks: settled.size },
      });
      return input.checkIds.map((checkId) => ({ checkId, outcome: settled.get(checkId.toLowerCase())! }));
    });
  }

  /** @throws DomainError BAD_USER_INPUT naming the place, never the value */
  private async digests(em: EntityManager, organisationId: string, { keyVersion, addresses }: RequestContactChecksInput): Promise<Buffer[]> {
    const key = await this.keys.inForce(em, organisationId, keyVersion);
    const seen = new Map<string, number>();
    return addresses.map((sealed, nr) => {
      const digest = this.keys.open(key, sealed);
      if (!digest) throw badInput(`addresses[${nr}]`, `addresses[${nr}] wasn’t sealed with this key of your organisation. Nobody was asked about.`);
      const earlier = seen.get(digest.toString('hex'));
      if (earlier !== undefined) throw badInput(`addresses[${nr}]`, `addresses[${nr}] is the same address as addresses[${earlier}]. Send each once.`);
      seen.set(digest.toString('hex'), nr);
      return digest;
    });
  }
}

/** An address without its hash would read as nobody's, and its owner be asked beside their limits. */
async function requirePrepared(em: EntityManager): Promise<void> {
  const waiting = await em.query<unknown[]>(`select from contact_point where channel = 'email' and check_hash is null and shown_theirs limit 1`);
  if (waiting.length > 0) throw new DomainError('UNAVAILABLE', 'Checks are being prepared. Please try again in a few minutes.');
}

function countOutcomes(outcomes: readonly { outcome: CheckOutcome }[]): Record<CheckOutcome, number> {
  const counts = { granted: 0, not_available: 0, not_reached: 0 };
  for (const { outcome } of outcomes) counts[outcome] += 1;
  return counts;
}
