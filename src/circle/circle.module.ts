import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { FindingsModule } from '../findings/findings.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { CircleFilesController } from './circle-files.controller.js';
import { FindingCircleResolver, OpportunityCircleResolver } from './circle-fields.resolver.js';
import { CameOfLoader, KnownFindingsLoader, OpenOpportunitiesLoader, OpportunityLoader, OriginLoader } from './circle.loaders.js';
import { circlePersonalData } from './circle.personal-data.js';
import { FindingOrigin } from './finding-origin.entity.js';
import { OriginsJobs, OriginsMail } from './origins.jobs.js';
import { OriginsQueries } from './origins.queries.js';
import { OriginsResolver } from './origins.resolver.js';
import { OriginsService } from './origins.service.js';
import { PinningResolver } from './pinning.resolver.js';
import { PinningService } from './pinning.service.js';

/** The circle closed: from involvement to findings, and from findings to the next involvement. */
@Module({
  controllers: [CircleFilesController],
  imports: [FindingsModule, OpportunitiesModule, TypeOrmModule.forFeature([FindingOrigin])],
  providers: [
    CameOfLoader, FindingCircleResolver, KnownFindingsLoader, OpenOpportunitiesLoader, OpportunityCircleResolver, OpportunityLoader, OriginLoader, OriginsJobs, OriginsMail, OriginsQueries,
    OriginsResolver, OriginsService, PinningResolver, PinningService,
  ],
  exports: [CameOfLoader, OpportunityLoader],
}) // prettier-ignore
export class CircleModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('circle', circlePersonalData);
  }
}
