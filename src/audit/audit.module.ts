import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditCheck } from './audit-check.js';
import { AuditEntry } from './audit-entry.entity.js';
import { AuditJobs } from './audit.jobs.js';
import { AuditLog } from './audit.service.js';
import { AuditState } from './audit-state.js';
import { groundPersonalData } from './ground.personal-data.js';
import { PersonalDataRegistry } from './personal-data.registry.js';
import { SealKeys } from './seal-keys.js';
import { Sealer } from './sealer.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([AuditEntry])],
  providers: [
    AuditLog,
    SealKeys,
    Sealer,
    AuditCheck,
    AuditState,
    AuditJobs,
    {
      provide: PersonalDataRegistry,
      useFactory: () => {
        const registry = new PersonalDataRegistry();
        registry.register('audit', groundPersonalData);
        return registry;
      },
    },
  ],
  exports: [AuditLog, AuditCheck, AuditState, PersonalDataRegistry],
})
export class AuditModule {}
