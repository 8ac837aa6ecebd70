import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { quarterOf } from '../monitoring/publishing.rules.js';
import { addDays } from '../opportunities/working-days.rules.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { dayInEngland } from '../reference/days.rules.js';
import { type Counted, told } from './figures.rules.js';

export const publishFeedbackFigures = 'feedback.publish-figures';

export interface FiguresRead {
  quarter: string;
  quarters: string[];
  everybody: Counted | null;
  organisations: (Counted & { organisation: string })[];
}

const counted = `count(*)::int as opportunities, count(*) filter (where given_at < due_at)::int as "inTime", count(*) filter (where given_at >= due_at)::int as late,
  count(*) filter (where given_at is null)::int as waiting, count(*) filter (where extended_at is not null)::int as "putOff"`;

/** $1, $2: the first day, and the first one after the last. A joint opportunity counts for each of its organisations. */
const counts = `
  with due as (
    select duty.*, opportunity.organisation_ids from feedback_duty duty join opportunity on opportunity.id = duty.opportunity_id
    where duty.due_on >= $1::date and duty.due_on < $2::date and opportunity.joined_into is null and feedback_has_readers(duty.opportunity_id)
  )
  select null as "organisationId", ${counted} from due
  union all
  select organisation_id, ${counted} from due cross join unnest(organisation_ids) as organisation_id group by organisation_id`;

/** How many opportunities people heard of in time: of twelve months, made up once their last quarter is over, for everybody to read. */
@Injectable()
export class FeedbackFigures implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(publishFeedbackFigures, '53 5 * * *', () => this.publish());
  }

  /** None for a quarter that has no figures. */
  async read(quarter: string | null): Promise<FiguresRead | null> {
    const published = await this.dataSource.query<{ quarter: string }[]>('select quarter::text as quarter from feedback_publication order by 1 desc limit 200');
    const quarters = published.map((each) => each.quarter);
    const wanted = quarter ?? quarters[0];
    if (wanted === undefined || !quarters.includes(wanted)) return null;
    const rows = await this.dataSource.query<(Counted & { organisation: string | null })[]>(
      `select figure.organisation_id as "organisationId", organisation.name as organisation, opportunities, in_time as "inTime", late, waiting, put_off as "putOff"
       from feedback_figure figure left join organisation on organisation.id = figure.organisation_id where figure.quarter = $1 order by organisation.name, figure.organisation_id`,
      [wanted],
    );
    return {
      quarter: wanted,
      quarters,
      everybody: rows.find(({ organisationId }) => organisationId === null) ?? null,
      organisations: rows.flatMap(({ organisation, ...row }) => (organisation === null ? [] : [{ ...row, organisation }])),
    };
  }

  private publish(): Promise<void> {
    return this.unitOfWork.run(async (em, now) => {
      const after = quarterOf(dayInEngland(now));
      const quarter = quarterOf(addDays(after, -1));
      const first = `${Number(after.slice(0, 4)) - 1}${after.slice(4)}`;
      // Whoever inserts the row makes the figures; others wait for it and find it there.
      const claimed = await em.query<unknown[]>('insert into feedback_publication (quarter, published_at) values ($1, $2) on conflict do nothing returning 1', [quarter, now]);
      if (claimed.length === 0) return;
      const figures = told(await em.query<Counted[]>(counts, [first, after]));
      await em.query(
        `insert into feedback_figure (quarter, organisation_id, opportunities, in_time, late, waiting, put_off)
         select $1, * from unnest($2::uuid[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[])`,
        [quarter, ...(['organisationId', 'opportunities', 'inTime', 'late', 'waiting', 'putOff'] as const).map((name) => figures.map((figure) => figure[name]))],
      );
    });
  }
}
