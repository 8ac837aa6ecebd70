import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { ConcernCare } from './concern-care.js';
import { ConcernContact } from './concern-contact.entity.js';
import { ConcernContactsResolver } from './concern-contacts.resolver.js';
import { ConcernContacts } from './concern-contacts.service.js';
import { ConcernFigures } from './concern-figures.js';
import { ConcernForTeam } from './concern-for-team.entity.js';
import { ConcernMail } from './concern-mail.js';
import { ConcernReader } from './concern-reader.js';
import { ConcernSubjects } from './concern-subject.js';
import { Concern } from './concern.entity.js';
import { ConcernQueries } from './concern.queries.js';
import { concernsPersonalData } from './concerns.personal-data.js';
import { HearingResolver } from './hearing.resolver.js';
import { HearingService } from './hearing.service.js';
import { LateConcerns } from './late-concerns.js';
import { RaisingResolver } from './raising.resolver.js';
import { RaisingService } from './raising.service.js';

/** Being able to say that something is wrong, to somebody who has nothing to do with it. */
@Module({
  imports: [TypeOrmModule.forFeature([Concern, ConcernContact, ConcernForTeam]), ContributorsModule],
  providers: [
    ConcernCare, ConcernContacts, ConcernContactsResolver, ConcernFigures, ConcernMail, ConcernQueries, ConcernReader, ConcernSubjects, HearingResolver, HearingService, LateConcerns, RaisingResolver, RaisingService,
  ], // prettier-ignore
})
export class ConcernsModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('concerns', concernsPersonalData);
  }
}
