import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { BurdenGuard, type Reservation } from '../burden/guard.service.js';
import { type AskingHistory, AskingHistoryQuery, NEVER_ASKED } from './asking-history.queries.js';
import { hiddenFromTeams } from './treated-by.sql.js';

const given = 'select contributor_id as id, minutes_a_month as minutes, gives_enough as enough from people_giving($1)';

/** Somebody who may be asked, and what they give already, in minutes a month. */
export type Askable = AskingHistory & { minutesGiven: number };

interface Post {
  opportunityId: string;
  organisationIds: readonly string[];
}

/** Of people found before: who has said since that the team treats them, and who gives by now what they said they can. */
const notAskable = `
  select person.id from unnest($2::uuid[]) as person (id) join opportunity o on o.id = $1
  where ${hiddenFromTeams('person.id', '(o.team_id || o.joint_team_ids)', 'o.organisation_ids')}
  union select contributor_id from people_giving($2) where gives_enough`;

/**
 * Who may be asked now, as lists, rounds and what is told of them may know it: whom the guard admits, less those whose being free would tell who said no, and those who give
 * what they said they can (`capacity.rules.ts`, again in SQL; a test keeps the two the same).
 */
@Injectable()
export class AskablePeople {
  constructor(
    private readonly guard: BurdenGuard,
    private readonly history: AskingHistoryQuery,
  ) {}

  /** @param organisationIds the opportunity's own. @returns those among `contributorIds`, with what the ledger says of them */
  async among(em: EntityManager, opportunityId: string, organisationIds: readonly string[], contributorIds: readonly string[], now: Date): Promise<Map<string, Askable>> {
    const available = await this.guard.available(em, opportunityId, contributorIds);
    const asked = await this.history.of(em, organisationIds, [...available], now);
    const giving = new Map((await em.query<{ id: string; minutes: string; enough: boolean }[]>(given, [[...available]])).map(({ id, ...rest }) => [id, rest]));
    return new Map(
      [...available].flatMap((id) => {
        const [history, already] = [asked.get(id) ?? NEVER_ASKED, giving.get(id)];
        return history.spared || already?.enough ? [] : [[id, { ...history, minutesGiven: Number(already?.minutes ?? 0) }] as const];
      }),
    );
  }

  /**
   * Asks these people in this order, as `BurdenGuard.reserve`. Not available are also those whose being free would tell, whoever has said since they were found that
   * the team treats them, and whoever gives by now what they said they can. The opportunity is locked.
   */
  async ask(em: EntityManager, { opportunityId, organisationIds }: Post, contributorIds: readonly (string | null)[], now: Date): Promise<Reservation> {
    const ids = contributorIds.filter((id) => id !== null);
    const asked = await this.history.of(em, organisationIds, ids, now);
    const notThem = new Set(ids.filter((id) => asked.get(id)?.spared));
    for (const { id } of await em.query<{ id: string }[]>(notAskable, [opportunityId, ids])) notThem.add(id);
    const reservation = await this.guard.reserve(em, opportunityId, contributorIds.map((id) => (id !== null && notThem.has(id) ? null : id)));
    if (reservation.wave) await em.query('select guard_asked_nobody_hidden($1), asked_nobody_who_gives_enough($1)', [reservation.wave.id]);
    return reservation;
  }
}
