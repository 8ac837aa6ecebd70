import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { AnsweringExperience } from './answering.service.js';
import { ExperienceAnswer } from './experience-answer.entity.js';
import { ExperienceBoxes } from './experience-boxes.js';
import { ExperienceInvitation } from './experience-invitation.entity.js';
import { ExperienceStatements } from './experience-statements.js';
import { ExperienceController } from './experience.controller.js';
import { experiencePersonalData } from './experience.personal-data.js';
import { ExperienceQueries } from './experience.queries.js';
import { ExperienceResolver } from './experience.resolver.js';
import { InvitingToSay } from './inviting.jobs.js';
import { CountingExperiences } from './releasing.js';
import { ExperienceResults } from './results.queries.js';
import { ExperienceResultsResolver } from './results.resolver.js';
import { ExperienceTrends } from './trends.queries.js';

/** How it was to be involved: said with a name or without, and shown so that nothing shown is about fewer than five people. */
@Module({
  imports: [TypeOrmModule.forFeature([ExperienceAnswer, ExperienceInvitation]), ContributorsModule, OpportunitiesModule],
  controllers: [ExperienceController],
  providers: [
    AnsweringExperience, CountingExperiences, ExperienceBoxes, ExperienceQueries, ExperienceResolver, ExperienceResults, ExperienceResultsResolver, ExperienceStatements, ExperienceTrends, InvitingToSay,
  ], // prettier-ignore
})
export class ExperienceModule implements OnModuleInit {
  constructor(
    private readonly personalData: PersonalDataRegistry,
    private readonly answering: AnsweringExperience,
  ) {}

  onModuleInit(): void {
    this.personalData.register('experience', experiencePersonalData(this.answering));
  }
}
