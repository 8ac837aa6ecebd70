import { Module } from '@nestjs/common';
import { ErasureResolver } from './erasure.resolver.js';
import { ErasureService } from './erasure.service.js';

/** What everyone may ask of what we hold about them: a copy, and to be forgotten. Knows no feature; each has said what to do with its tables. */
@Module({ providers: [ErasureResolver, ErasureService], exports: [ErasureService] })
export class PrivacyModule {}
