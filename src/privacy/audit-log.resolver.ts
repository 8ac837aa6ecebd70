import { Query, Resolver } from '@nestjs/graphql';
import { AuditState } from '../audit/audit-state.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { AuditLogState } from './audit-log.types.js';

@Resolver()
export class AuditLogResolver {
  constructor(private readonly state: AuditState) {}

  @Access(access.permission('administrator'))
  @Query(() => AuditLogState, { description: 'How the log of who did what and who looked stands: its newest seal, to be noted elsewhere, and the last check.' })
  async auditLog(): Promise<AuditLogState> {
    return { newestSeal: await this.state.newestSeal(), lastCheck: await this.state.lastCheck() };
  }
}
