import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OpportunityMoves } from '../opportunities/opportunity-moves.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { SettlingService } from './settling.service.js';
import { DAYS_TO_WAIT, standsStill } from './standstill.js';

/** Settles waves whose closing date has passed, found by looking; any number of workers may look at once. */
@Injectable()
export class SettlingJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly settling: SettlingService,
    private readonly registry: JobRegistry,
    private readonly moves: OpportunityMoves,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('invitations.settle-waves', '* * * * *', () => this.settleDue());
    this.moves.listen(async (em, { opportunityId, to, now }) => {
      if (to === 'filled' || to === 'withdrawn') await this.settling.endAsking(em, opportunityId, now);
    });
  }

  /**
   * Waves that the guard has closed (unanswered asks have lapsed by then) and nobody has settled. One that waits for an agreement is looked at again once
   * there is one, or once it has waited for too long, so that any number of them hold up nothing.
   */
  async settleDue(): Promise<void> {
    const due = await this.dataSource.query<{ wave_id: string }[]>(
      `select call.wave_id from invitation_call call join wave on wave.id = call.wave_id
       where call.settled_at is null and wave.closed_at is not null
         and (call.waiting_since is null or wave.closes_at <= clock_now() - $1 * interval '24 hours' or not ${standsStill('call.opportunity_id')}
           or exists (select from opportunity ended where ended.id = call.opportunity_id and ended.status in ('filled', 'withdrawn')))
       order by wave.closed_at, wave.id limit 100`,
      [DAYS_TO_WAIT],
    );
    const failures: unknown[] = [];
    for (const { wave_id } of due) {
      await this.unitOfWork.run((em, now) => this.settling.settleWave(em, wave_id, now)).catch((error: unknown) => failures.push(error));
    }
    // Told after all others were tried: one wave that fails holds up no other.
    if (failures.length > 0) throw failures[0];
  }
}
