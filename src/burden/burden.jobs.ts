import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { BurdenGuard } from './guard.service.js';

/** Told in the transaction of the sweep, so that what follows from a deadline happens exactly when the deadline does. */
export interface DeadlineListener {
  /** Asks of this wave reached nobody in time and were released. */
  released?(em: EntityManager, wave: { waveId: string; released: readonly string[] }): Promise<void>;
  /** The wave closed; these asks were still unanswered and lapsed. */
  closed?(em: EntityManager, wave: { waveId: string; lapsed: readonly string[] }): Promise<void>;
}

/** Features that do something when an ask's time is over register here, in their module's `onModuleInit`. */
@Injectable()
export class AskDeadlines {
  readonly listeners: DeadlineListener[] = [];

  listen(listener: DeadlineListener): void {
    this.listeners.push(listener);
  }
}

/** Finds deadlines that have passed. One wave a transaction: another replica takes the next one meanwhile. */
@Injectable()
export class BurdenJobs implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly guard: BurdenGuard,
    private readonly deadlines: AskDeadlines,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    // Releases first: an ask that reached nobody must not lapse as if somebody had left it unanswered.
    this.registry.sweep('burden.deadlines', '* * * * *', async () => {
      await this.releaseUndelivered();
      await this.closeWaves();
    });
  }

  async releaseUndelivered(): Promise<void> {
    while (await this.unitOfWork.run((em) => this.releaseOne(em)));
  }

  async closeWaves(): Promise<void> {
    while (await this.unitOfWork.run((em) => this.closeOne(em)));
  }

  private async releaseOne(em: EntityManager): Promise<boolean> {
    const wave = await this.guard.releaseDue(em);
    if (wave === null) return false;
    for (const listener of this.deadlines.listeners) await listener.released?.(em, wave);
    return true;
  }

  private async closeOne(em: EntityManager): Promise<boolean> {
    const wave = await this.guard.lapseDue(em);
    if (wave === null) return false;
    for (const listener of this.deadlines.listeners) await listener.closed?.(em, wave);
    return true;
  }
}
