import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditEntry } from './audit-entry.entity.js';
import { AuditLog } from './audit.service.js';
import { groundPersonalData } from './ground.personal-data.js';
import { PersonalDataRegistry } from './personal-data.registry.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([AuditEntry])],
  providers: [
    AuditLog,
    {
      provide: PersonalDataRegistry,
      useFactory: () => {
        const registry = new PersonalDataRegistry();
        registry.register('audit', groundPersonalData);
        return registry;
      },
    },
  ],
  exports: [AuditLog, PersonalDataRegistry],
})
export class AuditModule {}
