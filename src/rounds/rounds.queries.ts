import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { KeptPlacesStore } from '../matching/kept-places.js';
import { Clock } from '../platform/clock/clock.js';
import { Area } from '../reference/area.entity.js';
import { AskingRound } from './asking-round.entity.js';
import { experienceOf } from './experience.queries.js';
import { changesFor, likelyFullAt, type Outlook, type Standing } from './outlook.rules.js';
import { changeText } from './outlook.texts.js';
import type { RoundAsking, RoundChange } from './rounds.types.js';

interface Counted extends Outlook {
  countedAt: Date;
}

/** How rounds stand. Whoever calls has checked that the opportunity is their team's. */
@Injectable()
export class RoundsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly keptPlaces: KeptPlacesStore,
  ) {}

  /** The newest round; null when none was ever started. */
  async asking(opportunityId: string): Promise<RoundAsking | null> {
    const { manager } = this.dataSource;
    const round = await manager.findOne(AskingRound, { where: { opportunityId }, order: { id: 'DESC' } });
    if (!round) return null;
    const { state, startedAt, endedAt, dueAt } = round;
    const mix = await this.keptPlaces.of(manager, opportunityId);
    return { state, startedAt, endedAt, goesOnAt: endedAt === null ? dueAt : null, mix, ...(await this.outlook(manager, round)) };
  }

  /** Frozen, rounded figures with what the team sees anyway. A round that is over for good has none. */
  private async outlook(em: EntityManager, { opportunityId, state }: AskingRound): Promise<Pick<RoundAsking, 'likelyFullAt' | 'countedAt' | 'changes'>> {
    const [counted] = await em.query<Counted[]>(
      'select made_at as "countedAt", people_now as "peopleNow", people_later as "peopleLater", changes from round_outlook where opportunity_id = $1',
      [opportunityId],
    );
    if (!counted || (state !== 'asking' && state !== 'exhausted')) return { likelyFullAt: null, countedAt: null, changes: [] };
    const standing = await standingOf(em, opportunityId, counted.countedAt);
    return {
      likelyFullAt: state === 'asking' ? likelyFullAt(standing, counted, await this.clock.now()) : null,
      countedAt: counted.countedAt,
      changes: await inWords(em, changesFor(standing, counted)),
    };
  }
}

async function standingOf(em: EntityManager, opportunityId: string, countedAt: Date): Promise<Standing> {
  const [post] = await em.query<{ left: number; answerDays: number; closesAt: Date }[]>(
    `select greatest(0, places - (select count(*) from introduction i where i.opportunity_id = o.id))::int as left, answer_days as "answerDays", closes_at as "closesAt" from opportunity o where id = $1`,
    [opportunityId],
  );
  const waves = await em.query<{ asked: number; closesAt: Date; since: boolean; settled: boolean }[]>(
    `select (select count(*)::int from invitation where invitation.wave_id = wave.id) as asked, wave.closes_at as "closesAt", wave.reserved_at >= $2 as since, call.settled_at is not null as settled
     from invitation_call call join wave on wave.id = call.wave_id
     where call.opportunity_id = $1 and (call.settled_at is null or wave.reserved_at >= $2)`,
    [opportunityId, countedAt],
  );
  return {
    ...post,
    experience: await experienceOf(em, opportunityId),
    open: waves.filter(({ settled }) => !settled),
    askedSince: waves.filter(({ since }) => since).reduce((sum, { asked }) => sum + asked, 0),
  };
}

async function inWords(em: EntityManager, changes: ReturnType<typeof changesFor>): Promise<RoundChange[]> {
  const areas = await em.findBy(Area, { code: In(changes.flatMap(({ areaCode }) => areaCode ?? [])) });
  return changes.map((change) => ({ ...change, text: changeText(change, areas.find(({ code }) => code === change.areaCode)?.name ?? null) }));
}
