import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { CircleModule } from '../circle/circle.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { MonitoringModule } from '../monitoring/monitoring.module.js';
import { ReachController } from './reach/reach.controller.js';
import { ReachReports } from './reach/reach.reports.js';
import { ReachResolver } from './reach/reach.resolver.js';
import { RecordQueries } from './record.queries.js';
import { ReportAccess } from './report-access.js';
import { ReportWords } from './report-words.entity.js';
import { ReportWordsService } from './report-words.service.js';
import { InvolvementReportsController } from './reports.controller.js';
import { involvementReportsPersonalData } from './reports.personal-data.js';
import { ReportQueries } from './reports.queries.js';
import { InvolvementReportsResolver } from './reports.resolver.js';

/** What a team reports about involving people: each item from the record and in its own words, and whom its posts reached. */
@Module({
  imports: [TypeOrmModule.forFeature([ReportWords]), CircleModule, MonitoringModule, OpportunitiesModule],
  controllers: [InvolvementReportsController, ReachController],
  providers: [InvolvementReportsResolver, ReachReports, ReachResolver, RecordQueries, ReportAccess, ReportQueries, ReportWordsService],
})
export class InvolvementReportsModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('involvement-reports', involvementReportsPersonalData);
  }
}
