import { Query, Resolver } from '@nestjs/graphql';
import { AuditState } from '../audit/audit-state.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { AuditLogState } from './audit-log.types.js';
import { ProcessingQueries } from './processing.queries.js';
import { RecordOfProcessing } from './processing.types.js';

@Resolver()
export class AuditLogResolver {
  constructor(
    private readonly state: AuditState,
    private readonly processing: ProcessingQueries,
  ) {}

  @Access(access.permission('administrator'))
  @Query(() => RecordOfProcessing, { description: 'What personal data are used for, on which grounds, who sees them and how long they are kept: the record that UK GDPR Article 30 asks for.' })
  recordOfProcessing(): Promise<RecordOfProcessing> {
    return this.processing.record();
  }

  @Access(access.permission('administrator'))
  @Query(() => AuditLogState, { description: 'How the log of who did what and who looked stands: its newest seal, to be noted elsewhere, and the last check.' })
  async auditLog(): Promise<AuditLogState> {
    return { newestSeal: await this.state.newestSeal(), lastCheck: await this.state.lastCheck() };
  }
}
