import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { InvitationsModule } from '../invitations/invitations.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { FeedbackAccess } from './feedback-access.js';
import { FeedbackCommandsResolver } from './feedback-commands.resolver.js';
import { FeedbackDuty } from './feedback-duty.entity.js';
import { FeedbackPerson } from './feedback-person.entity.js';
import { FeedbackFigures } from './feedback-figures.js';
import { FeedbackReaders } from './feedback-readers.js';
import { FeedbackReminding } from './feedback-reminding.js';
import { FeedbackSending } from './feedback-sending.js';
import { FeedbackDayLoader } from './feedback.loaders.js';
import { feedbackPersonalData } from './feedback.personal-data.js';
import { FeedbackQueries } from './feedback.queries.js';
import { FeedbackResolver, OpportunityFeedbackResolver } from './feedback.resolver.js';
import { FeedbackService } from './feedback.service.js';
import { FeedbackFiguresController } from './figures.controller.js';
import { PassingOnFeedback } from './passing-on.service.js';

/** Hearing what came of it: each opportunity has a day, and a team that is long late begins nothing new. */
@Module({
  imports: [TypeOrmModule.forFeature([FeedbackDuty, FeedbackPerson]), ContributorsModule, InvitationsModule, OpportunitiesModule],
  controllers: [FeedbackFiguresController],
  providers: [
    FeedbackAccess, FeedbackCommandsResolver, FeedbackDayLoader, FeedbackFigures, FeedbackQueries, FeedbackReaders, FeedbackReminding, FeedbackResolver, FeedbackSending, FeedbackService, OpportunityFeedbackResolver, PassingOnFeedback,
  ], // prettier-ignore
})
export class FeedbackModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('feedback', feedbackPersonalData);
  }
}
