import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { AuditLogResolver } from './audit-log.resolver.js';
import { Complaint } from './complaint.entity.js';
import { ComplaintJobs } from './complaint.jobs.js';
import { ComplaintQueries } from './complaint.queries.js';
import { ComplaintResolver } from './complaint.resolver.js';
import { ComplaintService } from './complaint.service.js';
import { OperatorHintsResolver } from './operator-hints.js';
import { ProcessingQueries } from './processing.queries.js';
import { complaintsPersonalData } from './complaints.personal-data.js';

/** Being answerable for data: complaints, how the audit log stands, the record of processing. */
@Module({
  imports: [TypeOrmModule.forFeature([Complaint])],
  providers: [ComplaintService, ComplaintQueries, ComplaintResolver, ComplaintJobs, AuditLogResolver, OperatorHintsResolver, ProcessingQueries],
})
export class ComplaintsModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('privacy', complaintsPersonalData);
  }
}
