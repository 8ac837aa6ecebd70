import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { MonitoringReportType } from './monitoring.types.js';
import { ReportBudget } from './report-budget.js';

/** What was made up, as it was made up: nothing is counted while somebody asks. */
@Injectable()
export class MonitoringReports {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
    private readonly budget: ReportBudget,
  ) {}

  /** Of the newest quarter that has figures; null when there are none yet. @throws DomainError RATE_LIMITED */
  newest(actor: Actor): Promise<MonitoringReportType | null> {
    return this.unitOfWork.run(async (em, now) => {
      await this.budget.spend(em, actor.accountId, now);
      const [report] = await em.query<(Omit<MonitoringReportType, 'publishedAt'> & { publishedAt: string })[]>(
        `select p.quarter::text as quarter, p.published_at as "publishedAt", (
           select jsonb_agg(jsonb_build_object('question', of.text_en, 'figures', of.figures) order by of.position) from (
             select q.text_en, q.position, jsonb_agg(jsonb_build_object('text', k.text_en, 'people', f.people) order by k.position) as figures
             from monitoring_figure f join characteristic_category k on k.code = f.category_code join characteristic_question q on q.code = k.question_code
             where f.quarter = p.quarter group by q.code
           ) of
         ) as questions
         from monitoring_publication p order by p.quarter desc limit 1`,
      );
      await this.audit.record(em, { actorId: actor.accountId, action: 'monitoring.read_report', subject: { kind: 'monitoring', id: null }, details: { quarter: report?.quarter ?? null } });
      return report ? { ...report, publishedAt: new Date(report.publishedAt) } : null;
    });
  }
}
