import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { AuditCheck } from './audit-check.js';
import { Sealer } from './sealer.js';

export const sealAudit = 'audit.seal';
export const checkAudit = 'audit.check';

/** Seals what was written, every minute, and looks every night whether all of it is still as it was sealed. */
@Injectable()
export class AuditJobs implements OnModuleInit {
  private readonly logger = new Logger('Audit');

  constructor(
    private readonly registry: JobRegistry,
    private readonly dataSource: DataSource,
    private readonly sealer: Sealer,
    private readonly audit: AuditCheck,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(sealAudit, '* * * * *', async () => void (await this.sealer.sealAll()));
    this.registry.sweep(checkAudit, '23 3 * * *', () => this.check());
  }

  /** Run twice, it writes the newer result over the older. */
  private async check(): Promise<void> {
    const { seals, lines, brokenAt, problem } = await this.audit.check();
    await this.dataSource.query(
      `insert into audit_check (checked_at, seals, lines, broken_at, problem) values (clock_now(), $1, $2, $3, $4)
       on conflict (only_row) do update
         set checked_at = excluded.checked_at, seals = excluded.seals, lines = excluded.lines, broken_at = excluded.broken_at, problem = excluded.problem`,
      [seals, lines, brokenAt, problem],
    );
    if (problem !== null) this.logger.error(`the audit log was tampered with: ${brokenAt ? `seal ${brokenAt}: ` : ''}${problem}. See npm run audit:verify`);
  }
}
