import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { KeptPlacesStore } from '../matching/kept-places.js';
import { AskingRound } from './asking-round.entity.js';
import type { RoundAsking } from './rounds.types.js';

/** How rounds stand. Whoever calls has checked that the opportunity is their team's. */
@Injectable()
export class RoundsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keptPlaces: KeptPlacesStore,
  ) {}

  /** The newest round; null when none was ever started. */
  async asking(opportunityId: string): Promise<RoundAsking | null> {
    const { manager } = this.dataSource;
    const round = await manager.findOne(AskingRound, { where: { opportunityId }, order: { id: 'DESC' } });
    if (!round) return null;
    const { state, startedAt, endedAt, dueAt } = round;
    return { state, startedAt, endedAt, goesOnAt: endedAt === null ? dueAt : null, mix: await this.keptPlaces.of(manager, opportunityId) };
  }
}
