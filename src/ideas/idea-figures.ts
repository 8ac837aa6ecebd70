import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { addDays } from '../opportunities/working-days.rules.js';
import { Clock } from '../platform/clock/clock.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { IdeaAnswerFigures } from './answer.types.js';
import { answerDays } from './idea.rules.js';

/** What the figures look back on. */
const lookBackDays = 365;

/** How many ideas are answered in time. Exact: ideas and their answers are everybody's to read, with their dates. */
@Injectable()
export class IdeaFigures {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<IdeaAnswerFigures> {
    const today = dayInEngland(await this.clock.now());
    const since = addDays(today, -lookBackDays);
    const [{ due, inTime, overdue }] = await this.dataSource.query<[{ due: number; inTime: number; overdue: number }]>(
      `select count(*) filter (where counts)::int as due, count(*) filter (where counts and answered_on <= first_due)::int as "inTime", count(*) filter (where state in ('published', 'waiting') and due_by < $1)::int as overdue
       from (select *, first_due between $2 and $1::date - 1 and state <> 'change_asked' and (state <> 'withdrawn' or answered_on is not null) as counts
             from (select state, due_by, (posted_at at time zone 'Europe/London')::date + ${answerDays} as first_due, (first_answered_at at time zone 'Europe/London')::date as answered_on from idea) each) counted`,
      [today, since],
    );
    return { since, due, inTime, share: due === 0 ? null : inTime / due, overdue };
  }
}
