import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { dayInEngland } from '../reference/days.rules.js';
import { type Counted, newestUntil, type Told, told, yearBefore } from './figures.rules.js';
import type { PaymentFiguresType } from './figures.types.js';

export const publishPaymentFigures = 'payment.publish-figures';

/** $1, $2: the first day, and the first one after the last. What was declined, sent back or taken back isn't owed. Whoever was erased counts for each involvement. */
const counts = `
  with due as (
    select coalesce(i.contributor_id, i.id) as person, o.organisation_ids, coalesce(c.paid_on <= c.due_on, false) as in_time
    from payment_claim c join involvement i on i.id = c.involvement_id join opportunity o on o.id = i.opportunity_id
    where c.due_on >= $1::date and c.due_on < $2::date and c.state in ('claimed', 'approved', 'paid')
  ), each_person as (
    select null::uuid as organisation_id, person, bool_and(in_time) as in_time from due group by person
    union all
    select organisation_id, person, bool_and(in_time) from due cross join unnest(organisation_ids) as organisation_id group by organisation_id, person
  )
  select organisation_id as "organisationId", count(*)::int as people, count(*) filter (where in_time)::int as "inTime" from each_person group by organisation_id`;

/** Whether people had their money in time: of twelve months, made up twice a year, for everybody to read. */
@Injectable()
export class PaymentFigures implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(publishPaymentFigures, '59 5 * * *', () => this.publish());
  }

  /** None for a day that has no figures. */
  async read(until: string | null): Promise<PaymentFiguresType | null> {
    const published = await this.dataSource.query<{ until: string }[]>('select until::text as until from payment_publication order by 1 desc limit 100');
    const untils = published.map((each) => each.until);
    const wanted = until ?? untils[0];
    if (wanted === undefined || !untils.includes(wanted)) return null;
    const rows = await this.dataSource.query<(Told & { organisation: string | null })[]>(
      `select f.organisation_id as "organisationId", g.name as organisation, f.people, f.in_time as "inTime" from payment_figure f left join organisation g on g.id = f.organisation_id where f.until = $1 order by g.name, g.id`,
      [wanted],
    );
    return {
      until: wanted,
      untils,
      everybody: rows.find(({ organisationId }) => organisationId === null) ?? null,
      organisations: rows.flatMap(({ organisation, people, inTime }) => (organisation === null ? [] : [{ organisation, people, inTime }])),
    };
  }

  private publish(): Promise<void> {
    return this.unitOfWork.run(async (em, now) => {
      const until = newestUntil(dayInEngland(now));
      // Whoever inserts the row makes the figures; others wait for it and find it there.
      const claimed = await em.query<unknown[]>('insert into payment_publication (until, published_at) values ($1, $2) on conflict do nothing returning 1', [until, now]);
      if (claimed.length === 0) return;
      const figures = told(await em.query<Counted[]>(counts, [yearBefore(until), until]), this.box.keyedHash('payment noise'), until);
      await em.query('insert into payment_figure (until, organisation_id, people, in_time) select $1, * from unnest($2::uuid[], $3::int[], $4::int[])', [
        until, ...(['organisationId', 'people', 'inTime'] as const).map((name) => figures.map((figure) => figure[name])),
      ]); // prettier-ignore
    });
  }
}
