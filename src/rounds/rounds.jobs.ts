import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { goOn } from './go-on.job.js';
import { WaveMaker } from './wave-maker.js';
import { WavePlanner } from './wave-planner.js';

/**
 * Rounds go on when they are due. Run twice, at once or again after a crash, it asks nobody twice: a wave is one transaction that moves the
 * round's turn on, and what a crash left undone is still due.
 */
@Injectable()
export class RoundsJobs implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly planner: WavePlanner,
    private readonly waves: WaveMaker,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(goOn.name, '* * * * *', () => this.goOn());
  }

  private async goOn(): Promise<void> {
    const failures: unknown[] = [];
    const failed = (error: unknown): number => failures.push(error);
    for (const plan of await this.planner.plan(failed)) {
      await this.unitOfWork.run((em, now) => this.waves.make(em, plan, now)).catch(failed);
    }
    // Told after all others were tried: one round that fails holds up no other.
    if (failures.length > 0) throw failures[0];
  }
}
