import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { BurdenModule } from '../burden/burden.module.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { MatchingModule } from '../matching/matching.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { withOpportunityTitle } from '../opportunities/opportunity-title.resolver.js';
import { AnsweringResolver } from './answering.resolver.js';
import { AnsweringService } from './answering.service.js';
import { AnswerRecorder } from './answer-recorder.js';
import { InvitationType } from './answering.types.js';
import { ChosenContacts } from './chosen-contacts.js';
import { ComingForwardJobs } from './coming-forward.jobs.js';
import { AskingGate } from './asking-gate.js';
import { ComingForwardQueries } from './coming-forward.queries.js';
import { ComingForwardResolver } from './coming-forward.resolver.js';
import { ComingForwardService } from './coming-forward.service.js';
import { ExpressionOfInterestType } from './coming-forward.types.js';
import { DeliveringJobs } from './delivering.jobs.js';
import { ExpressionOfInterest } from './expression-of-interest.entity.js';
import { InterestRecorder } from './interest-recorder.js';
import { Introduction } from './introduction.entity.js';
import { IntroductionQueries } from './introductions.queries.js';
import { IntroductionsResolver } from './introductions.resolver.js';
import { IntroductionType } from './introductions.types.js';
import { InvitationCall } from './invitation-call.entity.js';
import { HearingAgain } from './hearing-again.service.js';
import { InvitationLink } from './invitation-link.js';
import { InvitationRecorder } from './invitation-recorder.js';
import { InvitationQuestion } from './invitation-question.entity.js';
import { Invitation } from './invitation.entity.js';
import { invitationsPersonalData } from './invitations.personal-data.js';
import { InvitationQueries } from './invitations.queries.js';
import { LinkedInvitation } from './invited-post.js';
import { InvitingResolver } from './inviting.resolver.js';
import { InvitingService } from './inviting.service.js';
import { LossReports } from './loss-reports.service.js';
import { MessageJobs } from './message.jobs.js';
import { MessageSender } from './message-sender.js';
import { NeverJoined } from './never-joined.js';
import { QuestionQueries } from './questions.queries.js';
import { QuestionService } from './questions.service.js';
import { RemindingJobs } from './reminding.jobs.js';
import { ReturnedInvitations } from './returned-invitations.js';
import { SettlingJobs } from './settling.jobs.js';
import { SettlingService } from './settling.service.js';
import { TeamMessageJobs } from './team-message.jobs.js';
import { TakenBack } from './taken-back.js';
import { ToldService } from './told.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ExpressionOfInterest, Introduction, Invitation, InvitationCall, InvitationQuestion]),
    BurdenModule,
    ContributorsModule,
    MatchingModule,
    OpportunitiesModule,
  ],
  providers: [
    AnsweringResolver,
    AnsweringService,
    AnswerRecorder,
    ChosenContacts,
    ComingForwardJobs,
    AskingGate,
    ComingForwardQueries,
    ComingForwardResolver,
    ComingForwardService,
    DeliveringJobs,
    HearingAgain,
    InterestRecorder,
    IntroductionQueries,
    IntroductionsResolver,
    InvitationLink,
    InvitationQueries,
    InvitationRecorder,
    InvitingResolver,
    InvitingService,
    LinkedInvitation,
    LossReports,
    NeverJoined,
    MessageJobs,
    MessageSender,
    QuestionQueries,
    QuestionService,
    RemindingJobs,
    ReturnedInvitations,
    SettlingJobs,
    SettlingService,
    TeamMessageJobs,
    TakenBack,
    ToldService,
    ...[ExpressionOfInterestType, IntroductionType, InvitationType].map(withOpportunityTitle),
  ],
  exports: [AnsweringService, AskingGate, HearingAgain, InvitationLink, InvitationQueries, InvitationRecorder, LinkedInvitation, LossReports, NeverJoined, SettlingService, TakenBack],
})
export class InvitationsModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('invitations', invitationsPersonalData);
  }
}
