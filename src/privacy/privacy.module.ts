import { Module } from '@nestjs/common';
import { ErasureResolver } from './erasure.resolver.js';
import { ErasureService } from './erasure.service.js';
import { ExportController } from './export.controller.js';
import { ExportService } from './export.service.js';
import { ResealingService } from './resealing.service.js';
import { RetentionJobs } from './retention.jobs.js';

/** What everyone may ask of what we hold about them: a copy, and to be forgotten. Knows no feature; each has said what to do with its tables. */
@Module({ controllers: [ExportController], providers: [ErasureResolver, ErasureService, ExportService, ResealingService, RetentionJobs], exports: [ErasureService] })
export class PrivacyModule {}
