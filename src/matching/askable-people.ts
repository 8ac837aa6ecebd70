import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BurdenGuard } from '../burden/guard.service.js';
import { AskingHistoryQuery } from './asking-history.queries.js';

/** Who may be asked now, as lists, rounds and what is told of them may know it: whom the guard admits, less those whose being free would tell who said no. */
@Injectable()
export class AskablePeople {
  constructor(
    private readonly guard: BurdenGuard,
    private readonly history: AskingHistoryQuery,
  ) {}

  /** @param organisationIds the opportunity's own. @returns ids of those among `contributorIds` */
  async among(em: EntityManager, opportunityId: string, organisationIds: readonly string[], contributorIds: readonly string[], now: Date): Promise<Set<string>> {
    const available = await this.guard.available(em, opportunityId, contributorIds);
    for (const spared of await this.history.spared(em, organisationIds, [...available], now)) available.delete(spared);
    return available;
  }

  /** The same people in the same order, for the guard to decide about; null, which it answers as not available, for those whose being free would tell. */
  async toAsk(em: EntityManager, organisationIds: readonly string[], contributorIds: readonly (string | null)[], now: Date): Promise<(string | null)[]> {
    const spared = await this.history.spared(em, organisationIds, contributorIds.filter((id) => id !== null), now);
    return contributorIds.map((id) => (id !== null && spared.has(id) ? null : id));
  }
}
