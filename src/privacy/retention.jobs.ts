import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { ErasureService } from './erasure.service.js';
import { type RetentionRule, retentionRules } from './retention.rules.js';

const day = 24 * 60 * 60 * 1000;

/**
 * Lets go of what is no longer needed, every night. Each batch is a transaction of its own: stopped half way, the next night goes on, and two
 * that run at once find less to do each.
 */
@Injectable()
export class RetentionJobs implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly erasure: ErasureService,
    private readonly audit: AuditLog,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('privacy.retention', '23 3 * * *', async () => {
      const failures: unknown[] = [];
      // Told after all others were tried: one rule that fails holds up no other.
      for (const rule of retentionRules) await this.keep(rule).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    });
  }

  private async keep(rule: RetentionRule): Promise<void> {
    let gone = 0;
    for (;;) {
      const batch = rule.erase ? await this.eraseBatch(rule) : await this.batch(rule);
      if (batch === 0) break;
      gone += batch;
    }
    if (gone > 0) await this.note(rule, gone);
  }

  private batch({ days, sql }: RetentionRule): Promise<number> {
    return this.unitOfWork.run(async (em, now) => {
      const [, count] = await em.query<[unknown[], number]>(sql.replace(':before', '$1::timestamptz'), [new Date(now.getTime() - days * day)]);
      return count;
    });
  }

  /** Each in a transaction of its own, looked at again once it is locked: it may have come back. */
  private async eraseBatch({ days, sql }: RetentionRule): Promise<number> {
    const due = await this.unitOfWork.run((em, now) => em.query<{ id: string }[]>(sql.replace(':before', '$1::timestamptz'), [new Date(now.getTime() - days * day)]));
    for (const { id } of due) {
      await this.unitOfWork.run(async (em, now) => {
        const still = await em.query<unknown[]>(`select from contributor where id = $1 and status = 'left' for no key update`, [id]);
        if (still.length > 0) await this.erasure.erase(em, { accountId: null, contributorIds: [id], neverContactAgain: false }, now);
      });
    }
    return due.length;
  }

  private note({ name }: RetentionRule, gone: number): Promise<void> {
    return this.unitOfWork.run((em) => this.audit.record(em, { actorId: null, action: 'retention.run', subject: { kind: 'retention', id: null }, details: { rule: name, rows: gone } }));
  }
}
