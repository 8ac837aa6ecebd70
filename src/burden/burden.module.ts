import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { Ask } from './ask.entity.js';
import { BurdenJobs } from './burden.jobs.js';
import { burdenPersonalData } from './burden.personal-data.js';
import { CheckInCall } from './check-in-call.entity.js';
import { CheckInCallQueries } from './check-in-calls.queries.js';
import { CheckInCallResolver } from './check-in-calls.resolver.js';
import { CheckInCallService } from './check-in-calls.service.js';
import { CheckInChannels } from './check-in-channels.js';
import { CheckInJobs } from './check-in.jobs.js';
import { FairAskingQueries } from './fair-asking.queries.js';
import { FairAskingResolver } from './fair-asking.resolver.js';
import { FairAskingService } from './fair-asking.service.js';
import { GuardQueries } from './guard.queries.js';
import { BurdenGuard } from './guard.service.js';
import { LinkingResolver } from './linking.resolver.js';
import { LossQueries } from './loss.queries.js';
import { LossResolver } from './loss.resolver.js';
import { LossService } from './loss.service.js';
import { PolicyStore } from './policy.store.js';
import { ReportedLoss } from './reported-loss.entity.js';
import { RestAfterLoss } from './rest-after-loss.service.js';
import { AskedOfMeResolver, LinkedOrganisationResolver, OrganisationWaitingResolver, SupportingResolver } from './supporting.resolver.js';
import { SamePersonResolver } from './same-person.resolver.js';
import { SamePersonService } from './same-person.service.js';
import { Wave } from './wave.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([Ask, CheckInCall, ReportedLoss, Wave]), ContributorsModule],
  providers: [
    AskedOfMeResolver,
    BurdenGuard,
    BurdenJobs,
    CheckInCallQueries,
    CheckInCallResolver,
    CheckInCallService,
    CheckInChannels,
    CheckInJobs,
    FairAskingQueries,
    FairAskingResolver,
    FairAskingService,
    GuardQueries,
    LinkedOrganisationResolver,
    LinkingResolver,
    LossQueries,
    LossResolver,
    LossService,
    OrganisationWaitingResolver,
    PolicyStore,
    RestAfterLoss,
    SamePersonResolver,
    SamePersonService,
    SupportingResolver,
  ],
  exports: [BurdenGuard, FairAskingQueries, LossService, RestAfterLoss],
})
export class BurdenModule implements OnModuleInit {
  constructor(
    private readonly personalData: PersonalDataRegistry,
    private readonly guard: BurdenGuard,
  ) {}

  onModuleInit(): void {
    this.personalData.register('burden', burdenPersonalData);
    this.personalData.beforeErasure((em, { contributorIds }) => this.guard.forget(em, contributorIds));
  }
}
