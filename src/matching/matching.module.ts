import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { BurdenModule } from '../burden/burden.module.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { AskablePeople } from './askable-people.js';
import { AskingHistoryQuery } from './asking-history.queries.js';
import { CandidateCodes } from './candidate-codes.js';
import { CandidateList } from './candidate-list.entity.js';
import { CandidateListQueries } from './candidate-lists.queries.js';
import { CandidateListsResolver } from './candidate-lists.resolver.js';
import { CandidateListService } from './candidate-lists.service.js';
import { CandidateListStore } from './candidate-list.store.js';
import { CandidatesQuery } from './candidates.queries.js';
import { ExplanationQuery } from './explanation.queries.js';
import { ExplanationResolver } from './explanation.resolver.js';
import { KeptPlacesStore } from './kept-places.js';
import { MatchFacts } from './match-facts.js';
import { matchingPersonalData } from './matching.personal-data.js';
import { MixLoader } from './mix.loaders.js';
import { MixResolver } from './mix.resolver.js';
import { MixService } from './mix.service.js';
import { SimilarWords } from './similar-words.js';
import { SuggestionsQuery } from './suggestions.queries.js';
import { SuggestionsResolver } from './suggestions.resolver.js';
import { SuitablePeople } from './suitable-people.js';
import { WiderReach } from './wider-reach.js';

/** Who suits what: suggestions for a person, lists of people for a team. */
@Module({
  imports: [TypeOrmModule.forFeature([CandidateList]), BurdenModule, ContributorsModule, OpportunitiesModule],
  providers: [
    AskablePeople,
    AskingHistoryQuery,
    CandidateCodes,
    CandidateListQueries,
    CandidateListService,
    CandidateListStore,
    CandidateListsResolver,
    CandidatesQuery,
    ExplanationQuery,
    ExplanationResolver,
    KeptPlacesStore,
    MatchFacts,
    MixLoader,
    MixResolver,
    MixService,
    SimilarWords,
    SuggestionsQuery,
    SuggestionsResolver,
    SuitablePeople,
    WiderReach,
  ],
  exports: [AskablePeople, CandidateCodes, KeptPlacesStore, SimilarWords, SuitablePeople, WiderReach],
})
export class MatchingModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('matching', matchingPersonalData);
  }
}
