import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import { SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { addDays } from '../opportunities/working-days.rules.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { dayInEngland } from '../reference/days.rules.js';
import { ClaimAccess } from './claim-access.js';
import type { AnswerPaymentOfferInput, ClaimPaymentInput, DecideOnPaymentClaimInput, OfferPaymentInput, RecordPaymentMadeInput, SubmitPaymentClaimInput, WithdrawPaymentClaimInput } from './claim.inputs.js';
import { termsOf } from './held-terms.js';
import { PaymentAccess } from './payment-access.js';
import { tellPersonOfClaim, tellTeamOfClaim } from './payment.jobs.js';
import type { ClaimKind } from './payment.lists.js';
import { covers, type Terms } from './terms.rules.js';

const longestAgo = 366;

type Claimed = Pick<ClaimPaymentInput, 'pence' | 'forDay' | 'inAdvance' | 'payTo' | 'payee' | 'words'>;

/** The course of a claim: what each side says of it. Each returns the claim's id. */
@Injectable()
export class ClaimService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: PaymentAccess,
    private readonly claims: ClaimAccess,
    private readonly contributors: ContributorAccess,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
    private readonly jobs: Jobs,
  ) {}

  /** @throws DomainError NOT_FOUND · FORBIDDEN · BAD_USER_INPUT for what the terms don't cover, or a day too long ago or too far ahead */
  offer(actor: Actor, input: OfferPaymentInput): Promise<string> {
    const { involvementId, kind, pence, forDay } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'offerPayment', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const involvement = await this.access.requireTeam(em, actor, involvementId);
      await this.access.lock(em, involvement);
      requireCovered((await termsOf(em, involvementId)).held, kind);
      requireNear(forDay, dayInEngland(now), true);
      const [{ id }] = await em.query<[{ id: string }]>(
        `insert into payment_claim (involvement_id, kind, state, pence, offered_pence, for_day, words_key_id, words_ciphertext, begun_at, offered_by)
         values ($1, $2, 'offered', $3, $3, $4, $5, $6, $7, $8) returning id`,
        [involvementId, kind, pence, forDay, ...this.sealed.seal(input.words), now, actor.accountId],
      );
      await this.note(em, actor, id, 'offer');
      await this.jobs.enqueue(em, tellPersonOfClaim, { claimId: id, about: 'offered', times: 0 });
      return id;
    });
  }

  /** @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE */
  answer(actor: Actor, input: AnswerPaymentOfferInput): Promise<string> {
    const { claimId, accept } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'answerPaymentOffer', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { claim, to, standing } = await this.claims.lockForPerson(em, actor, claimId, accept ? 'accept' : 'decline');
      await em.query('update payment_claim set state = $2, answered_at = $3, ended_at = $4 where id = $1', [claim.id, to, now, accept ? null : now]);
      await this.note(em, actor, claim.id, accept ? 'accept' : 'decline');
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_payment');
      return claim.id;
    });
  }

  /** Without an offer. @throws DomainError NOT_FOUND · FORBIDDEN · BAD_USER_INPUT for what the terms don't cover, or a wrong day */
  claim(actor: Actor, input: ClaimPaymentInput): Promise<string> {
    const { involvementId, kind } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'claimPayment', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { involvement, standing } = await this.access.requirePerson(em, actor, involvementId);
      await this.access.lock(em, involvement);
      requireClaimable((await termsOf(em, involvementId)).held, kind, input, dayInEngland(now));
      const [{ id }] = await em.query<[{ id: string }]>(
        `insert into payment_claim (involvement_id, state, begun_at, claimed_at, kind, pence, for_day, in_advance, pay_to, payee_key_id, payee_ciphertext, words_key_id, words_ciphertext)
         values ($1, 'claimed', $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id`,
        [involvementId, now, kind, ...this.columnsOf(input)],
      );
      await this.claimed(em, actor, standing, id, 1);
      return id;
    });
  }

  /** What was accepted, or sent back. @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE · BAD_USER_INPUT for what the terms don't cover, more than was offered, or a wrong day */
  submit(actor: Actor, input: SubmitPaymentClaimInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'submitPaymentClaim', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { claim, to, standing } = await this.claims.lockForPerson(em, actor, input.claimId, 'claim');
      requireClaimable((await termsOf(em, claim.involvementId)).held, claim.kind, input, dayInEngland(now));
      if (claim.kind === 'payment' && claim.offeredPence !== null && input.pence > claim.offeredPence) {
        throw badInput('pence', `The team offered ${claim.offeredPence} pence. You can claim as much or less; ask it for more.`);
      }
      await em.query(
        `update payment_claim set state = $2, claimed_at = $3, pence = $4, for_day = $5, in_advance = $6, pay_to = $7, payee_key_id = $8, payee_ciphertext = $9, words_key_id = coalesce($10, words_key_id),
           words_ciphertext = coalesce($11, words_ciphertext), reason_key_id = null, reason_ciphertext = null where id = $1`,
        [claim.id, to, now, ...this.columnsOf(input)],
      );
      await this.claimed(em, actor, standing, claim.id, claim.timesClaimed + 1);
      return claim.id;
    });
  }

  /** @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE */
  withdraw(actor: Actor, input: WithdrawPaymentClaimInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'withdrawPaymentClaim', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { claim, standing } = await this.claims.lockForPerson(em, actor, input.claimId, 'withdraw');
      await em.query(`update payment_claim set state = 'withdrawn', ended_at = $2 where id = $1`, [claim.id, now]);
      await this.note(em, actor, claim.id, 'withdraw');
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_payment');
      return claim.id;
    });
  }

  /** @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE · BAD_USER_INPUT where it is sent back without a reason */
  decide(actor: Actor, input: DecideOnPaymentClaimInput): Promise<string> {
    const { claimId, approve, reason = null } = input;
    if (!approve && reason === null) throw badInput('reason', 'reason: say what has to be changed or added. Without it nobody can.');
    if (approve && reason !== null) throw badInput('reason', 'reason is for what is sent back. What is approved needs none.');
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'decideOnPaymentClaim', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { claim, to } = await this.claims.lockForTeam(em, actor, claimId, approve ? 'approve' : 'sendBack');
      await em.query('update payment_claim set state = $2, decided_at = $3, decided_by = $4, reason_key_id = $5, reason_ciphertext = $6 where id = $1', [claim.id, to, now, actor.accountId, ...this.sealed.seal(reason)]);
      await this.note(em, actor, claim.id, approve ? 'approve' : 'send_back');
      await this.jobs.enqueue(em, tellPersonOfClaim, { claimId, about: approve ? 'approved' : 'sent_back', times: claim.timesClaimed });
      return claim.id;
    });
  }

  /** @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE · BAD_USER_INPUT for a day to come, or before it was offered or claimed */
  recordPaid(actor: Actor, input: RecordPaymentMadeInput): Promise<string> {
    const { claimId, paidOn, way } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'recordPaymentMade', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { claim } = await this.claims.lockForTeam(em, actor, claimId, 'pay');
      const [begun, today] = [dayInEngland(claim.begunAt), dayInEngland(now)];
      if (paidOn < begun || paidOn > today) throw badInput('paidOn', `paidOn must be a day from ${begun}, when it was first offered or claimed, to today.`);
      await em.query(`update payment_claim set state = 'paid', paid_on = $2, paid_way = $3, recorded_at = $4, recorded_by = $5 where id = $1`, [claim.id, paidOn, way, now, actor.accountId]);
      await this.note(em, actor, claim.id, 'pay');
      await this.jobs.enqueue(em, tellPersonOfClaim, { claimId, about: 'paid', times: claim.timesClaimed });
      return claim.id;
    });
  }

  private async claimed(em: EntityManager, actor: Actor, standing: Standing, claimId: string, times: number): Promise<void> {
    await this.note(em, actor, claimId, 'claim');
    await this.contributors.noteDone(em, actor, standing, 'contributor.done_payment');
    await this.jobs.enqueue(em, tellTeamOfClaim, { claimId, about: 'claimed', times });
  }

  private columnsOf({ pence, forDay, inAdvance, payTo, payee, words }: Claimed) {
    return [pence, forDay, inAdvance, payTo, ...this.sealed.seal(payee), ...this.sealed.seal(words)];
  }

  /** Who did what and when; no amount, no kind. */
  private note(em: EntityManager, { accountId }: Actor, id: string, what: string): Promise<void> {
    return this.audit.record(em, { actorId: accountId, action: `payment_claim.${what}`, subject: { kind: 'payment_claim', id } });
  }
}

