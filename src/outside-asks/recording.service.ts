import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { type ContactValue, hashedText, readEmail, readPhone } from '../contributors/contact.rules.js';
import { SealedText } from '../contributors/sealed-text.js';
import { type Actor, requireTeam } from '../identity/actor.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { ExternalOpportunities } from './external-opportunities.js';
import type { RecordOutsideAskInput } from './outside-asks.inputs.js';
import { findWhoWasAsked } from './outside-asks.jobs.js';

const year = 365 * 86_400_000;

/**
 * Takes down that somebody was asked outside Askwell. Whether that person is here is looked up by a job afterwards: whoever records it reads the same
 * in the same time whoever it was.
 */
@Injectable()
export class RecordingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sealed: SealedText,
    private readonly external: ExternalOpportunities,
    private readonly limits: RateLimiter,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError NOT_FOUND (not your team) · FORBIDDEN (no agreement) · BAD_USER_INPUT · RATE_LIMITED */
  async record(actor: Actor, input: RecordOutsideAskInput): Promise<void> {
    const organisationId = organisationOf(actor, input);
    const contact = contactOf(input);
    await this.limits.take('outsideAsks', organisationId);
    await this.unitOfWork.command({ callerId: actor.accountId, operation: 'recordOutsideAsk', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      requirePast(input.askedAt, now);
      await requireMayAct(em, [organisationId]);
      const externalId = await this.external.named(em, organisationId, input.reference, now);
      const reportId = newId();
      await em.query('insert into outside_ask_report (id, external_opportunity_id, value_hash, asked_at, recorded_at) values ($1, $2, $3, $4, $5)', [
        reportId, externalId, this.sealed.hash(hashedText(contact)), input.askedAt, now,
      ]);
      await this.jobs.enqueue(em, findWhoWasAsked, { reportId });
      await this.audit.record(em, { actorId: actor.accountId, action: 'outside_ask.record', subject: { kind: 'organisation', id: organisationId }, details: { externalOpportunityId: externalId } });
      return null;
    });
  }
}

/** A system records for its organisation, a person for a team of theirs. @throws DomainError NOT_FOUND · BAD_USER_INPUT */
function organisationOf(actor: Actor, { teamId }: RecordOutsideAskInput): string {
  if (actor.system) {
    if (teamId) throw badInput('teamId', 'A system records for its organisation. Please leave teamId out.');
    return actor.system.organisationId;
  }
  if (!teamId) throw badInput('teamId', 'Please say in teamId for which of your teams you record this.');
  requireTeam(actor, teamId);
  return actor.permissions.find((permission) => permission.kind === 'team_member' && permission.teamId === teamId)!.organisationId!;
}

function contactOf({ email, phone }: RecordOutsideAskInput): ContactValue {
  if (email && phone) throw badInput('phone', 'Please give the address or the number, whichever you asked them at.');
  if (!email && !phone) throw badInput('email', 'Please give the address or the number at which you asked them.');
  const contact = email ? readEmail(email) : readPhone(phone!);
  if (!contact) throw badInput(email ? 'email' : 'phone', email ? 'This can’t be an e-mail address.' : 'This can’t be a phone number.');
  return contact;
}

/** To the millisecond, as the database keeps it; a date that it couldn't hold is far outside. */
function requirePast(askedAt: Date, now: Date): void {
  const at = askedAt.getTime();
  if (!(at <= now.getTime())) throw badInput('askedAt', 'askedAt is in the future. Please record an ask once it was made.');
  if (at <= now.getTime() - year) throw badInput('askedAt', 'askedAt is more than 365 days ago. Such an ask counts nowhere any more, so there is nothing to record.');
}
