import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { keyedDraw, quarterOf, shown } from '../monitoring/publishing.rules.js';
import { addDays } from '../opportunities/working-days.rules.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { ConcernFiguresType } from './concern-figures.types.js';
import type { ConcernKind } from './concern.lists.js';

export const publishConcernFigures = 'concerns.publish-figures';

/** Below it, noise alone could make a figure where there is nothing: once in 4,000 for nobody, and an organisation would be named for it. */
const LEAST_PEOPLE = 3;

/** People, not concerns: each counts once in a figure, so that nobody makes one grow by writing more. Whoever took theirs back by then isn't counted. */
const counts = `
  with raised as (
    select coalesce(account_id, id) as person, kind, organisation_ids from concern
    where (raised_at at time zone 'Europe/London')::date >= $1 and (raised_at at time zone 'Europe/London')::date < $2 and state <> 'withdrawn'
  )
  select 'everybody' as "groupedBy", '' as code, count(distinct person)::int as people from raised
  union all select 'kind', kind, count(distinct person)::int from raised group by kind
  union all select 'organisation', organisation_id::text, count(distinct person)::int from raised cross join unnest(organisation_ids) as organisation_id group by organisation_id`;

interface Count {
  groupedBy: 'everybody' | 'kind' | 'organisation';
  code: string;
  people: number;
}

/**
 * How many people raised concerns. Figures of a quarter that is over are made up once: noise of its own for each, rounded to 5, none below 10 (as `monitoring` does). No
 * two readings differ by one person's concern, and where an organisation has no figure it had none, few, or several that the noise hides.
 */
@Injectable()
export class ConcernFigures implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(publishConcernFigures, '47 5 * * *', () => this.publish());
  }

  /** None for a quarter that has no figures. */
  async read(quarter: string | null): Promise<ConcernFiguresType | null> {
    const published = await this.dataSource.query<{ quarter: string }[]>(`select to_char(quarter, 'YYYY-MM-DD') as quarter from concern_publication order by 1 desc limit 200`);
    const quarters = published.map((each) => each.quarter);
    const wanted = quarter ?? quarters[0];
    if (wanted === undefined || !quarters.includes(wanted)) return null;
    const rows = await this.dataSource.query<(Count & { organisation: string | null })[]>(
      `select f.grouped_by as "groupedBy", f.code, f.people, g.name as organisation from concern_figure f left join organisation g on f.grouped_by = 'organisation' and g.id::text = f.code where f.quarter = $1 order by f.people desc, f.code`,
      [wanted],
    );
    const of = (group: Count['groupedBy']) => rows.filter(({ groupedBy }) => groupedBy === group);
    return {
      quarter: wanted,
      quarters,
      people: of('everybody')[0]?.people ?? null,
      byKind: of('kind').map(({ code, people }) => ({ kind: code as ConcernKind, people })),
      byOrganisation: of('organisation').flatMap(({ organisation, people }) => (organisation === null ? [] : [{ organisation, people }])),
    };
  }

  private publish(): Promise<void> {
    return this.unitOfWork.run(async (em, now) => {
      const begun = quarterOf(dayInEngland(now));
      const quarter = quarterOf(addDays(begun, -1));
      // Whoever inserts the row makes the figures; others wait for it and find it there.
      const claimed = await em.query<unknown[]>('insert into concern_publication (quarter, published_at) values ($1, $2) on conflict do nothing returning 1', [quarter, now]);
      if (claimed.length === 0) return;
      const key = this.box.keyedHash('concern noise');
      const figures = (await em.query<Count[]>(counts, [quarter, begun])).flatMap(({ groupedBy, code, people }) => {
        const told = people < LEAST_PEOPLE ? null : shown(people, keyedDraw(key, quarter, `${groupedBy} ${code}`));
        return told === null ? [] : [{ groupedBy, code, people: told }];
      });
      await em.query('insert into concern_figure (quarter, grouped_by, code, people) select $1, * from unnest($2::text[], $3::text[], $4::int[])', [
        quarter, figures.map(({ groupedBy }) => groupedBy), figures.map(({ code }) => code), figures.map(({ people }) => people),
      ]); // prettier-ignore
    });
  }
}
