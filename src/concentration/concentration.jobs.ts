import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { ConcentrationPublishing } from './concentration.publishing.js';

const EVERY_NIGHT = '37 3 * * *';

/** New figures when a quarter has begun. Running twice makes them once. */
@Injectable()
export class ConcentrationJobs implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly publishing: ConcentrationPublishing,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('concentration.publish', EVERY_NIGHT, async () => {
      await this.publishing.publish();
      await this.publishing.publishByCharacteristic();
    });
  }
}
