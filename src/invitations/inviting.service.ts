import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { BurdenGuard, type Reservation } from '../burden/guard.service.js';
import type { Actor } from '../identity/actor.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { AskablePeople } from '../matching/askable-people.js';
import { CandidateCodes } from '../matching/candidate-codes.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import { AskingGate } from './asking-gate.js';
import type { InviteOutcome } from './invitation.lists.js';
import { InvitationRecorder } from './invitation-recorder.js';
import { pickedByHand } from './invitations.rules.js';
import { TakenBack } from './taken-back.js';
import type { InvitePeopleInput, WithdrawInvitationsInput } from './inviting.types.js';

/** What one call came to. Kept for the idempotency key: codes and outcomes only, instants as ISO text. */
export interface InviteResult {
  waveId: string | null;
  closesAt: string | null;
  results: { code: string; outcome: InviteOutcome }[];
}

/** A team invites people by their codes; the guard decides about each. */
@Injectable()
export class InvitingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly guard: BurdenGuard,
    private readonly codes: CandidateCodes,
    private readonly askable: AskablePeople,
    private readonly opportunities: OpportunityQueries,
    private readonly recorder: InvitationRecorder,
    private readonly audit: AuditLog,
    private readonly takenBack: TakenBack,
    private readonly gate: AskingGate,
  ) {}

  /**
   * Decides and records in one transaction; messages go out by jobs after it.
   * @throws DomainError NOT_FOUND (not your team's) · FORBIDDEN (an organisation may not ask) · CONFLICT (something holds your team's asking, `AskingGate`) · UNKNOWN_CODE · NOT_OPEN · TOO_MANY · BAD_USER_INPUT (repeated codes, picked by hand without a reason)
   */
  async invite(actor: Actor, input: InvitePeopleInput): Promise<InviteResult> {
    refuseRepeated(input.codes);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'invitePeople', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { opportunityId } = input;
      // Locked first: whether these codes are the next of the list depends on the calls before this one.
      const { organisationIds } = await this.opportunities.requireTeamOpportunity(em, actor, opportunityId, { lock: true });
      await requireMayAct(em, organisationIds);
      await this.gate.pass(em, opportunityId);
      const candidates = await this.codes.resolve(em, opportunityId, input.codes);
      await this.requireReason(em, input);
      const reservation = await this.askable.ask(em, { opportunityId, organisationIds }, candidates.map(({ contributorId }) => contributorId), now);
      const result = withCodes(reservation, input.codes);
      await this.recorder.record(em, { ...input, calledBy: actor.accountId }, reservation, now);
      await this.recorder.tried(em, opportunityId, result.results.filter(({ outcome }) => outcome !== 'not_reached').map(({ code }) => code));
      await this.audit.record(em, {
        actorId: actor.accountId,
        action: 'invitation.call',
        subject: { kind: 'opportunity', id: opportunityId },
        details: { wave: result.waveId, ...countOutcomes(result) },
      });
      return result;
    });
  }

  /** Takes a wave back: what nobody received is released, what was received stays counted for the person. */
  async withdraw(actor: Actor, input: WithdrawInvitationsInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'withdrawInvitations', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await this.opportunities.requireTeamOpportunity(em, actor, input.opportunityId, { lock: true });
      const withdrawn = await this.guard.withdrawOpportunity(em, input.opportunityId);
      await this.audit.record(em, {
        actorId: actor.accountId,
        action: 'invitation.withdraw',
        subject: { kind: 'opportunity', id: input.opportunityId },
        details: { invitations: withdrawn.length },
      });
      await this.takenBack.tell(em, { opportunityId: input.opportunityId, actorId: actor.accountId, now });
      return input.opportunityId;
    });
  }

  /** Taking the list in its order is the normal way; anything else is picking by hand and is explained. */
  private async requireReason(em: EntityManager, { opportunityId, codes, pickedBecause }: InvitePeopleInput): Promise<void> {
    if (pickedBecause) return;
    const { list, gone } = await this.codes.inOrder(em, opportunityId);
    const tried = await em.query<{ code: string }[]>('select code from tried_code where opportunity_id = $1', [opportunityId]);
    if (!pickedByHand(codes, list, new Set(tried.map(({ code }) => code)), gone)) return;
    throw badInput(
      'pickedBecause',
      'These codes are not the next ones of your list in its order. Say in pickedBecause why you picked them by hand, or take the list in its order.',
    );
  }
}

function refuseRepeated(codes: readonly string[]): void {
  const repeated = codes.findIndex((code, place) => codes.indexOf(code) !== place);
  if (repeated >= 0) throw badInput(`codes[${repeated}]`, `The code ${codes[repeated]} is in this call twice. Send each code once.`);
}

const withCodes = ({ outcomes, wave }: Reservation, codes: readonly string[]): InviteResult => ({
  waveId: wave?.id ?? null,
  closesAt: wave?.closesAt.toISOString() ?? null,
  results: outcomes.map(({ outcome }, place) => ({ code: codes[place], outcome })),
});

const countOutcomes = ({ results }: InviteResult): Record<InviteOutcome, number> => {
  const counts = { asked: 0, not_available: 0, not_reached: 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
};
