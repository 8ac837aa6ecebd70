import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';

/** Reports about many that one account may read on a day. The figures of a quarter are fixed, so more would tell nothing; who needs more wants something else. */
export const REPORTS_A_DAY = 20;

/** One budget for all reports about many. */
@Injectable()
export class ReportBudget {
  /** @throws DomainError RATE_LIMITED */
  async spend(em: EntityManager, accountId: string, now: Date): Promise<void> {
    const spent = await em.query<unknown[]>(
      `insert into monitoring_budget as budget (account_id, day, reports) values ($1, $2, 1)
       on conflict (account_id, day) do update set reports = budget.reports + 1 where budget.reports < $3 returning 1`,
      [accountId, dayInEngland(now), REPORTS_A_DAY],
    );
    if (spent.length === 0) throw new DomainError('RATE_LIMITED', `At most ${REPORTS_A_DAY} of these reports a day. The figures stay the same all quarter.`);
  }
}
