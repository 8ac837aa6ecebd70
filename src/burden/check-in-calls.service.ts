import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import { InterestsSearch } from '../contributors/contributor.search.js';
import { readContacts } from '../contributors/joining.rules.js';
import { JoiningService } from '../contributors/joining.service.js';
import { PhoneConfirmation } from '../contributors/phone-confirmation.service.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import { RateLimiter } from '../platform/limits/rate-limiter.js';
import { CheckInCall } from './check-in-call.entity.js';
import type { RecordCheckInCallInput } from './check-in-calls.inputs.js';
import { CheckInJobs } from './check-in.jobs.js';
import { type CallOutcome, notReached } from './check-in.rules.js';
import { FairAskingService } from './fair-asking.service.js';
import { BurdenGuard } from './guard.service.js';

/**
 * What somebody said who was rung about whether they still want to hear from us. It opens nothing that they chose: going on ends only what unanswered
 * invitations led to, as an answer would, and everything else makes it stricter.
 */
@Injectable()
export class CheckInCallService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly guard: BurdenGuard,
    private readonly fairAsking: FairAskingService,
    private readonly joining: JoiningService,
    private readonly search: InterestsSearch,
    private readonly checkIns: CheckInJobs,
    private readonly phones: PhoneConfirmation,
    private readonly limits: RateLimiter,
  ) {}

  /**
   * The same again changes nothing. @returns what was recorded. @throws DomainError NOT_FOUND for whom they don't look after · FORBIDDEN for themselves · BAD_USER_INPUT for
   * another number, or a rest that is over · CONFLICT when something else was recorded · RATE_LIMITED
   */
  async record(actor: Actor, input: RecordCheckInCallInput): Promise<CallOutcome> {
    const { callId, outcome, idempotencyKey } = input;
    const [phone] = readContacts({ phone: input.phone }, '');
    if (input.lastDayOfRest && outcome !== 'wants_rest') throw badInput('lastDayOfRest', 'lastDayOfRest belongs to wants_rest only. Please leave it out.');
    await this.limits.take('contactCodes', `${actor.accountId} ${callId.toLowerCase()}`);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'recordCheckInCall', idempotencyKey, input }, async (em, now) => {
      const standing = await this.lock(em, actor, callId, outcome);
      if (standing === null) return outcome;
      const call = await em.findOneByOrFail(CheckInCall, { id: callId });
      if (call.outcome === outcome) return outcome;
      if (call.outcome) throw new DomainError('CONFLICT', 'Something else was recorded of this call, or its time is over. Please look again (checkInCalls).');
      if (!(await this.phones.isConfirmed(em, call.contributorId, phone))) {
        throw badInput('phone', 'This isn’t the confirmed number in this profile. Somebody else’s must not be asked.');
      }
      if (outcome === 'not_reached' && !notReached(call, now).counts) return outcome;
      await this.write(em, actor, standing, call, outcome, now);
      await this.follow(em, actor, standing, input, now);
      await this.access.noteDone(em, actor, standing, `contributor.done_check_in_${outcome}`);
      return outcome;
    });
  }

  /** Calls of one person wait for each other at their profile. Null: whoever rang before recorded that they leave, and they have left. */
  private async lock(em: EntityManager, actor: Actor, callId: string, outcome: CallOutcome): Promise<Standing | null> {
    const call = await em.findOneBy(CheckInCall, { id: callId });
    if (!call) throw notFound('This call');
    try {
      return await this.access.lockToConfirm(em, actor, call.contributorId);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (error.code === 'NOT_FOUND') throw notFound('This call');
      if (error.code === 'ILLEGAL_MOVE' && outcome === 'leaves' && (await em.existsBy(CheckInCall, { id: callId, outcome }))) return null;
      throw error;
    }
  }

  private async write(em: EntityManager, { accountId }: Actor, { as }: Standing, call: CheckInCall, outcome: CallOutcome, now: Date): Promise<void> {
    const ends = outcome !== 'not_reached' || notReached(call, now).isLast;
    await em.query(
      `update check_in_call set tries = tries + 1, tried_at = $2, tried_by = $3, tried_as = $4, outcome = $5, ended_at = case when $5::text is not null then $2::timestamptz end where id = $1`,
      [call.id, now, accountId, as === 'helper' ? 'helper' : 'lead', ends ? outcome : null],
    );
    if (ends && (outcome === 'not_reached' || outcome === 'wrong_number')) await this.checkIns.again(em, call.bundleId);
  }

  private async follow(em: EntityManager, actor: Actor, { contributorId, hasAccount }: Standing, { outcome, lastDayOfRest }: RecordCheckInCallInput, now: Date): Promise<void> {
    if (outcome === 'not_reached' || outcome === 'wrong_number') return;
    if (outcome === 'leaves' && !hasAccount) {
      await this.joining.leaveIn(em, contributorId, now);
      await this.search.changed(em, contributorId);
      return;
    }
    // Only they close a profile that they sign in to: it can't be opened again. A break they can end.
    if (outcome !== 'goes_on') await this.fairAsking.pauseIn(em, actor, { contributorId, lastDay: lastDayOfRest });
    await this.guard.heardFrom(em, contributorId);
  }
}
