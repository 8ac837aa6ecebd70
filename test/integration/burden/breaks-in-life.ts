import type { EntityManager } from 'typeorm';
import type { QuietSpan } from '../../../src/burden/guard.facts.js';
import { DAY } from '../../support/builders/burden.builder.js';
import type { LedgerModel } from './ledger-model.js';
import type { Somebody } from './life-setting.js';

interface Around {
  em: EntityManager;
  ids: readonly Somebody[];
  model: LedgerModel;
}

interface Break extends QuietSpan {
  who: number;
  id: string;
}

/** Quiet periods in a random life, in whole days where it is midnight in UTC. */
export class BreaksInLife {
  private breaks: Break[] = [];

  constructor(private readonly around: Around) {}

  async add(who: number, from: number, days: number | null): Promise<void> {
    const { em, ids, model } = this.around;
    const midnight = new Date(model.now.toISOString().slice(0, 10)).getTime();
    const day = (n: number) => new Date(midnight + n * DAY);
    const text = (date: Date) => date.toISOString().slice(0, 10);
    const [{ id }] = await em.query<[{ id: string }]>(`select guard_add_quiet_period($1, $2, $3, $4, 'UTC') as id`, [
      ids[who].id, ids[who].accountId, text(day(from)), days === null ? null : text(day(from + days)),
    ]);
    this.breaks.push({ who, id, startsAt: from === 0 ? model.now : day(from), endsAt: days === null ? null : day(from + days + 1) });
    this.tell(who);
  }

  async endLast(who: number): Promise<void> {
    const { em, ids } = this.around;
    const last = this.breaks.findLast((each) => each.who === who);
    if (last === undefined) return;
    this.breaks = this.breaks.filter((each) => each !== last);
    this.tell(who);
    await em.query('select guard_end_quiet_period($1, $2)', [last.id, ids[who].accountId]);
  }

  private tell(who: number): void {
    this.around.model.people[who].quiet = this.breaks.filter((each) => each.who === who);
  }
}
