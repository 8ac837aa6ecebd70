import { Module } from '@nestjs/common';
import { AskDeadlines, BurdenJobs } from './burden.jobs.js';
import { BurdenGuard } from './guard.service.js';

@Module({
  providers: [BurdenGuard, AskDeadlines, BurdenJobs],
  exports: [BurdenGuard, AskDeadlines],
})
export class BurdenModule {}
