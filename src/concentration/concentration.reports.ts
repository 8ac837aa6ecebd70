import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { ReportBudget } from '../monitoring/report-budget.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import type { Grouping } from './concentration.counts.js';
import { asksIn, giniOf, isQuarter, mostOf, p99Of, peopleIn, reachedOf, toHundredth, topTenthOf } from './concentration.rules.js';
import type { ConcentrationGroupType, ConcentrationReportType } from './concentration.types.js';

interface Row {
  code: string;
  name: string;
  in90Days: number[] | null;
  in365Days: number[] | null;
  neverAsked: number | null;
  hoursAnAsk: number | null;
  pickedByHand: number | null;
  filled: number | null;
  worstFilled: number | null;
}

const publicationOf = (by: Grouping): string => (by === 'characteristic' ? 'concentration_by_characteristic' : 'concentration_publication');

/** What was made up, as it was made up: nothing is counted while somebody asks. */
@Injectable()
export class ConcentrationReports {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly budget: ReportBudget,
  ) {}

  /**
   * @param quarter its first day; null: the newest
   * @returns null where that quarter has no figures
   * @throws DomainError RATE_LIMITED, BAD_USER_INPUT
   */
  async read(actor: Actor, by: Grouping, quarter: string | null): Promise<ConcentrationReportType | null> {
    if (quarter !== null && !isQuarter(quarter)) throw badInput('quarter', 'quarter is the first day of a quarter, such as 2026-10-01.');
    return this.unitOfWork.run(async (em, now) => {
      await this.budget.spend(em, actor.accountId, now);
      const made = await em.query<{ quarter: string; publishedAt: Date }[]>(`select quarter::text, published_at as "publishedAt" from ${publicationOf(by)} order by quarter desc`);
      const chosen = quarter === null ? made.at(0) : made.find((one) => one.quarter === quarter);
      await this.audit.record(em, { actorId: actor.accountId, action: 'concentration.read_report', subject: { kind: 'concentration', id: null }, details: { by, quarter: chosen?.quarter ?? null } });
      if (!chosen) return null;
      const rows = await em.query<Row[]>(
        `select f.code, coalesce(o.name, a.name, t.name, q.text_en || ' ' || k.text_en, 'Everybody') as name, f.in_90_days as "in90Days", f.in_365_days as "in365Days", f.never_asked as "neverAsked",
           f.hours_an_ask::float8 as "hoursAnAsk", f.picked_by_hand as "pickedByHand", f.places_filled as filled, f.worst_filled::float8 as "worstFilled"
         from concentration_figure f
         left join organisation o on f.grouped_by = 'organisation' and o.id::text = f.code
         left join area a on f.grouped_by = 'area' and a.code = f.code
         left join topic t on f.grouped_by = 'topic' and t.id::text = f.code
         left join characteristic_category k on f.grouped_by = 'characteristic' and k.code = f.code left join characteristic_question q on q.code = k.question_code
         where f.quarter = $1 and f.grouped_by = $2
         order by (select sum(people) from unnest(coalesce(f.in_365_days, f.in_90_days)) as people) desc, name, f.code limit 200`,
        [chosen.quarter, by],
      );
      return { ...chosen, quarters: made.map((one) => one.quarter), groups: rows.map((row) => groupOf(row, by)) };
    });
  }
}

function groupOf({ code, name, in90Days, in365Days, neverAsked, hoursAnAsk, pickedByHand, filled, worstFilled }: Row, by: Grouping): ConcentrationGroupType {
  const asks = in90Days && asksIn(in90Days);
  return {
    code: code || null,
    name,
    people: in365Days && peopleIn(in365Days),
    asks,
    gini: toHundredth(in90Days && giniOf(in90Days)),
    p99: in90Days && p99Of(in90Days),
    most: in90Days && mostOf(in90Days),
    topTenthShare: toHundredth(in90Days && topTenthOf(in90Days)),
    // Whom an organisation asked, it reached.
    reachedInAYear: by === 'organisation' ? null : toHundredth(in365Days && reachedOf(in365Days)),
    neverAsked,
    hoursAsked: asks !== null && hoursAnAsk !== null ? Math.round(asks * hoursAnAsk) : null,
    asksPerFilledPlace: asks !== null && filled !== null ? toHundredth(asks / filled) : null,
    worstFilled,
    pickedByHand,
  };
}
