import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { BurdenGuard } from './guard.service.js';

/** Finds deadlines that have passed. One wave a transaction: another replica takes the next one meanwhile. */
@Injectable()
export class BurdenJobs implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly guard: BurdenGuard,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('burden.deadlines', '* * * * *', async () => {
      // Releases first: an ask that reached nobody must not lapse as if somebody had left it unanswered.
      while (await this.unitOfWork.run((em) => this.guard.releaseDue(em)));
      while (await this.unitOfWork.run((em) => this.guard.lapseDue(em)));
    });
    this.registry.sweep('burden.expired-same-person-codes', '41 * * * *', async () => {
      await this.unitOfWork.run((em, now) => em.query('delete from same_person_code where expires_at <= $1', [now]));
    });
  }
}
