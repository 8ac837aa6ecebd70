import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { MonitoringModule } from '../monitoring/monitoring.module.js';
import { CharacteristicCounts } from './characteristic.counts.js';
import { ConcentrationController } from './concentration.controller.js';
import { ConcentrationJobs } from './concentration.jobs.js';
import { concentrationPersonalData } from './concentration.personal-data.js';
import { ConcentrationPublishing } from './concentration.publishing.js';
import { ConcentrationReports } from './concentration.reports.js';
import { ConcentrationResolver } from './concentration.resolver.js';

/** How evenly asking is spread, for leads and administrators. */
@Module({ imports: [MonitoringModule], controllers: [ConcentrationController], providers: [CharacteristicCounts, ConcentrationJobs, ConcentrationPublishing, ConcentrationReports, ConcentrationResolver] })
export class ConcentrationModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('concentration', concentrationPersonalData);
  }
}
