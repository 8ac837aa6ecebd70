import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { CommandInput } from '../platform/graphql/command-input.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { JointPairs, type LockedPair } from './joint-pairs.js';
import { Joining } from './joining.js';
import { canBeJoined } from './joint.rules.js';
import { tellOfJoint } from './joint.texts.js';
import type { JointProposalInput, PossibleJointInput, ProposeJointOpportunityInput } from './joint.types.js';
import { notYoursToAccept, notYoursToTakeBack, oneIsOver, peopleAreIn, proposedAlready } from './opportunities.errors.js';
import { isOfTeams } from './opportunities.queries.js';
import { noProposal, PossibleJoint } from './possible-joint.entity.js';

/** What teams say of two posts that may be one. Locks: both opportunities in id order, then the pair, then organisations. */
@Injectable()
export class JointService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly pairs: JointPairs,
    private readonly joining: Joining,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  /**
   * @returns the pair's id
   * @throws DomainError NOT_FOUND (not told of it, or it was dismissed) · CONFLICT (one is over, somebody is in it already, or something is proposed) · FORBIDDEN (its organisation may not ask)
   */
  propose(actor: Actor, input: ProposeJointOpportunityInput): Promise<string> {
    return this.command(actor, 'proposeJointOpportunity', input, async (em, now) => {
      const { pair, ours, theirs } = await this.pairs.ofPair(em, actor, input.possibleJointId);
      if (pair.state === 'proposed') throw proposedAlready();
      requireGoingOn({ ours, theirs }, now);
      await requireMayAct(em, ours.organisationIds);
      if (await hasPeople(em, ours.id)) throw peopleAreIn();
      const kept = input.goesOn === 'ours' ? ours : theirs;
      const proposalId = newId();
      await em.update(PossibleJoint, { id: pair.id }, {
        state: 'proposed', proposalId, proposingId: ours.id, keptId: kept.id, proposedBy: actor.accountId, proposedAt: now, message: input.message,
      });
      await this.jobs.enqueue(em, tellOfJoint, { possibleJointId: pair.id, opportunityId: theirs.id, proposalId });
      await this.note(em, actor, 'joint.propose', pair, { proposalId, opportunityId: ours.id, kept: kept.id });
      return pair.id;
    });
  }

  /** @returns the pair's id. @throws DomainError NOT_FOUND (it doesn't stand any more, or is others') · FORBIDDEN (the other team's) */
  takeBack(actor: Actor, input: JointProposalInput): Promise<string> {
    return this.command(actor, 'takeBackJointProposal', input, async (em) => {
      const { pair, proposing } = await this.pairs.ofProposal(em, actor, input.jointProposalId);
      if (!isOfTeams(actor, proposing)) throw notYoursToTakeBack();
      await em.update(PossibleJoint, { id: pair.id }, { state: 'found', ...noProposal });
      await this.note(em, actor, 'joint.take_back', pair, { proposalId: input.jointProposalId });
      return pair.id;
    });
  }

  /** That they are not the same; said by either team, it holds for both and for good. Said again, it changes nothing. @returns the pair's id. @throws DomainError NOT_FOUND */
  dismiss(actor: Actor, input: PossibleJointInput): Promise<string> {
    return this.command(actor, 'dismissPossibleJoint', input, async (em, now) => {
      const { pair } = await this.pairs.ofPair(em, actor, input.possibleJointId, { alsoDismissed: true });
      if (pair.state === 'dismissed') return pair.id;
      await em.update(PossibleJoint, { id: pair.id }, { state: 'dismissed', ...noProposal, decidedBy: actor.accountId, decidedAt: now });
      await this.note(em, actor, 'joint.dismiss', pair);
      return pair.id;
    });
  }

  /**
   * Two become one, all of it or nothing.
   * @returns the id of the one that goes on
   * @throws DomainError NOT_FOUND (it doesn't stand any more, or is others') · FORBIDDEN (one's own; an organisation may not ask) · CONFLICT (one is over, or somebody is in one of them)
   */
  accept(actor: Actor, input: JointProposalInput): Promise<string> {
    return this.command(actor, 'acceptJointProposal', input, async (em, now) => {
      const { pair, proposing, other } = await this.pairs.ofProposal(em, actor, input.jointProposalId);
      if (!isOfTeams(actor, other)) throw notYoursToAccept();
      requireGoingOn({ ours: other, theirs: proposing }, now);
      const [kept, absorbed] = pair.keptId === other.id ? [other, proposing] : [proposing, other];
      await this.joining.join(em, { kept, absorbed, actorId: actor.accountId, proposedBy: pair.proposedBy, now });
      await em.update(PossibleJoint, { id: pair.id }, { state: 'joined', ...noProposal, decidedBy: actor.accountId, decidedAt: now });
      await this.note(em, actor, 'joint.accept', pair, { proposalId: input.jointProposalId, kept: kept.id, absorbed: absorbed.id });
      return kept.id;
    });
  }

  private command(actor: Actor, operation: string, input: CommandInput, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }

  private note(em: EntityManager, actor: Actor, action: string, pair: PossibleJoint, details: Record<string, string> = {}): Promise<void> {
    return this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'possible_joint', id: pair.id }, details });
  }
}

function requireGoingOn({ ours, theirs }: Pick<LockedPair, 'ours' | 'theirs'>, now: Date): void {
  for (const { status, timing } of [ours, theirs]) if (!canBeJoined(status, timing.closesAt, now)) throw oneIsOver();
}

async function hasPeople(em: EntityManager, opportunityId: string): Promise<boolean> {
  const [{ has }] = await em.query<[{ has: boolean }]>('select opportunity_has_people($1) as has', [opportunityId]);
  return has;
}
