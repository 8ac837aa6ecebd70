import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { InvitationsModule } from '../invitations/invitations.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { withOpportunityTitle } from '../opportunities/opportunity-title.resolver.js';
import { CalledOff } from './called-off.js';
import { InvolvementAccess } from './involvement-access.js';
import { InvolvementCommandsResolver } from './involvement-commands.resolver.js';
import { InvolvementEvent } from './involvement-event.entity.js';
import { InvolvementRecorder } from './involvement-recorder.js';
import { InvolvementStep } from './involvement-step.entity.js';
import { Involvement } from './involvement.entity.js';
import { InvolvementType } from './involvement.types.js';
import { InvolvementView } from './involvement.view.js';
import { involvementsPersonalData } from './involvements.personal-data.js';
import { InvolvementQueries } from './involvements.queries.js';
import { InvolvementsResolver } from './involvements.resolver.js';
import { InvolvementService } from './involvements.service.js';
import { LeavingService } from './leaving.service.js';
import { InvolvementMessages } from './message.jobs.js';
import { MyPerson } from './my-person.entity.js';
import { MyPersonJobs } from './my-person.jobs.js';
import { MyPersonQueries } from './my-person.queries.js';
import { MyPersonResolver } from './my-person.resolver.js';
import { MyPersonService } from './my-person.service.js';
import { OverdueJobs } from './overdue.jobs.js';
import { OverdueInvolvements } from './overdue.queries.js';
import { PassportQueries } from './passport.queries.js';
import { PassportResolver } from './passport.resolver.js';
import { PassportService } from './passport.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Involvement, InvolvementEvent, InvolvementStep, MyPerson]), ContributorsModule, InvitationsModule, OpportunitiesModule],
  providers: [
    CalledOff,
    InvolvementAccess,
    InvolvementCommandsResolver,
    InvolvementMessages,
    InvolvementQueries,
    InvolvementRecorder,
    InvolvementService,
    InvolvementView,
    InvolvementsResolver,
    LeavingService,
    MyPersonJobs,
    MyPersonQueries,
    MyPersonResolver,
    MyPersonService,
    OverdueInvolvements,
    OverdueJobs,
    PassportQueries,
    PassportResolver,
    PassportService,
    withOpportunityTitle(InvolvementType),
  ],
  exports: [InvolvementAccess, InvolvementQueries],
})
export class InvolvementsModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('involvements', involvementsPersonalData);
  }
}
