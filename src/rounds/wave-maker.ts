import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { InvitationRecorder } from '../invitations/invitation-recorder.js';
import { lockPlaces } from '../invitations/settling.service.js';
import { isStandingStill } from '../invitations/standstill.js';
import { AskablePeople } from '../matching/askable-people.js';
import { CandidateCodes } from '../matching/candidate-codes.js';
import type { Opportunity } from '../opportunities/opportunity.entity.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { AskingRound } from './asking-round.entity.js';
import { RoundEnding } from './round-ending.js';
import type { WavePlan } from './wave-planner.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Makes one planned wave, in one transaction: either everybody in it is asked and the round's turn is over, or nothing happened. Locks: opportunity,
 * round, guard rows.
 */
@Injectable()
export class WaveMaker {
  constructor(
    private readonly ending: RoundEnding,
    private readonly opportunities: OpportunityQueries,
    private readonly codes: CandidateCodes,
    private readonly askable: AskablePeople,
    private readonly recorder: InvitationRecorder,
    private readonly audit: AuditLog,
  ) {}

  /** Does nothing when the round's turn has passed, by another worker or because it ended. */
  async make(em: EntityManager, plan: WavePlan, now: Date): Promise<void> {
    const { opportunityId, roundId: id, turn } = plan;
    const post = await this.opportunities.find(em, opportunityId, { lock: true });
    const round = await em.findOne(AskingRound, { where: { id, turn, state: 'asking' }, lock: { mode: 'for_no_key_update' } });
    if (!post || !round || (await waitsForAnswers(em, opportunityId))) return;
    const { places, filled } = await lockPlaces(em, opportunityId);
    if (filled >= places) return this.ending.end(em, opportunityId, 'filled', now);
    if (isOver(post, now)) return this.ending.end(em, opportunityId, 'closed', now);
    // The round waits for the next agreement.
    if (await isStandingStill(em, opportunityId)) return goOnAt(em, round, new Date(now.getTime() + DAY));
    if (plan.people.length > 0) return this.ask(em, round, post, plan, now);
    if (plan.moreLater) return goOnAt(em, round, new Date(now.getTime() + DAY));
    return this.ending.end(em, opportunityId, 'exhausted', now);
  }

  private async ask(em: EntityManager, round: AskingRound, { organisationIds }: Opportunity, { opportunityId, people, seed }: WavePlan, now: Date): Promise<void> {
    const codes = await this.codesOf(em, opportunityId, people, now);
    const reservation = await this.askable.ask(em, { opportunityId, organisationIds }, people, now);
    const { wave, outcomes } = reservation;
    // Everyone became unavailable meanwhile, or people picked by hand have used up the day.
    if (!wave) return goOnAt(em, round, new Date(now.getTime() + HOUR));
    await this.recorder.record(em, { opportunityId, calledBy: round.startedBy, nextStep: round.nextStep, codes }, reservation, now);
    await this.recorder.tried(em, opportunityId, codes.filter((_, place) => outcomes[place].outcome !== 'not_reached'));
    await em.query('update invitation_call set round_id = $2, rank_seed = $3 where wave_id = $1', [wave.id, round.id, seed]);
    await goOnAt(em, round, wave.closesAt);
    await this.audit.record(em, {
      actorId: null,
      action: 'round.wave',
      subject: { kind: 'opportunity', id: opportunityId },
      details: { wave: wave.id, asked: outcomes.filter(({ outcome }) => outcome === 'asked').length },
    });
  }

  private async codesOf(em: EntityManager, opportunityId: string, people: readonly string[], now: Date): Promise<string[]> {
    await this.codes.issue(em, opportunityId, people, now);
    const codes = await this.codes.known(em, opportunityId, people);
    return people.map((id) => codes.get(id)!);
  }
}

/** A wave that isn't settled may fill the places. */
const waitsForAnswers = async (em: EntityManager, opportunityId: string): Promise<boolean> =>
  (await em.query<unknown[]>('select from invitation_call where opportunity_id = $1 and settled_at is null limit 1', [opportunityId])).length > 0;

const isOver = ({ status, timing }: Opportunity, now: Date): boolean => status !== 'open' || !timing.closesAt || timing.closesAt <= now;

const goOnAt = async (em: EntityManager, { id }: AskingRound, dueAt: Date): Promise<void> => {
  await em.query('update asking_round set turn = turn + 1, due_at = $2 where id = $1', [id, dueAt]);
};
