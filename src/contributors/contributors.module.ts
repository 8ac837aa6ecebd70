import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ReferenceModule } from '../reference/reference.module.js';
import { Consent, ConsentWording } from './consent.entity.js';
import { ConsentService } from './consent.service.js';
import { ContactParts } from './contact-parts.service.js';
import { ContactReader } from './contact-reader.js';
import { ContactResolver } from './contact.resolver.js';
import { ContactService } from './contact.service.js';
import { ContributorAccess } from './contributor-access.js';
import { Contributor } from './contributor.entity.js';
import { InterestsSearch } from './contributor.search.js';
import { ContributorsQueries } from './contributors.queries.js';
import { HelperService } from './helper.service.js';
import { Interest } from './interest.entity.js';
import { JoiningResolver } from './joining.resolver.js';
import { JoiningService } from './joining.service.js';
import { NewProfile } from './new-profile.js';
import { ProfileChange } from './profile-change.js';
import { ProfileParts } from './profile-parts.service.js';
import { ProfileQueries } from './profile.queries.js';
import { ProfileResolver } from './profile.resolver.js';
import { ProfileService } from './profile.service.js';
import { ReadingQueries } from './readings.queries.js';
import { SealedText } from './sealed-text.js';
import { SupportQueries } from './support.queries.js';
import { SupportResolver } from './support.resolver.js';

@Module({
  imports: [TypeOrmModule.forFeature([Consent, ConsentWording, Contributor, Interest]), ReferenceModule],
  providers: [
    ConsentService,
    ContactParts,
    ContactReader,
    ContactResolver,
    ContactService,
    ContributorAccess,
    ContributorsQueries,
    HelperService,
    InterestsSearch,
    JoiningResolver,
    JoiningService,
    NewProfile,
    ProfileChange,
    ProfileParts,
    ProfileQueries,
    ProfileResolver,
    ProfileService,
    ReadingQueries,
    SealedText,
    SupportQueries,
    SupportResolver,
  ],
  exports: [ContactReader, ContributorAccess, ContributorsQueries],
})
export class ContributorsModule {}
