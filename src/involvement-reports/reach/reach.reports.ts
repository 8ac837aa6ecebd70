import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit.service.js';
import { isQuarter } from '../../concentration/concentration.rules.js';
import { type Actor, requireTeam } from '../../identity/actor.js';
import { keyedDraw, quarterOf } from '../../monitoring/publishing.rules.js';
import { ReportBudget } from '../../monitoring/report-budget.js';
import { addDays } from '../../opportunities/working-days.rules.js';
import { SecretBox } from '../../platform/crypto/secret-box.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { badInput } from '../../platform/errors/domain-error.js';
import { JobRegistry } from '../../platform/jobs/job-registry.js';
import { dayInEngland } from '../../reference/days.rules.js';
import { countReach } from './reach.counts.js';
import { type ReachGrouping, toldReach } from './reach.rules.js';
import type { ReachReportType } from './reach.types.js';

/** How many people a team's posts reached: made up once a quarter is over, and read as it was made up. */
@Injectable()
export class ReachReports implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly box: SecretBox,
    private readonly budget: ReportBudget,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('involvement-reports.publish-reach', '17 4 * * *', () => this.publish());
  }

  /** @param quarter its first day; null: the newest. @returns null where it has no figures. @throws DomainError NOT_FOUND · RATE_LIMITED · BAD_USER_INPUT */
  async read(actor: Actor, teamId: string, by: ReachGrouping, quarter: string | null): Promise<ReachReportType | null> {
    requireTeam(actor, teamId);
    if (quarter !== null && !isQuarter(quarter)) throw badInput('quarter', 'quarter is the first day of a quarter, such as 2026-10-01.');
    return this.unitOfWork.run(async (em, now) => {
      await this.budget.spend(em, actor.accountId, now);
      const made = await em.query<{ quarter: string }[]>('select quarter::text from reach_publication order by 1 desc limit 200');
      const chosen = quarter === null ? made.at(0) : made.find((one) => one.quarter === quarter);
      await this.audit.record(em, { actorId: actor.accountId, action: 'reach.read_report', subject: { kind: 'team', id: teamId }, details: { by, quarter: chosen?.quarter ?? null } });
      if (!chosen) return null;
      const groups = await em.query<ReachReportType['groups']>(
        `select f.code, coalesce(a.name, t.name, replace(f.code, '_', ' ')) as name, f.asked, f.came_forward as "cameForward", f.took_part as "tookPart"
         from reach_figure f left join area a on f.grouped_by = 'area' and a.code = f.code left join topic t on f.grouped_by = 'topic' and t.id::text = f.code
         where f.quarter = $1 and f.team_id = $2 and f.grouped_by = $3 order by name, f.code limit 200`,
        [chosen.quarter, teamId, by],
      );
      return { ...chosen, quarters: made.map((one) => one.quarter), groups };
    });
  }

  private publish(): Promise<void> {
    return this.unitOfWork.run(async (em, now) => {
      const after = quarterOf(dayInEngland(now));
      const quarter = quarterOf(addDays(after, -1));
      // Whoever inserts the row makes the figures; others wait for it and find it there.
      const claimed = await em.query<unknown[]>('insert into reach_publication (quarter, published_at) values ($1, $2) on conflict do nothing returning 1', [quarter, now]);
      if (claimed.length > 0) await this.make(em, quarter, after);
    });
  }

  private async make(em: EntityManager, quarter: string, after: string): Promise<void> {
    const key = this.box.keyedHash('reach noise');
    const exact = await countReach(em, `${Number(after.slice(0, 4)) - 1}${after.slice(4)}`, after);
    await em.query(
      `insert into reach_figure (quarter, team_id, grouped_by, code, asked, came_forward, took_part)
       select $1, f."teamId", f."groupedBy", f.code, f.asked, f."cameForward", f."tookPart"
       from jsonb_to_recordset($2::jsonb) as f ("teamId" uuid, "groupedBy" text, code text, asked int, "cameForward" int, "tookPart" int)`,
      [quarter, JSON.stringify(toldReach(exact, (group, count) => keyedDraw(key, group, count)))],
    );
  }
}
