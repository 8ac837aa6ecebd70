import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SettlingService } from '../invitations/settling.service.js';
import { KeptPlacesStore } from '../matching/kept-places.js';
import { SimilarWords } from '../matching/similar-words.js';
import { type PeopleFound, SuitablePeople } from '../matching/suitable-people.js';
import { Clock } from '../platform/clock/clock.js';
import { allocate, type Demand } from './allocation.rules.js';
import { AskingRound } from './asking-round.entity.js';
import { experienceOf } from './experience.queries.js';
import { waveSizes } from './wave-size.rules.js';

/** Rounds that are allocated together. What is due beyond them goes on a minute later. */
const MOST_TOGETHER = 25;

/** What one round is to do at its turn. */
export interface WavePlan {
  roundId: string;
  opportunityId: string;
  turn: number;
  /** Repeats the order in which this wave's people stood. */
  seed: string;
  /** Whom to ask, in order. */
  people: string[];
  /** When nobody can be asked: whether five or more may be available later. Which of fewer, nobody should learn from when a round ends. */
  moreLater: boolean;
}

interface Sought {
  round: AskingRound;
  seed: string;
  demands: Demand[];
  moreLater: boolean;
}

/** Due: the time has come, and every wave of the opportunity, by whomever, is settled: its yeses may fill places. */
const due = `
  asking_round.state = 'asking' and asking_round.due_at <= clock_now()
  and not exists (select from invitation_call call where call.opportunity_id = asking_round.opportunity_id and call.settled_at is null)`;

/**
 * Plans the waves that are due, all together. Only reads, and from recorded seeds: two workers at once make the same plan, and whoever comes
 * second with it finds that the round's turn has passed.
 */
@Injectable()
export class WavePlanner {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly words: SimilarWords,
    private readonly people: SuitablePeople,
    private readonly keptPlaces: KeptPlacesStore,
    private readonly settling: SettlingService,
  ) {}

  /**
   * From one snapshot: read bit by bit, a plan could give somebody to a round whose wave another worker has just made, and the next would ask too few.
   * @param failed hears what went wrong with one round; the others go on
   */
  plan(failed: (error: unknown) => void): Promise<WavePlan[]> {
    return this.dataSource.transaction('REPEATABLE READ', async (em) => {
      const rounds = await em.createQueryBuilder(AskingRound, 'asking_round').where(due).orderBy('asking_round.dueAt').addOrderBy('asking_round.id').take(MOST_TOGETHER).getMany();
      if (rounds.length === 0) return [];
      const now = await this.clock.now();
      const sought: Sought[] = [];
      for (const round of rounds) {
        // A savepoint, so that what goes wrong with one leaves the others theirs.
        await em.transaction((own) => this.sought(own, round, now)).then((one) => sought.push(one)).catch(failed);
      }
      const asked = allocate(sought.flatMap(({ demands }) => demands));
      return sought.map(({ round, seed, demands, moreLater }) => ({
        roundId: round.id,
        opportunityId: round.opportunityId,
        turn: round.turn,
        seed,
        people: asked.splice(0, demands.length).flat(),
        moreLater,
      }));
    });
  }

  private async sought(em: EntityManager, round: AskingRound, now: Date): Promise<Sought> {
    const { opportunityId } = round;
    const seed = `${round.seed}:${round.turn}`;
    const found = await this.people.find(em, opportunityId, await this.words.peopleFor(opportunityId), { seed, seenByTeam: false }, now);
    const kept = await this.keptPlaces.of(em, opportunityId);
    const fits = await this.keptPlaces.fitting(em, opportunityId, kept, [...found.onIt.map(({ id }) => id), ...found.others]);
    const open = await this.settling.openPlaces(em, opportunityId);
    const positions = [...open.kept.keys()];
    const sizes = waveSizes([...open.kept.values(), open.anybodys], await experienceOf(em, opportunityId));
    const demands = sizes.map((seats, nr) => ({
      seats,
      seed,
      kept: nr < positions.length,
      people: nr < positions.length ? found.onIt.filter(({ id }) => fits.get(id)?.includes(positions[nr])) : found.onIt,
    }));
    const wanted = new Set(positions.filter((position) => open.kept.get(position)! > 0));
    const others = open.anybodys > 0 ? found.others : found.others.filter((id) => fits.get(id)?.some((position) => wanted.has(position)));
    return { round, seed, demands, moreLater: await this.moreLater(em, opportunityId, found, others) };
  }

  private async moreLater(em: EntityManager, opportunityId: string, found: PeopleFound, others: readonly string[]): Promise<boolean> {
    const later = others.length === found.others.length ? found.later : await this.people.later(em, opportunityId, others);
    return later >= 5;
  }
}
