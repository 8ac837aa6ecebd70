import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { addDays, addWorkingDays } from '../opportunities/working-days.rules.js';
import { newId } from '../platform/database/ids.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { ConcernRoute, ConcernState, ConcernStepKind, HandOverReason } from './concern.lists.js';
import { acknowledgeWorkingDays, type Move, moves, next } from './concern.rules.js';

export const tellOfNews = defineJob<{ concernId: string; to: string; newsId: string }>('concerns.news');

export interface HeldConcern {
  id: string;
  route: ConcernRoute;
  state: ConcernState;
  accountId: string | null;
  heardBy: string | null;
  teamMayKnow: boolean;
  answeredAt: Date | null;
  acknowledgeBy: string;
  answerBy: string;
}

const mayHold = { author: 'c.account_id = $2', hearer: 'concern_hears($2, c.id)' } as const;

/** SQL: concerns `c` as they are held. */
export const heldConcern = `select c.id, c.route, c.state, c.account_id as "accountId", c.heard_by as "heardBy", c.team_may_know as "teamMayKnow", c.answered_at as "answeredAt",
  to_char(c.acknowledge_by, 'YYYY-MM-DD') as "acknowledgeBy", to_char(c.answer_by, 'YYYY-MM-DD') as "answerBy" from concern c`;

/** Weekends and the longest run of bank holidays fit in twice over. */
const holidayHorizon = 60;

export const concernNotFound = (): DomainError => notFound('This concern');

/** What every change of a concern has in common: holding it, moving it, finding who hears it, and who hears of news. */
@Injectable()
export class ConcernCare {
  constructor(
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Holds the row until the transaction ends, then looks again with what stands there now. Nobody else's request ever waits for it: whoever may not hold it is refused before.
   * @throws DomainError NOT_FOUND
   */
  async hold(em: EntityManager, { accountId }: Actor, id: string, as: keyof typeof mayHold): Promise<HeldConcern> {
    const where = `where c.id = $1 and ${mayHold[as]}`;
    await em.query(`select from concern c ${where} for no key update`, [id, accountId]);
    const [held] = await em.query<HeldConcern[]>(`${heldConcern} ${where}`, [id, accountId]);
    if (!held) throw concernNotFound();
    return held;
  }

  /** `set` begins at `$4`; `$2` is the state, `$3` the instant. @throws DomainError ILLEGAL_MOVE */
  async move(em: EntityManager, { id, state }: HeldConcern, move: Move, now: Date, set = '', values: readonly unknown[] = []): Promise<void> {
    const to = next(move, state);
    if (to === null) throw illegal(state);
    await em.query(`update concern set state = $2, answered_at = case when $2 = 'answered' then $3::timestamptz end, withdrawn_at = case when $2 = 'withdrawn' then $3::timestamptz end${set && `, ${set}`} where id = $1`, [id, to, now, ...values]);
    await this.step(em, id, moves[move].step, now);
  }

  async step(em: EntityManager, id: string, step: ConcernStepKind, now: Date): Promise<void> {
    await em.query('insert into concern_step (id, concern_id, at, step) values ($1, $2, $3, $4)', [newId(), id, now, step]);
  }

  /** Mail that says only that there is something to read. */
  async news(em: EntityManager, concernId: string, ...to: ('author' | 'hearer')[]): Promise<void> {
    await this.jobs.enqueueAll(em, tellOfNews, to.map((whom) => ({ concernId, to: whom, newsId: newId() })));
  }

  async note(em: EntityManager, { accountId }: Actor, action: string, id: string): Promise<string> {
    await this.audit.record(em, { actorId: accountId, action: `concern.${action}`, subject: { kind: 'concern', id } });
    return id;
  }

  async noteOwn(em: EntityManager, action: string, id: string): Promise<void> {
    await this.audit.record(em, { actorId: null, action: `concern.${action}`, subject: { kind: 'concern', id } });
  }

  /** For one that was just raised: whoever hears it; null: administrators. The database chooses. */
  async findHearer(em: EntityManager, id: string, now: Date): Promise<void> {
    await this.giveTo(em, id, await this.nextHearer(em, id), now);
  }

  /** To the next who can hear it, who has yet to say so. @returns whether it went to anybody else. @throws DomainError ILLEGAL_MOVE */
  async passOn(em: EntityManager, { id, state, heardBy }: HeldConcern, because: HandOverReason | 'not_acknowledged' | 'no_longer', now: Date): Promise<boolean> {
    if (next('pass_on', state) === null) throw illegal(state);
    const hearer = await this.nextHearer(em, id);
    if (hearer === null && heardBy === null) return false;
    await em.query('update concern_hearing set until = $2, because = $3 where concern_id = $1 and until is null', [id, now, because]);
    await this.giveTo(em, id, hearer, now);
    await this.step(em, id, because === 'not_acknowledged' ? 'passed_on_late' : 'handed_over', now);
    await this.news(em, id, 'author', 'hearer');
    return true;
  }

  private async nextHearer(em: EntityManager, id: string): Promise<string | null> {
    const [{ hearer }] = await em.query<[{ hearer: string | null }]>('select concern_next_hearer($1) as hearer', [id]);
    return hearer;
  }

  /** Who had it is remembered, so that it never comes to them again. */
  private async giveTo(em: EntityManager, id: string, hearer: string | null, now: Date): Promise<void> {
    await em.query(`update concern set heard_by = $2, heard_since = $3, state = 'raised', acknowledge_by = $4 where id = $1`, [id, hearer, now, await this.workingDaysAfter(em, now, acknowledgeWorkingDays)]);
    if (hearer !== null) await em.query('insert into concern_hearing (id, concern_id, account_id, since) values ($1, $2, $3, $4)', [newId(), id, hearer, now]);
  }

  /** A day in London, `YYYY-MM-DD`, until whose end it is in time. */
  async workingDaysAfter(em: EntityManager, now: Date, count: number): Promise<string> {
    const today = dayInEngland(now);
    const holidays = await em.query<{ day: string }[]>(`select to_char(day, 'YYYY-MM-DD') as day from bank_holiday where day between $1 and $2`, [today, addDays(today, holidayHorizon)]);
    return addWorkingDays(today, count, new Set(holidays.map(({ day }) => day)));
  }
}

export const illegal = (state: ConcernState): DomainError => new DomainError('ILLEGAL_MOVE', 'This can’t be done with the concern as it stands now. Read it again.', { from: state });
