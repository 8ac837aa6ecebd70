import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { MatchFacts } from '../matching/match-facts.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { feasibilityPersonalData } from './feasibility.personal-data.js';
import { FeasibilityResolver } from './feasibility.resolver.js';
import { FeasibilityService } from './feasibility.service.js';
import { FittingPeople } from './fitting-people.counts.js';

/** How many people a draft would fit, before it is posted. */
@Module({
  imports: [OpportunitiesModule],
  providers: [FeasibilityResolver, FeasibilityService, FittingPeople, MatchFacts],
})
export class FeasibilityModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('feasibility', feasibilityPersonalData);
  }
}
