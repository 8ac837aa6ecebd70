import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { BurdenModule } from '../burden/burden.module.js';
import { InvitationsModule } from '../invitations/invitations.module.js';
import { MatchingModule } from '../matching/matching.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { AskingRound } from './asking-round.entity.js';
import { ReferenceModule } from '../reference/reference.module.js';
import { OutlookMaker } from './outlook-maker.js';
import { RoundEnding } from './round-ending.js';
import { RoundsJobs } from './rounds.jobs.js';
import { roundsPersonalData } from './rounds.personal-data.js';
import { RoundsQueries } from './rounds.queries.js';
import { RoundsResolver } from './rounds.resolver.js';
import { RoundsService } from './rounds.service.js';
import { WaveMaker } from './wave-maker.js';
import { WavePlanner } from './wave-planner.js';

/** Asking in waves: a team says what it wants, the service asks. */
@Module({
  imports: [TypeOrmModule.forFeature([AskingRound]), BurdenModule, InvitationsModule, MatchingModule, OpportunitiesModule, ReferenceModule],
  providers: [OutlookMaker, RoundEnding, RoundsJobs, RoundsQueries, RoundsResolver, RoundsService, WaveMaker, WavePlanner],
})
export class RoundsModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('rounds', roundsPersonalData);
  }
}