/** @throws DomainError BAD_USER_INPUT */
function requireCovered(terms: Terms, kind: ClaimKind): void {
  if (!covers(terms, kind)) throw badInput('kind', `What was agreed covers no ${kind}. The team can offer it (offerBetterTerms); it holds once the person takes it.`);
}

/** @throws DomainError BAD_USER_INPUT */
function requireNear(forDay: string, today: string, toCome: boolean): void {
  if (forDay < addDays(today, -longestAgo) || forDay > (toCome ? addDays(today, longestAgo) : today)) {
    throw badInput('forDay', toCome ? 'forDay can be at most a year ago, and at most a year ahead.' : 'forDay must be today or at most a year ago. For a day to come, claim it in advance (inAdvance), where the terms say so.');
  }
}

/** @throws DomainError BAD_USER_INPUT */
function requireClaimable(terms: Terms, kind: ClaimKind, { forDay, inAdvance, payTo, payee }: Claimed, today: string): void {
  requireCovered(terms, kind);
  if (inAdvance && (kind === 'payment' || !terms.inAdvance)) throw badInput('inAdvance', 'What was agreed pays nothing like this in advance. Ask the team: it can offer it (offerBetterTerms).');
  requireNear(forDay, today, inAdvance);
  if (!terms.payTo.includes(payTo)) throw badInput('payTo', `What was agreed is paid to: ${terms.payTo.join(', ')}.`);
  if ((payTo === 'person') === Boolean(payee)) throw badInput('payee', payTo === 'person' ? 'payee is for a group or charity. Leave it out where you are paid yourself.' : 'payee: name the group or charity.');
}
