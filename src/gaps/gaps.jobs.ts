import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { WantedTopics } from './wanted-topics.js';

const EVERY_NIGHT = '47 3 * * *';

/** New figures when the last are old enough. Running twice makes them once. */
@Injectable()
export class GapsJobs implements OnModuleInit {
  constructor(
    private readonly registry: JobRegistry,
    private readonly wanted: WantedTopics,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('gaps.count-wanted', EVERY_NIGHT, async () => {
      await this.wanted.publish();
    });
  }
}
