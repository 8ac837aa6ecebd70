import { Injectable } from '@nestjs/common';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { dayInEngland } from '../reference/days.rules.js';
import { keyedDraw, LEAST_CHANGED, quarterOf, shown } from './publishing.rules.js';

/** Makes up the numbers, once for a quarter; after that nobody's coming or going changes them. */
@Injectable()
export class Publishing {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
  ) {}

  /** @returns whether new numbers were made up: not when there are some for this quarter, or when too few people's answers changed since the last */
  publish(): Promise<boolean> {
    return this.unitOfWork.run(async (em, now) => {
      const quarter = quarterOf(dayInEngland(now));
      // Whoever inserts the row makes the numbers; others wait for it and find it there. Without enough changes it is rolled back.
      const claimed = await em.query<unknown[]>(
        `insert into monitoring_publication (quarter, published_at)
         select $1, $2 where (select count(*) from (select 1 from monitoring_changed limit $3) enough) >= $3
         on conflict do nothing returning 1`,
        [quarter, now, LEAST_CHANGED],
      );
      if (claimed.length === 0) return false;
      // One statement sees one state: what changes meanwhile is counted, and noted, for the next numbers.
      const counts = await em.query<{ code: string; people: number }[]>(
        `with noted as (delete from monitoring_changed)
         select k.code, count(a.id)::int as people from characteristic_category k left join monitoring_answer a on a.category_code = k.code group by k.code order by k.code`,
      );
      const key = this.box.keyedHash('monitoring noise');
      const figures = counts.map(({ code, people }) => shown(people, keyedDraw(key, quarter, code)));
      await em.query('insert into monitoring_figure (quarter, category_code, people) select $1, * from unnest($2::text[], $3::int[])', [
        quarter,
        counts.map(({ code }) => code),
        figures,
      ]);
      return true;
    });
  }
}
