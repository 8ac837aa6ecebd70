import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Publishing } from './publishing.service.js';

const EVERY_NIGHT = '17 3 * * *';

/** New numbers when a quarter has begun and enough has changed. Running twice makes them once. */
@Injectable()
export class MonitoringJobs implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly publishing: Publishing,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('monitoring.publish', EVERY_NIGHT, async () => {
      await this.publishing.publish();
    });
  }
}
