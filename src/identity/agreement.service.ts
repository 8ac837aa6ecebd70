import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import type { Actor } from './actor.js';
import type { EndAgreementInput, RecordAgreementInput, VerifyOrganisationInput, WithdrawVerificationInput } from './agreement.inputs.js';

interface Noted {
  action: string;
  details?: Record<string, string>;
}

/** Verifying organisations and recording agreements with them, by an administrator. Each change locks its organisation alone. */
@Injectable()
export class AgreementService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError NOT_FOUND; CONFLICT when it is verified */
  verify(actor: Actor, input: VerifyOrganisationInput): Promise<string> {
    return this.change(actor, 'verifyOrganisation', input, input.organisationId, async (em, organisationId) => {
      const [made] = await em.query<unknown[]>(
        `insert into organisation_verification (organisation_id, verified_at, verified_by, how) values ($1, clock_now(), $2, $3)
         on conflict (organisation_id) where withdrawn_at is null do nothing returning id`,
        [organisationId, actor.accountId, input.how],
      );
      if (!made) throw new DomainError('CONFLICT', 'This organisation is verified already.');
      return { action: 'organisation.verify' };
    });
  }

  /** From this instant on nothing happens in its name. @throws DomainError NOT_FOUND; CONFLICT when it isn't verified */
  withdraw(actor: Actor, input: WithdrawVerificationInput): Promise<string> {
    return this.change(actor, 'withdrawVerification', input, input.organisationId, async (em, organisationId) => {
      const [withdrawn] = await em.query<[unknown[], number]>(
        `update organisation_verification set withdrawn_at = greatest(clock_now(), verified_at), withdrawn_by = $2, withdrawn_because = $3
         where organisation_id = $1 and withdrawn_at is null returning id`,
        [organisationId, actor.accountId, input.because],
      );
      if (withdrawn.length === 0) throw new DomainError('CONFLICT', 'This organisation is not verified.');
      return { action: 'organisation.withdraw_verification' };
    });
  }

  /** @throws DomainError NOT_FOUND; BAD_USER_INPUT for days that can't be; CONFLICT when one that isn't ended holds on one of its days */
  record(actor: Actor, input: RecordAgreementInput): Promise<string> {
    const { reference, validFrom, validTo } = input;
    if (validTo < validFrom) throw badInput('validTo', 'validTo is the last day of the agreement; it can’t come before validFrom.');
    return this.change(actor, 'recordAgreement', input, input.organisationId, async (em, organisationId) => {
      const [{ over }] = await em.query<[{ over: boolean }]>(`select $1::date < (clock_now() at time zone 'Europe/London')::date as over`, [validTo]);
      if (over) throw badInput('validTo', 'This agreement would have ended already. Please check its last day.');
      const [made] = await em.query<{ id: string }[]>(
        `insert into organisation_agreement (organisation_id, reference, valid_from, valid_to, recorded_at, recorded_by) values ($1, $2, $3, $4, clock_now(), $5)
         on conflict do nothing returning id`,
        [organisationId, reference, validFrom, validTo, actor.accountId],
      );
      if (!made) throw new DomainError('CONFLICT', 'An agreement with this organisation holds on some of these days. End it first, or begin the day after.');
      return { action: 'agreement.record', details: { agreementId: made.id, validFrom, validTo } };
    });
  }

  /** Ends it at this instant. @throws DomainError NOT_FOUND; CONFLICT when it was ended */
  async end(actor: Actor, input: EndAgreementInput): Promise<string> {
    return this.change(actor, 'endAgreement', input, { agreementId: input.agreementId }, async (em) => {
      const [ended] = await em.query<[unknown[], number]>(
        `update organisation_agreement set ended_at = greatest(clock_now(), recorded_at), ended_by = $2, ended_because = $3 where id = $1 and ended_at is null returning id`,
        [input.agreementId, actor.accountId, input.because],
      );
      if (ended.length === 0) throw new DomainError('CONFLICT', 'This agreement was ended already.');
      return { action: 'agreement.end', details: { agreementId: input.agreementId } };
    });
  }

  /** @returns the organisation's id */
  private change(
    actor: Actor,
    operation: string,
    input: { idempotencyKey?: string | null },
    of: string | { agreementId: string },
    work: (em: EntityManager, organisationId: string) => Promise<Noted>,
  ): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, async (em) => {
      const organisationId = typeof of === 'string' ? of : await organisationOf(em, of.agreementId);
      const [locked] = await em.query<unknown[]>('select from organisation where id = $1 for no key update', [organisationId]);
      if (!locked) throw notFound('This organisation');
      const { action, details } = await work(em, organisationId);
      await this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'organisation', id: organisationId }, details });
      return organisationId;
    });
  }
}

async function organisationOf(em: EntityManager, agreementId: string): Promise<string> {
  const [row] = await em.query<{ id: string }[]>('select organisation_id as id from organisation_agreement where id = $1', [agreementId]);
  if (!row) throw notFound('This agreement');
  return row.id;
}
