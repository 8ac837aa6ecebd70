import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BurdenGuard, type Reservation } from '../burden/guard.service.js';
import { type AskingHistory, AskingHistoryQuery, NEVER_ASKED } from './asking-history.queries.js';
import { hiddenFromTeams } from './treated-by.sql.js';

interface Post {
  opportunityId: string;
  organisationIds: readonly string[];
}

/** Of people found before: who has said since that the team treats them. */
const hidden = `
  select person.id from unnest($2::uuid[]) as person (id) join opportunity o on o.id = $1
  where ${hiddenFromTeams('person.id', '(o.team_id || o.joint_team_ids)', 'o.organisation_ids')}`;

/** Who may be asked now, as lists, rounds and what is told of them may know it: whom the guard admits, less those whose being free would tell who said no. */
@Injectable()
export class AskablePeople {
  constructor(
    private readonly guard: BurdenGuard,
    private readonly history: AskingHistoryQuery,
  ) {}

  /** @param organisationIds the opportunity's own. @returns those among `contributorIds`, with what the ledger says of them */
  async among(em: EntityManager, opportunityId: string, organisationIds: readonly string[], contributorIds: readonly string[], now: Date): Promise<Map<string, AskingHistory>> {
    const available = await this.guard.available(em, opportunityId, contributorIds);
    const asked = await this.history.of(em, organisationIds, [...available], now);
    return new Map([...available].map((id) => [id, asked.get(id) ?? NEVER_ASKED] as const).filter(([, { spared }]) => !spared));
  }

  /**
   * Asks these people in this order, as `BurdenGuard.reserve`. Not available are also those whose being free would tell, and whoever has said since they were found that
   * the team treats them. The opportunity is locked.
   */
  async ask(em: EntityManager, { opportunityId, organisationIds }: Post, contributorIds: readonly (string | null)[], now: Date): Promise<Reservation> {
    const ids = contributorIds.filter((id) => id !== null);
    const asked = await this.history.of(em, organisationIds, ids, now);
    const notThem = new Set(ids.filter((id) => asked.get(id)?.spared));
    for (const { id } of await em.query<{ id: string }[]>(hidden, [opportunityId, ids])) notThem.add(id);
    const reservation = await this.guard.reserve(em, opportunityId, contributorIds.map((id) => (id !== null && notThem.has(id) ? null : id)));
    if (reservation.wave) await em.query('select guard_asked_nobody_hidden($1)', [reservation.wave.id]);
    return reservation;
  }
}
