import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { FindingsModule } from '../findings/findings.module.js';
import { InvolvementsModule } from '../involvements/involvements.module.js';
import { portfolioPersonalData } from './portfolio.personal-data.js';
import { PortfolioQueries } from './portfolio.queries.js';
import { PortfolioResolver } from './portfolio.resolver.js';
import { PortfolioService } from './portfolio.service.js';

@Module({
  imports: [ContributorsModule, FindingsModule, InvolvementsModule],
  providers: [PortfolioQueries, PortfolioResolver, PortfolioService],
  exports: [PortfolioQueries],
})
export class PortfolioModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('portfolio', portfolioPersonalData);
  }
}
