import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ReferenceModule } from '../reference/reference.module.js';
import { GapsController } from './gaps.controller.js';
import { GapsJobs } from './gaps.jobs.js';
import { gapsPersonalData } from './gaps.personal-data.js';
import { GapsQueries } from './gaps.queries.js';
import { GapsResolver } from './gaps.resolver.js';
import { WantedTopics } from './wanted-topics.js';

/** Topics that people want to hear of and nobody has summarised, for those who can do something about it. */
@Module({ imports: [ReferenceModule], controllers: [GapsController], providers: [GapsJobs, GapsQueries, GapsResolver, WantedTopics], exports: [WantedTopics] })
export class GapsModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('gaps', gapsPersonalData);
  }
}
