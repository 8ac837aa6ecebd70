import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { Deprivation } from './deprivation.queries.js';
import { MonitoringJobs } from './monitoring.jobs.js';
import { monitoringPersonalData } from './monitoring.personal-data.js';
import { MonitoringResolver } from './monitoring.resolver.js';
import { MonitoringAnswers } from './monitoring.service.js';
import { Publishing } from './publishing.service.js';
import { ReportBudget } from './report-budget.js';
import { MonitoringReports } from './report.queries.js';

@Module({
  imports: [ContributorsModule],
  providers: [Deprivation, MonitoringAnswers, MonitoringJobs, MonitoringReports, MonitoringResolver, Publishing, ReportBudget],
  exports: [MonitoringAnswers, ReportBudget],
})
export class MonitoringModule implements OnModuleInit {
  constructor(
    private readonly personalData: PersonalDataRegistry,
    private readonly answers: MonitoringAnswers,
  ) {}

  onModuleInit(): void {
    this.personalData.register('monitoring', monitoringPersonalData(this.answers));
  }
}
