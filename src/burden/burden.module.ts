import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { Ask } from './ask.entity.js';
import { BurdenJobs } from './burden.jobs.js';
import { burdenPersonalData } from './burden.personal-data.js';
import { FairAskingQueries } from './fair-asking.queries.js';
import { FairAskingResolver } from './fair-asking.resolver.js';
import { FairAskingService } from './fair-asking.service.js';
import { GuardQueries } from './guard.queries.js';
import { BurdenGuard } from './guard.service.js';
import { PolicyStore } from './policy.store.js';
import { AskedOfMeResolver, OrganisationWaitingResolver, SupportingResolver } from './supporting.resolver.js';
import { Wave } from './wave.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([Ask, Wave]), ContributorsModule],
  providers: [
    AskedOfMeResolver,
    BurdenGuard,
    BurdenJobs,
    FairAskingQueries,
    FairAskingResolver,
    FairAskingService,
    GuardQueries,
    OrganisationWaitingResolver,
    PolicyStore,
    SupportingResolver,
  ],
  exports: [BurdenGuard],
})
export class BurdenModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('burden', burdenPersonalData);
  }
}
