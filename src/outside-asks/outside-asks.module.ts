import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { BurdenModule } from '../burden/burden.module.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { CheckKeys } from './check-key.js';
import { CheckKeysService } from './check-keys.service.js';
import { ContactChecksResolver } from './contact-checks.resolver.js';
import { ContactChecksService } from './contact-checks.service.js';
import { DisputesService } from './disputes.service.js';
import { ExternalOpportunities } from './external-opportunities.js';
import { OutsideAskDispute } from './outside-ask-dispute.entity.js';
import { OutsideAskJobs } from './outside-asks.jobs.js';
import { outsideAsksPersonalData } from './outside-asks.personal-data.js';
import { OutsideAsksResolver } from './outside-asks.resolver.js';
import { RecordingService } from './recording.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([OutsideAskDispute]), BurdenModule, ContributorsModule],
  providers: [CheckKeys, CheckKeysService, ContactChecksResolver, ContactChecksService, DisputesService, ExternalOpportunities, OutsideAskJobs, OutsideAsksResolver, RecordingService],
})
export class OutsideAsksModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('outside-asks', outsideAsksPersonalData);
  }
}
